#!/bin/sh
# Readiness probe: no snapshot is being loaded.
redis-cli -p "$ADMIN_PORT" INFO persistence | grep -q '^loading:0'
