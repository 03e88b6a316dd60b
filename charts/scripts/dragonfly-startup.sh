#!/bin/sh
# Startup probe: passes when the snapshot is loaded and, on a primary, stale sequence keys are gone.
#
# OpenIM hands out message sequence numbers from MALLOC_SEQ:* and asks MongoDB for a new block when the key is missing.
# A key from a snapshot may be older than the numbers already given out, which would then be given out twice.
set -eu
redis-cli -p "$ADMIN_PORT" INFO persistence | grep -q '^loading:0'
[ -e /tmp/purged ] && exit 0
if redis-cli -p "$ADMIN_PORT" INFO replication | grep -q '^role:master'; then
  redis-cli -p "$ADMIN_PORT" --scan --pattern 'MALLOC_SEQ:*' > /tmp/stale
  xargs -r -n 200 redis-cli -p "$ADMIN_PORT" DEL < /tmp/stale > /dev/null
fi
touch /tmp/purged
