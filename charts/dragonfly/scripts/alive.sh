#!/bin/sh
# Liveness probe: the server answers (loading is an answer), and a replica follows its primary.
#
# After a restart of the primary a replica keeps its data and stays detached (break_replication_on_master_restart) until
# it restarts, too. The probe restarts it only while the primary answers and has at least half as many keys: the replica of a
# lost or empty primary is the last copy.
answer=$(timeout 3 redis-cli -p "$ADMIN_PORT" PING 2>&1)
case "$answer" in
  PONG | *LOADING*) ;;
  *) exit 1 ;;
esac

# With timeouts, because a primary on a failed node answers no packet, and four probes that hang restart this pod.
primary_has_keys() {
  primary=$(/scripts/primary.sh) || return 1
  keys=$(timeout 3 redis-cli -h "$primary" -p "$PORT" DBSIZE 2> /dev/null)
  own=$(timeout 3 redis-cli -p "$ADMIN_PORT" DBSIZE)
  [ "${keys:-0}" -gt 0 ] 2> /dev/null && [ $((keys * 2)) -ge "$own" ]
}

if timeout 3 redis-cli -p "$ADMIN_PORT" INFO replication | grep -q '^master_link_status:down' && primary_has_keys; then
  [ -e /tmp/detached ] || date +%s > /tmp/detached
  [ $(($(date +%s) - $(cat /tmp/detached))) -lt 600 ]
else
  rm -f /tmp/detached
fi
