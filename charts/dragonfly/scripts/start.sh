#!/bin/sh
# Starts Dragonfly with the given flags: the first pod as primary, the others as its replicas.
# /tmp outlives a restart of the container, and so would the mark that stale keys are gone (startup.sh, purge.sh).
rm -f /tmp/purged /tmp/purge
[ "$HOST:$PORT" = "$PRIMARY" ] || set -- "$@" "--replicaof=$PRIMARY"
exec dragonfly "$@"
