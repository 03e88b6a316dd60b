#!/bin/sh
# Turns on etcd's authentication: root, and a user for OpenIM. Safe to run again: where it is on already, only the
# password of OpenIM's user is set to what the Secret says. Speaks etcd's JSON gateway, as its image has no shell.
set -eu
umask 077

# ask PATH JSON [TOKEN]: prints the answer; fails when etcd refuses.
ask() {
  printf '%s' "$2" > /tmp/request.json
  timeout 5 wget -q -O - --header "Content-Type: application/json" --header "Authorization: ${3:-}" \
    --post-file /tmp/request.json "http://$ETCD/v3/$1"
}

post() { ask "$@" > /dev/null; }

until timeout 5 wget -q -O /dev/null "http://$ETCD/health"; do
  echo "waiting for $ETCD"
  sleep 2
done

token() {
  ask auth/authenticate "{\"name\":\"root\",\"password\":\"$ROOT_PASSWORD\"}" | sed -n 's/.*"token":"\([^"]*\)".*/\1/p'
}

root=$(token || true)
if [ -z "$root" ]; then
  echo "authentication is off, making root"
  # "already exists" is fine: an earlier run may have been cut off before it enabled authentication.
  post auth/user/add "{\"name\":\"root\",\"password\":\"$ROOT_PASSWORD\"}" || true
  post auth/role/add '{"name":"root"}' || true
  post auth/user/grant '{"user":"root","role":"root"}'
  post auth/enable '{}'
  root=$(token)
fi

# OpenIM watches the prefix "openim" and writes below it: from "openim" up to "openin", in base64.
post auth/role/add '{"name":"openim"}' "$root" || true
post auth/role/grant '{"name":"openim","perm":{"permType":"READWRITE","key":"b3Blbmlt","range_end":"b3Blbmlu"}}' "$root"
post auth/user/add "{\"name\":\"openim\",\"password\":\"$OPENIM_PASSWORD\"}" "$root" || true
post auth/user/changepw "{\"name\":\"openim\",\"password\":\"$OPENIM_PASSWORD\"}" "$root"
post auth/user/grant '{"user":"openim","role":"openim"}' "$root" || true
echo "etcd asks for passwords; openim may read and write openim*"
