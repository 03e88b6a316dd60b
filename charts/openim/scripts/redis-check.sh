#!/bin/sh
# Checks an external Redis with OpenIM's login: a single server, no Redis Cluster, scripts, keys that expire. Leaves no data.
# valkey-cli reads the password from REDISCLI_AUTH.
set -eu

ask() { valkey-cli -e -h "$HOST" -p "$PORT" ${REDIS_USERNAME:+--user "$REDIS_USERNAME"} "$@"; }

# The kubelet sets HOSTNAME to the name of the pod.
# shellcheck disable=SC3028
key=openim-check-$HOSTNAME
ask PING > /dev/null
if ask INFO cluster | grep -q '^cluster_enabled:1'; then
  echo 'the server is part of a Redis Cluster: OpenIM is configured for a single server' >&2
  exit 1
fi
ask EVAL "return redis.call('SET', KEYS[1], ARGV[1], 'EX', 60)" 1 "$key" there > /dev/null
[ "$(ask GET "$key")" = there ]
ask DEL "$key" > /dev/null
policy=$(ask INFO memory | sed -n 's/\r$//; s/^maxmemory_policy://p')
case $policy in
  noeviction) ;;
  *) echo "maxmemory_policy is $policy: a full server evicts sequence numbers; set noeviction" ;;
esac
echo "OpenIM's user may read, write and run scripts"
