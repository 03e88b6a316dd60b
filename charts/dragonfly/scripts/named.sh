#!/bin/sh
# Prints the host of the primary that two of the three Sentinels name; fails when there is none.
#
# All are asked at once and get a second each. The second vote ends it: one that is gone holds nobody up. A name that is
# still an address, before a replica has announced its host, is this host when the address is this pod's.
for sentinel in $SENTINELS; do
  timeout 1 redis-cli -h "${sentinel%:*}" -p "${sentinel##*:}" SENTINEL GET-MASTER-ADDR-BY-NAME openim 2> /dev/null &
done | {
  votes=' '
  while read -r name; do
    [ "$name" != "$POD_IP" ] || name=$HOST
    case $name in
      *[!a-z0-9.-]*) continue ;; # an error
      *.*) ;;
      *) continue ;; # the port
    esac
    case $votes in
      *" $name "*)
        echo "$name"
        exit 0
        ;;
    esac
    votes="$votes$name "
  done
  exit 1
}
