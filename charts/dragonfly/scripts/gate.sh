#!/bin/sh
# Admits clients to this pod's server while it is the primary and a majority of the Sentinels confirms it.
#
# Clients are admitted by a lease: a subscription to openim:primary, which the health check of the proxies counts. The lease
# is never replicated or saved, and ends with the server. `timeout` ends it 2 s after its request. The clock starts before the
# Sentinels are asked, so a lease of a frozen pod ends at the latest when the pod resumes. The gate closes when no lease is
# renewed.
#
# The gate opens only after stale sequence keys are deleted (purge.sh). After 3 s without a lease they are deleted again. No
# other pod can have been opened before that, because the proxies wait for 3.5 s.
#
# While the gate is closed, the loop also sets whether the Sentinels may promote this server (promotable.sh).
primary() {
  [ "$(/scripts/primary.sh)" = "$HOST" ] \
    && timeout 1 redis-cli -p "$ADMIN_PORT" INFO replication 2> /dev/null | grep -q '^role:master' \
    && /scripts/loaded.sh
}

leased() {
  timeout 1 redis-cli -p "$ADMIN_PORT" PUBSUB NUMSUB openim:primary 2> /dev/null | grep -qx '[1-9][0-9]*'
}

# Whether there was a lease or a purge within the last 3 s.
is_fresh() {
  [ $(($(date +%s) - fresh)) -le 2 ]
}

if [ "${1-}" = lease ]; then
  primary && exec redis-cli -p "$ADMIN_PORT" SUBSCRIBE openim:primary
  exit
fi

fresh=0
while :; do
  date +%s > /tmp/gate
  if leased || { /scripts/promotable.sh && ! is_fresh && primary && /scripts/purge.sh; }; then
    fresh=$(date +%s)
  fi
  # In a subshell, because the shell would keep every background job in its table.
  if is_fresh; then
    (timeout 2 "$0" lease > /dev/null 2>&1 &)
  fi
  sleep 0.5
done
