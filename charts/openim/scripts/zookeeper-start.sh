#!/bin/bash
# Starts ZooKeeper as the member of its ordinal; members count from 1. The image's entry point writes the number to the disk
# once, and keeps a file that a kill has left empty, with which ZooKeeper never starts.
set -eu
echo $((${POD_NAME##*-} + 1)) > /data/myid.new
mv /data/myid.new /data/myid
exec /docker-entrypoint.sh zkServer.sh start-foreground
