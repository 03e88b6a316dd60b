#!/bin/bash
# Like wait-for.sh, for an image without nc.
for address in "$@"; do
  until timeout 2 bash -c ": < /dev/tcp/${address%:*}/${address##*:}" 2> /dev/null; do
    echo "waiting for $address"
    sleep 2
  done
done
