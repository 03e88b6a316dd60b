#!/bin/sh
# Liveness probe: the server answers (loading is an answer), and a replica follows its primary.
#
# After a restart of the primary a replica keeps its data and stays detached (break_replication_on_master_restart) until
# it is restarted itself. That is done only while the primary answers: a replica of a lost primary is the last copy.
answer=$(redis-cli -p "$ADMIN_PORT" PING 2>&1)
case "$answer" in
  PONG | *LOADING*) ;;
  *) exit 1 ;;
esac

if redis-cli -p "$ADMIN_PORT" INFO replication | grep -q '^master_link_status:down' \
  && [ "$(redis-cli -h "${PRIMARY%:*}" -p "${PRIMARY##*:}" PING 2> /dev/null)" = PONG ]; then
  [ -e /tmp/detached ] || date +%s > /tmp/detached
  [ $(($(date +%s) - $(cat /tmp/detached))) -lt 600 ]
else
  rm -f /tmp/detached
fi
