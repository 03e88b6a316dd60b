#!/bin/sh
# Startup and liveness probe of a service that the others find through etcd.
#
# OpenIM v3.8.3-patch.15 registers once, with a lease of 30 s: when etcd was away for longer, the pod runs on, looks well,
# and nobody finds it until it is restarted (open-im-server#2529, #2834, #2898).
#
#   registered.sh started   passes when this pod is registered. Ports open before MongoDB and Redis are connected,
#                           registration comes after.
#   registered.sh alive     fails when the metrics port is silent, or when etcd answers and does not know this pod.
#                           Never because etcd is away: a restart would not bring it back.
umask 077
request=/tmp/registered.$$
trap 'rm -f "$request"' EXIT

unknown() {
  echo "etcd does not answer"
  [ "$1" = alive ]
  exit
}

# ask PATH JSON [TOKEN]: prints etcd's answer.
ask() {
  printf '%s' "$2" > "$request"
  timeout 3 wget -q -O - --header 'Content-Type: application/json' --header "Authorization: ${3:-}" \
    --post-file "$request" "http://$ETCD/v3/$1"
}

if [ "$1" = alive ]; then
  timeout 3 wget -q -O /dev/null "http://127.0.0.1:$METRICS_PORT/metrics" || exit 1
fi

token=$(ask auth/authenticate "{\"name\":\"openim\",\"password\":\"$IMENV_DISCOVERY_ETCD_PASSWORD\"}" |
  sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
[ -n "$token" ] || unknown "$1"

key="openim/$REGISTER_NAME/$POD_IP:$RPC_PORT"
case $(ask kv/range "{\"key\":\"$(printf '%s' "$key" | base64 | tr -d '\n')\",\"count_only\":true}" "$token") in
  *'"count":"1"'*) ;;
  *'"header"'*)
    echo "etcd has no $key"
    exit 1
    ;;
  *) unknown "$1" ;;
esac
