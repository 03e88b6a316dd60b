#!/bin/sh
# Creates etcd's users and their rights, and enables authentication last, so that no user is refused meanwhile. Safe to run
# again, and to interrupt at any point: every step skips what is already done. If etcd refuses a Secret's password, the
# password is set again. Uses etcd's JSON gateway, because etcd's image has no shell.
set -eu
umask 077

# ask PATH JSON: prints etcd's answer. Fails when etcd refuses or does not answer.
ask() {
  printf '%s' "$2" > /tmp/request.json
  timeout 5 wget -q -O - --header "Content-Type: application/json" --header "Authorization: $token" \
    --post-file /tmp/request.json "http://$ETCD/v3/$1"
}

post() { ask "$@" > /dev/null; }
# For requests that fail when they are already done, or not required yet.
try() { post "$@" 2> /dev/null; }

login() { ask auth/authenticate "{\"name\":\"$1\",\"password\":\"$2\"}" 2> /dev/null | sed -n 's/.*"token":"\([^"]*\)".*/\1/p'; }

# user NAME PASSWORD: creates the user with a role of the same name. Keeps a valid password: a new one ends every login.
user() {
  try auth/role/add "{\"name\":\"$1\"}"
  try auth/user/add "{\"name\":\"$1\",\"password\":\"$2\"}"
  [ -n "$(login "$1" "$2")" ] || post auth/user/changepw "{\"name\":\"$1\",\"password\":\"$2\"}" || return
  post auth/user/grant "{\"user\":\"$1\",\"role\":\"$1\"}"
}

setup() {
  token=
  # A read that needs no login while authentication is disabled.
  if try kv/range '{"key":"AA=="}'; then
    echo "authentication is disabled"
  else
    token=$(login root "$ROOT_PASSWORD")
    [ -n "$token" ] || { echo "etcd refuses root with the password of the Secret" && return 1; }
  fi
  user root "$ROOT_PASSWORD" || return
  user openim "$OPENIM_PASSWORD" || return
  # OpenIM watches the prefix "openim" and writes below it: from "openim" up to "openin", in base64.
  post auth/role/grant '{"name":"openim","perm":{"permType":"READWRITE","key":"b3Blbmlt","range_end":"b3Blbmlu"}}' || return
  post auth/enable '{}'
}

# A member restart or an election takes seconds. A request that fails for two minutes while etcd is healthy is a real failure.
failures=0
while :; do
  until timeout 5 wget -q -O /dev/null "http://$ETCD/health" 2> /dev/null; do
    echo "waiting for $ETCD"
    sleep 2
  done
  setup && break
  failures=$((failures + 1))
  [ "$failures" -lt 60 ]
  sleep 2
done
echo "authentication is enabled; user openim may read and write openim*"
