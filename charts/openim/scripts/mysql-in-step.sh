# shellcheck shell=bash
# Readiness probe of a replica: it receives from the primary, applies the received events, and is at most MAX_LAG seconds
# behind. While the primary is down its lag is unknown, and the replica is not ready.
status=$(mysql --user=probe --vertical --execute='SHOW REPLICA STATUS')
[[ $status == *'Replica_IO_Running: Yes'* && $status == *'Replica_SQL_Running: Yes'* ]] ||
  { echo "does not replicate: $(grep -E 'Running|Last_(IO|SQL)_Error:' <<< "$status" || true)"; exit 1; }
[[ $status =~ Seconds_Behind_Source:\ ([0-9]+) && ${BASH_REMATCH[1]} -le $MAX_LAG ]] ||
  { echo "more than $MAX_LAG s behind"; exit 1; }
