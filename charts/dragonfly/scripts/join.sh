#!/bin/sh
# Starts Dragonfly with the given flags, as replica of the pod that the Sentinels name, or as the primary.
#
# Waits for the Sentinels. Without them the gate admits no client (gate.sh), and a guess could replace newer data by older.
named() {
  until /scripts/primary.sh; do
    sleep 1
  done
}

# Left by the previous run of the server: the cursor of a purge, and snapshots of an incomplete replica (promotable.sh).
rm -f /tmp/purge /data/partial*
primary=$(named)
# A primary that restarts has the data of its snapshot; a replica also has the writes since then.
if [ "$primary" = "$HOST" ] && /scripts/handover.sh; then
  primary=$(named)
fi
[ "$primary" = "$HOST" ] || set -- "$@" "--replicaof=$primary:$PORT" --dbfilename=partial
exec dragonfly "$@"
