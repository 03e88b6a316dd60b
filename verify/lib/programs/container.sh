#!/bin/bash
# Becomes a container: this machine's file system below, the image's programs and the pod's volumes on top of it. COMMAND
# takes on the pod's user. Runs in mount, UTS and PID namespaces of its own, so nothing is left of it.
#
#   container.sh FOLDER ROOT SHELL [SOURCE:TARGET:ro|rw ...] -- COMMAND...
#
#   FOLDER  an empty one, to build in
#   ROOT    ro or rw: the container's own file system
#   SHELL   machine: all of this machine's programs; busybox: as Alpine has them; none: an image without a shell
set -euo pipefail
own=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
folder=$1 access=$2 shell=$3
shift 3

hostname "$HOSTNAME"
mount -t tmpfs tmpfs "$folder"
root=$folder/root
mkdir "$root" "$folder/upper" "$folder/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"

while [[ $1 != -- ]]; do
  IFS=: read -r source target mode <<< "$1"
  # Inside: /var/run is a link to /run, and must be the container's.
  target=$(chroot "$root" realpath -m "$target")
  if [[ -d $source ]]; then
    mkdir -p "$root$target"
  else
    mkdir -p "$root${target%/*}"
    touch "$root$target"
  fi
  mount --bind "$source" "$root$target"
  [[ $mode == rw ]] || mount -o remount,bind,ro "$root$target"
  shift
done
shift

if [[ $shell != machine ]]; then
  # A link to usr/bin on Debian.
  rm "$root/bin"
  mkdir "$root/bin"
fi
[[ $shell != busybox ]] || chroot "$root" /opt/bin/busybox --install -s /bin
[[ $access == rw ]] || mount -o remount,ro "$root"

# Bash would otherwise hand its own on.
unset OLDPWD SHLVL _
exec chroot "$root" /usr/bin/env PATH="$own" "$@"
