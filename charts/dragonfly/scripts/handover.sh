#!/bin/sh
# Has a replica promoted in this pod's place; succeeds when another pod is named. Fails when there is no replica to promote,
# when no Sentinel agrees within 10 s, or when nobody is named within 10 s more.
#
# A Sentinel asks a replica for its priority every 10 s, and takes what it heard up to 30 s ago: by then the replica may have
# restarted empty. So it is asked to promote only when it knows of every replica what that says itself.

# Two digits for each replica that the Sentinel reaches: promotable as the Sentinel knows it, and by its own word.
replicas() {
  timeout 1 redis-cli -h "${1%:*}" -p "${1##*:}" SENTINEL REPLICAS openim 2> /dev/null | while read -r field && read -r value; do
    case $field:$value in
      ip:*) host=$value ;;
      flags:*down* | flags:*disconnected*) host= ;;
      slave-priority:0) [ -z "$host" ] || echo "0$(promotable "$host")" ;;
      slave-priority:*) [ -z "$host" ] || echo "1$(promotable "$host")" ;;
    esac
  done
}
promotable() {
  info=$(timeout 1 redis-cli -h "$1" -p "$PORT" INFO replication 2> /dev/null < /dev/null)
  [ "$(printf '%s\n' "$info" | grep -cE '^(slave_repl_offset:|slave_priority:[1-9])')" = 2 ] && echo 1 || echo 0
}

# Once one Sentinel has agreed no other is asked: that would be a second failover.
ask() {
  unsettled=
  for sentinel in $SENTINELS; do
    case $(replicas "$sentinel") in
      *10* | *01*) unsettled=yes ;;
      *11*)
        case $(timeout 1 redis-cli -h "${sentinel%:*}" -p "${sentinel##*:}" SENTINEL FAILOVER openim 2> /dev/null) in
          OK | INPROG*) return 0 ;;
        esac
        unsettled=yes
        ;;
    esac
  done
  [ -n "$unsettled" ] || exit 1
  return 1
}

end=$(($(date +%s) + 10))
until ask; do
  [ "$(date +%s)" -lt "$end" ] || exit 1
  sleep 0.5
done

end=$(($(date +%s) + 10))
while [ "$(date +%s)" -lt "$end" ]; do
  primary=$(/scripts/primary.sh) && [ "$primary" != "$HOST" ] && exit 0
  sleep 0.5
done
exit 1
