#!/bin/bash
# Like wait-for-held.sh, for an image without nc. `read` exits with 1 when the connection ends, and with 0 or more than 128
# while it is open.
for address in "$@"; do
  until timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1" && { read -r -t 2 -n 1 -u 3 || [ $? -gt 128 ]; }' \
    "${address%:*}" "${address##*:}" 2> /dev/null; do
    echo "waiting for $address"
    sleep 2
  done
done
