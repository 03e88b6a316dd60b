#!/bin/sh
# Neither a snapshot nor a primary's data is being loaded.
timeout 2 redis-cli -p "$ADMIN_PORT" INFO persistence | grep -q '^loading:0'
