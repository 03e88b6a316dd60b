#!/bin/sh
# Passes when the server has a complete dataset: on a primary the snapshot, on a replica everything the primary sent.
#
# A replica reports slave_repl_offset after its first complete full sync, and keeps it after the loss of the primary. Its
# master_link_status is "up" as soon as TCP is connected, when the replica is still empty (Dragonfly v1.40.1: add_repl_info in
# server_family.cc, GetSummary in replica.cc).
state=$(printf 'INFO persistence\nINFO replication\n' | timeout 2 redis-cli -p "$ADMIN_PORT")
[ "$(printf '%s\n' "$state" | grep -cE '^(loading:0|role:master|slave_repl_offset:)')" = 2 ]
