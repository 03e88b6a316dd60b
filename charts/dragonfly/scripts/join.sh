#!/bin/sh
# Starts Dragonfly with the given flags, as replica of the pod that the Sentinels name, or as the primary.
#
# Without them nobody would be let in anyway (gate.sh), and a guess could copy the older data over the newer: wait.
named() {
  until /scripts/primary.sh; do
    sleep 1
  done
}

# Of another life of the server: where a purge stopped, and snapshots of a replica that was not whole (promotable.sh).
rm -f /tmp/purge /data/partial*
primary=$(named)
# A primary that starts again is as old as its snapshot, while a replica has what was written since.
if [ "$primary" = "$HOST" ] && /scripts/handover.sh; then
  primary=$(named)
fi
[ "$primary" = "$HOST" ] || set -- "$@" "--replicaof=$primary:$PORT" --dbfilename=partial
exec dragonfly "$@"
