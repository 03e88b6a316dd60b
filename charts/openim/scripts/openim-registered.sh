#!/bin/sh
# Startup and liveness probe of a service that other services find through etcd. Also keeps the service registered there.
#
# OpenIM v3.8.3-patch.15 registers once, with a lease of 30 s that it renews. If etcd is unreachable for longer, it never
# registers again: the pod runs and looks healthy, and 30 s after etcd's return no service finds it (open-im-server#2529,
# #2834, #2898). openim-chat v1.8.4-patch.5 registers again, but ends its only try after 5 s (reRegister and keepAliveLoop of
# openimsdk/tools v0.0.50-alpha.113).
#
#   registered.sh started   passes when this pod is registered. OpenIM opens its ports before it has connected to MongoDB and
#                           Redis, and registers after that.
#   registered.sh alive     fails only when the metrics port does not answer, or the gRPC port of a program without metrics. Renews
#                           the lease of this pod's registration, and registers the pod again when the registration is missing.
umask 077
request=/tmp/registered.request
login=/tmp/registered.token
address="$POD_IP:$RPC_PORT"
key=$(printf 'openim/%s/%s' "$REGISTER_NAME" "$address" | base64 | tr -d '\n')

# within SECONDS COMMAND...: stops the command after that time. BusyBox's `timeout` leaves a child process that PID 1 has to
# reap, and OpenIM's program does not. With three of them in each probe, a pod would gain thousands of zombies a day.
within() {
  ticks=$(($1 * 10))
  shift
  "$@" &
  while [ "$ticks" -gt 0 ] && sleep 0.1 && kill -0 $! 2> /dev/null; do
    ticks=$((ticks - 1))
  done
  [ "$ticks" -gt 0 ] || kill $! 2> /dev/null
  wait $!
}

# ask PATH JSON: prints etcd's answer. Fails when etcd refuses or does not answer.
ask() {
  printf '%s' "$2" > "$request"
  within 2 wget -q -O - --header 'Content-Type: application/json' --header "Authorization: $(cat "$login" 2> /dev/null)" \
    --post-file "$request" "http://$ETCD/v3/$1" 2> /dev/null
}

# field NAME: prints the value of a field of etcd's answer on standard input.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

look() { ask kv/range "{\"key\":\"$key\"}"; }

# Keeps the token of a login, because a login is a write on etcd's disk. A token expires after 5 minutes, or when a member
# restarts.
find_key() {
  look && return
  credentials="{\"name\":\"openim\",\"password\":\"$IMENV_DISCOVERY_ETCD_PASSWORD\"}"
  token=$(ask auth/authenticate "$credentials" | field token)
  [ -n "$token" ] || return
  printf '%s' "$token" > "$login"
  look
}

if [ "$1" = alive ] && [ -n "${METRICS_PORT-}" ]; then
  within 3 wget -q -O /dev/null "http://127.0.0.1:$METRICS_PORT/metrics" || exit 1
elif [ "$1" = alive ]; then
  nc -z -w 3 127.0.0.1 "$RPC_PORT" || exit 1
fi

found=$(find_key) || {
  echo "etcd does not answer"
  [ "$1" = alive ]
  exit
}
case $found in
  *'"kvs"'*)
    lease=$(printf '%s' "$found" | field lease)
    [ "$1" = started ] || ask lease/keepalive "{\"ID\":\"$lease\"}" > /dev/null || echo "the lease was not renewed"
    exit 0
    ;;
esac

echo "etcd has no openim/$REGISTER_NAME/$address"
[ "$1" = alive ] || exit 1
# In the format of OpenIM's own client (naming/endpoints of etcd's client).
lease=$(ask lease/grant '{"TTL":"30"}' | field ID)
value=$(printf '{"Op":0,"Addr":"%s","Metadata":null}' "$address" | base64 | tr -d '\n')
ask kv/put "{\"key\":\"$key\",\"value\":\"$value\",\"lease\":\"$lease\"}" > /dev/null && echo "registered it again"
exit 0
