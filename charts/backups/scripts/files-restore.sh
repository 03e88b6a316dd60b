#!/bin/sh
# Copies the files of the backup bucket to SeaweedFS: only the missing names, or all of them with EXISTING=overwrite. Deletes
# nothing. Run it again after an interruption.
set -eu

# rclone succeeds for a folder that does not exist, and copies nothing.
[ -n "$(rclone lsf --recursive --files-only "$SOURCE" | head -n 1)" ] || {
  echo "${SOURCE##*:} has no files, or they cannot be read: nothing was restored" >&2
  exit 1
}
case $EXISTING in
  # Writes names again whose content is lost. Other files do not change, because a name is the hash of its content.
  overwrite) set -- --ignore-times ;;
  *) set -- --ignore-existing ;;
esac
rclone copy "$@" "$SOURCE" "$TARGET"
