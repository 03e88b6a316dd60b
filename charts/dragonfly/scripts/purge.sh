#!/bin/sh
# Deletes the sequence keys of a server that has just become the primary. Ends after 3 s with a failure when there is more
# to do; the next call goes on from the cursor in /tmp/purge. A probe has 5 s, and one pass takes seconds per million keys.
#
# OpenIM hands out message sequence numbers from MALLOC_SEQ:* and asks MongoDB for a new block when the key is missing.
# A key from a snapshot, or from a replica that was behind, may be older than the numbers already given out, which would
# then be given out twice. A deleted key costs nothing but a gap.
set -eu
end=$(($(date +%s) + 3))
cursor=0
[ ! -s /tmp/purge ] || cursor=$(cat /tmp/purge)
while :; do
  redis-cli -p "$ADMIN_PORT" SCAN "$cursor" MATCH 'MALLOC_SEQ:*' COUNT 10000 > /tmp/stale
  cursor=$(head -n 1 /tmp/stale)
  case $cursor in
    '' | *[!0-9]*) exit 1 ;;
  esac
  # redis-cli succeeds when the server refuses: anything but a count is a refusal.
  if grep '^MALLOC_SEQ:' /tmp/stale | xargs -r -d '\n' -n 1000 redis-cli -p "$ADMIN_PORT" DEL | grep -v '^[0-9]*$' >&2; then
    exit 1
  fi
  if [ "$cursor" = 0 ]; then
    rm -f /tmp/purge
    exit 0
  fi
  echo "$cursor" > /tmp/purge.new
  mv /tmp/purge.new /tmp/purge
  [ "$(date +%s)" -lt "$end" ]
done
