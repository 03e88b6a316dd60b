#!/bin/bash
# Starts ZooKeeper as the member of its ordinal; members count from 1. The image's entry point writes the number to the
# disk, once.
set -eu
export ZOO_MY_ID=$((${POD_NAME##*-} + 1))
exec /docker-entrypoint.sh zkServer.sh start-foreground
