#!/bin/sh
# A poor man's container: the machine's programs, the given folders, and nothing else of its files.
# container.sh <empty folder> <source:target>... -- <program> <argument>...
set -eu
root=$1
shift
mount -t tmpfs openim-verify "$root"
for entry in /bin /sbin /lib /lib64 /usr /etc /dev /proc; do
  if [ -L "$entry" ]; then
    cp -P "$entry" "$root$entry"
  elif [ -d "$entry" ]; then
    mkdir "$root$entry"
    mount --rbind "$entry" "$root$entry"
  fi
done
mkdir "$root/run"
while [ "$1" != -- ]; do
  mkdir -p "$root${1#*:}"
  mount --bind "${1%%:*}" "$root${1#*:}"
  shift
done
shift
exec chroot "$root" "$@"
