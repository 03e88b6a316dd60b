#!/bin/sh
# Tells the Sentinels whether they may promote this server: replica-priority 100, or 0 for never.
#
# Sentinel promotes any replica that answers, an empty one too: Dragonfly loads no snapshot when it starts with --replicaof,
# and does not report how long its link has been down, which is Sentinel's only check. The pod with the data would then copy
# the empty one. So every server starts with 0, and has 100 while its dataset is whole, also after the loss of the primary.
# A replica that lost its link while the primary serves clients is behind: 0 until it has copied again. A primary has 0,
# because it may become a replica at any time.
#
# Snapshots of a replica that is not whole go to /data/partial: /data/dump may be the last good one.
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
  # What it copies has stale sequence keys again (purge.sh).
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
