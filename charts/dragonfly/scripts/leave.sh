#!/bin/sh
# preStop: hands over before the server stops, so that a planned stop loses nothing.
#
# The gate of a pod that is deleted ends at the same moment and its lease with it. Nobody writes any more when the
# proxies have seen that, within their interval and time-out of 1.5 s; what was written is with the replicas by then.
[ "$(/scripts/primary.sh)" = "$HOST" ] || exit 0
for _ in 1 2 3 4 5 6; do
  timeout 1 redis-cli -p "$ADMIN_PORT" PUBSUB NUMSUB openim:primary | grep -qx 0 && break
  sleep 0.5
done
sleep 1.5
exec /scripts/handover.sh
