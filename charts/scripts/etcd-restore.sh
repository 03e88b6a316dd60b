#!/bin/sh
# What a restore does before and after etcdutl, which writes a new member beside the one that is there.
set -eu
cd /var/lib/etcd

case "$STEP" in
  before)
    # A run was cut off between the two renames.
    [ -e data ] || [ ! -e replaced ] || mv replaced data
    if [ -e data ] && [ "$EXISTING" != overwrite ]; then
      echo "/var/lib/etcd/data is there and is left as it is; --overwrite replaces it" >&2
      exit 1
    fi
    rm -rf restored
    ;;
  after)
    rm -rf replaced
    [ ! -e data ] || mv data replaced
    mv restored data
    rm -rf replaced
    ;;
esac
