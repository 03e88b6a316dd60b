#!/bin/sh
# Makes etcd's users and their rights, and turns its authentication on last: nobody who has to log in is refused meanwhile.
# Safe to run again, and to be killed anywhere: every step leaves alone what is so already. A password is set to what the
# Secret says where etcd does not take that. Speaks etcd's JSON gateway, as its image has no shell.
set -eu
umask 077

# ask PATH JSON: prints the answer; fails when etcd does not answer, or refuses.
ask() {
  printf '%s' "$2" > /tmp/request.json
  timeout 5 wget -q -O - --header "Content-Type: application/json" --header "Authorization: $token" \
    --post-file /tmp/request.json "http://$ETCD/v3/$1"
}

post() { ask "$@" > /dev/null; }
# What fails where it is done already, or is not asked for yet.
try() { post "$@" 2> /dev/null; }

login() { ask auth/authenticate "{\"name\":\"$1\",\"password\":\"$2\"}" 2> /dev/null | sed -n 's/.*"token":"\([^"]*\)".*/\1/p'; }

# user NAME PASSWORD: with a role of that name. A password that is right is left alone: a new one ends every login.
user() {
  try auth/role/add "{\"name\":\"$1\"}"
  try auth/user/add "{\"name\":\"$1\",\"password\":\"$2\"}"
  [ -n "$(login "$1" "$2")" ] || post auth/user/changepw "{\"name\":\"$1\",\"password\":\"$2\"}" || return
  post auth/user/grant "{\"user\":\"$1\",\"role\":\"$1\"}"
}

setup() {
  token=
  # A read that needs no login while authentication is off.
  if try kv/range '{"key":"AA=="}'; then
    echo "authentication is off"
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

# A member that is away or an election lasts seconds; what fails for two minutes with etcd in health is a real failure.
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
echo "etcd asks for passwords; openim may read and write openim*"
