#!/bin/sh
# Has a replica promoted in this pod's place; succeeds when another pod is named, fails after 10 s or when no Sentinel
# knows a good replica.
#
# Once one Sentinel has agreed no other is asked: that would be a second failover.
asked=
for sentinel in $SENTINELS; do
  case $(timeout 1 redis-cli -h "${sentinel%:*}" -p "${sentinel##*:}" SENTINEL FAILOVER openim 2> /dev/null) in
    OK | INPROG*)
      asked=yes
      break
      ;;
  esac
done
[ -n "$asked" ] || exit 1

end=$(($(date +%s) + 10))
while [ "$(date +%s)" -lt "$end" ]; do
  primary=$(/scripts/primary.sh) && [ "$primary" != "$HOST" ] && exit 0
  sleep 0.5
done
exit 1
