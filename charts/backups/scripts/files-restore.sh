#!/bin/sh
# Copies the files of the bucket to SeaweedFS: those whose names it lacks, with EXISTING=overwrite all of them. Deletes none:
# a run that was stopped is made good by another one.
set -eu

# rclone copies nothing of a folder that is not there, and calls that a success.
[ -n "$(rclone lsf --recursive --files-only "$SOURCE" | head -n 1)" ] || {
  echo "${SOURCE##*:} has no files, or they cannot be read: nothing was restored" >&2
  exit 1
}
case $EXISTING in
  # Names that lead nowhere are written again; what is whole is the same file, as names are hashes of the content.
  overwrite) set -- --ignore-times ;;
  *) set -- --ignore-existing ;;
esac
rclone copy "$@" "$SOURCE" "$TARGET"
