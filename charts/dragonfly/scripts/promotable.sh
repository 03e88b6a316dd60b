#!/bin/sh
# Sets whether the Sentinels may promote this server: replica-priority 100, or 0 for never.
#
# Sentinel promotes any replica that answers, even an empty one. Its only check is how long the link has been down, which
# Dragonfly does not report. A Dragonfly that starts with --replicaof loads no snapshot and is empty until its first sync. If it
# were promoted, the pod with the data would copy the empty one. So:
# - every server starts with 0;
# - a replica has 100 while its dataset is complete, also after the loss of the primary;
# - a replica that lost its link while the primary serves clients is behind, and has 0 until its next full sync;
# - a primary has 0, because it may become a replica at any time.
#
# Snapshots of an incomplete replica go to /data/partial, because /data/dump may be the last good one.
set -eu
info=$(timeout 1 redis-cli -p "$ADMIN_PORT" INFO replication)
has() {
  printf '%s\n' "$info" | grep -q "$1"
}
primary_serves() {
  primary=$(/scripts/primary.sh) || return 1
  timeout 1 redis-cli -h "$primary" -p "$PORT" PUBSUB NUMSUB openim:primary 2> /dev/null | grep -qx '[1-9][0-9]*'
}

if has '^role:master'; then
  set -- 0 dump
else
  # The data that it copies has stale sequence keys again (purge.sh).
  rm -f /tmp/purge
  if ! /scripts/whole.sh; then
    set -- 0 partial
  elif has '^master_link_status:up'; then
    set -- 100 dump
  elif primary_serves; then
    set -- 0 dump
  else
    exit 0
  fi
fi
answers=$(printf 'CONFIG SET replica-priority %s\nCONFIG SET dbfilename %s\n' "$@" | timeout 1 redis-cli -p "$ADMIN_PORT")
[ "$(printf '%s\n' "$answers" | grep -cx OK)" = 2 ]
