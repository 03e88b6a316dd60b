#!/bin/sh
# Starts Dragonfly with the given flags: the first pod as primary, the others as its replicas.
# /tmp survives a restart of the container. The mark of a completed purge (startup.sh, purge.sh) must not.
rm -f /tmp/purged /tmp/purge
[ "$HOST:$PORT" = "$PRIMARY" ] || set -- "$@" "--replicaof=$PRIMARY"
exec dragonfly "$@"
