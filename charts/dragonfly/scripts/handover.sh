#!/bin/sh
# Has the Sentinels promote a replica instead of this pod. Succeeds when they name another pod as the primary. Fails when no
# replica can be promoted, when no Sentinel accepts within 10 s, or when no other primary is named within another 10 s.
#
# A Sentinel reads the priority of a replica every 10 s, and uses values that are up to 30 s old. The replica may have
# restarted empty since. So a Sentinel is asked for a failover only when its values equal those of every replica.

# Prints two digits for each replica that the Sentinel reaches: promotable by the Sentinel's data, and by the replica's own.
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

# Asks no other Sentinel after one has accepted: that would be a second failover.
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
