#!/bin/sh
# Replaces the data directory of an etcd member by the restored one, and keeps the old one. If the script is interrupted between
# the two renames, the next restore finds no data and continues.
set -eu
cd /var/lib/etcd
sync
if [ -d data ]; then
  before="data.before-$(date -u +%Y-%m-%dT%H-%M-%SZ)"
  mv data "$before"
  echo "the previous data directory is $before"
fi
mv restored data
sync
