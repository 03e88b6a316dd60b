#!/bin/sh
# Startup probe: passes when the snapshot is loaded and, on a primary, stale sequence keys are deleted.
set -eu
/scripts/loaded.sh
[ -e /tmp/purged ] && exit 0
if redis-cli -p "$ADMIN_PORT" INFO replication | grep -q '^role:master'; then
  /scripts/purge.sh
fi
touch /tmp/purged
