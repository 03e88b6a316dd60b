#!/bin/sh
# Starts a Sentinel. Writes its options again at every start, and keeps its learnt state, which is on its volume.
set -eu
umask 077
config=/data/sentinel.conf
state='^sentinel (myid|current-epoch|monitor|config-epoch|leader-epoch|known-replica|known-sentinel) '
learnt=$(grep -sE "$state" "$config" || true)
case $learnt in
  *'sentinel monitor '*) ;;
  # The first start, or an empty file after a power failure. The other Sentinels report the current primary.
  *) learnt="sentinel monitor openim ${PRIMARY%:*} ${PRIMARY##*:} 2" ;;
esac

cat > "$config.new" << EOF
port $PORT
dir /data
requirepass $REDISCLI_AUTH
sentinel sentinel-pass $REDISCLI_AUTH
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $HOST
sentinel deny-scripts-reconfig yes
$learnt
sentinel auth-pass openim $REDISCLI_AUTH
sentinel down-after-milliseconds openim 5000
sentinel failover-timeout openim 10000
sentinel parallel-syncs openim 1
EOF
mv "$config.new" "$config"
exec valkey-sentinel "$config"
