#!/bin/sh
# Deletes the sequence keys of a server that has just become the primary.
#
# OpenIM hands out message sequence numbers from MALLOC_SEQ:* and asks MongoDB for a new block when the key is missing.
# A key from a snapshot, or from a replica that was behind, may be older than the numbers already given out, which would
# then be given out twice. A deleted key costs nothing but a gap.
set -eu
cursor=
while [ "$cursor" != 0 ]; do
  redis-cli -p "$ADMIN_PORT" SCAN "${cursor:-0}" MATCH 'MALLOC_SEQ:*' COUNT 10000 > /tmp/stale
  cursor=$(head -n 1 /tmp/stale)
  case $cursor in
    '' | *[!0-9]*) exit 1 ;;
  esac
  # redis-cli succeeds when the server refuses: anything but a count is a refusal.
  if grep '^MALLOC_SEQ:' /tmp/stale | xargs -r -d '\n' -n 200 redis-cli -p "$ADMIN_PORT" DEL | grep -v '^[0-9]*$' >&2; then
    exit 1
  fi
done
