#!/bin/sh
# Readiness probe: everything is loaded, and a replica follows its primary. A rollout stops the primary last: writes that the
# replica does not have yet would be lost.
/scripts/whole.sh && ! redis-cli -p "$ADMIN_PORT" INFO replication | grep -q '^master_link_status:down'
