#!/bin/sh
# Puts the restored directory of a member of etcd in the place of the one that is there, which is kept. Stopped between
# both, the next restore finds no data, and goes on.
set -eu
cd /var/lib/etcd
sync
if [ -d data ]; then
  before="data.before-$(date -u +%Y-%m-%dT%H-%M-%SZ)"
  mv data "$before"
  echo "what was there is $before"
fi
mv restored data
sync
