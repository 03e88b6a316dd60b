#!/bin/sh
# Deletes the sequence keys of a server that has just become the primary. Fails after 3 s when keys are left; the next call
# continues from the cursor in /tmp/purge. A probe has 5 s, and one pass takes seconds per million keys.
#
# OpenIM allocates message sequence numbers from MALLOC_SEQ:*, and reserves a new block in MongoDB when the key is missing.
# A key from a snapshot, or from a replica that was behind, may be older than the last allocated number. OpenIM would then
# allocate the same numbers twice. A deleted key costs only a gap in the numbers.
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
  # redis-cli exits with 0 also when the server refuses: any answer other than a count is a refusal.
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
