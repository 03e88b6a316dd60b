#!/bin/sh
# Like wait-for.sh, for connections through a proxy, which accepts every connection and ends it when it has no server.

# A connection that is still open after 2 s, when timeout ends it, has reached a server.
held() {
  sleep 3 | timeout 2 nc "${1%:*}" "${1##*:}" > /dev/null 2>&1
  case $? in 124 | 143) ;; *) return 1 ;; esac
}

for address in "$@"; do
  until held "$address"; do
    echo "waiting for $address"
    sleep 2
  done
done
