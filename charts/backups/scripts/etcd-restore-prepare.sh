#!/bin/sh
# Checks whether the disk of an etcd member has room for a restore, before anything on it changes.
set -eu
cd /var/lib/etcd

refuse() {
  echo "$1" >&2
  exit 1
}

if [ -d data ]; then
  [ "$EXISTING" = overwrite ] || refuse "/var/lib/etcd/data exists: --overwrite renames it to data.before-<time>, and restores"
  # etcd locks its database while it runs.
  [ ! -f data/member/snap/db ] || flock -n data/member/snap/db true ||
    refuse "a member runs on this disk: scale StatefulSet openim-etcd to 0 first"
fi
# Left by an interrupted restore.
rm -rf restored
# The restored directory takes the database and two log segments of 64 MiB; the same again is kept as reserve.
needed=$(($(wc -c < /backup/dump) / 1024 + 2 * 2 * 65536))
free=$(df -P -k . | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] || refuse "$free KiB are free on the disk, $needed KiB are needed: delete old copies, $(echo data.before-*)"
