#!/bin/sh
# Passes while the server loads neither a snapshot nor the data of a primary.
timeout 2 redis-cli -p "$ADMIN_PORT" INFO persistence | grep -q '^loading:0'
