#!/bin/bash
# Starts ZooKeeper with the member number of its ordinal, plus 1. The image's entry point writes the number to the disk only
# once. If it is killed meanwhile, it leaves an empty file, with which ZooKeeper never starts.
set -eu
echo $((${POD_NAME##*-} + 1)) > /data/myid.new
mv /data/myid.new /data/myid
exec /docker-entrypoint.sh zkServer.sh start-foreground
