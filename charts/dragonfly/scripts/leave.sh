#!/bin/sh
# preStop hook: promotes a replica before the server stops, so that a planned stop loses no write.
#
# The gate of a deleted pod ends at the same time, and its lease with it. The proxies notice within 1.5 s (interval and
# timeout). From then on no client writes, and the replicas have received every write.
[ "$(/scripts/primary.sh)" = "$HOST" ] || exit 0
for _ in 1 2 3 4 5 6; do
  timeout 1 redis-cli -p "$ADMIN_PORT" PUBSUB NUMSUB openim:primary | grep -qx 0 && break
  sleep 0.5
done
sleep 1.5
exec /scripts/handover.sh
