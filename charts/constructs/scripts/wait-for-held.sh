#!/bin/sh
# As wait-for.sh, where a proxy on the way takes every connection and ends it when it finds nobody behind it.

# A connection that is still open after two seconds, when timeout cuts it, has reached somebody.
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
