#!/bin/sh
# Waits until every host:port given as an argument accepts a connection.
for address in "$@"; do
  until nc -z -w 2 "${address%:*}" "${address##*:}"; do
    echo "waiting for $address"
    sleep 2
  done
done
