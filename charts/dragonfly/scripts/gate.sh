#!/bin/sh
# Lets clients in to this pod's server while it is the primary, and a majority of the Sentinels says so.
#
# What lets them in is a lease: a subscription to openim:primary, which the health check of the proxies counts. It is
# never replicated or saved and ends with the server; `timeout` ends it 2 s after it was asked for, in a frozen pod at
# the latest when it thaws, because the clock starts before the Sentinels are asked. Not to renew it is to close the gate.
#
# Nothing is let in before the sequence keys are gone that may be older than the numbers given out (purge.sh). That is
# done again after 3 s without a lease; nobody else can have been let in before, as the proxies wait for 3.5 s.
#
# While the gate is closed, the loop also tells the Sentinels whether they may promote this server (promotable.sh).
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
  # In a subshell, or the shell would remember each of them for ever.
  if is_fresh; then
    (timeout 2 "$0" lease > /dev/null 2>&1 &)
  fi
  sleep 0.5
done
