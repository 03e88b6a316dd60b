#!/bin/sh
# Prints the host of the primary that two of the three Sentinels name; fails when there is none.
#
# Asks all Sentinels at the same time, each for at most 1 s. Ends at the second equal vote, so that a lost Sentinel delays
# nothing. A Sentinel returns an address until the replica has announced its host; the address of this pod means this host.
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
