#!/bin/sh
# Looks whether the disk of a member of etcd can take a restore, before anything on it changes.
set -eu
cd /var/lib/etcd

refuse() {
  echo "$1" >&2
  exit 1
}

if [ -d data ]; then
  [ "$EXISTING" = overwrite ] || refuse "/var/lib/etcd/data is there: --overwrite keeps it as data.before-<time>, and restores"
  # etcd locks its database as long as it runs.
  [ ! -f data/member/snap/db ] || flock -n data/member/snap/db true ||
    refuse "a member runs on this disk: scale StatefulSet openim-etcd to 0 first"
fi
# What a restore that was stopped has left.
rm -rf restored
# The restored directory: the database, two log segments of 64 MB, and as much again as reserve.
needed=$(($(wc -c < /backup/dump) / 1024 + 2 * 2 * 65536))
free=$(df -P -k . | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] || refuse "$free KiB are free on the disk, $needed are needed: see old copies, $(echo data.before-*)"
