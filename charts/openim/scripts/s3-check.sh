#!/bin/sh
# Checks an external bucket with OpenIM's keys: multipart upload, read, delete.
set -eu

size=6291456
# The kubelet sets HOSTNAME to the name of the pod.
# shellcheck disable=SC3028
object=s3:$BUCKET/openim-check/$HOSTNAME
head -c "$size" /dev/zero | rclone rcat --s3-upload-cutoff=0 --s3-chunk-size=5Mi "$object"
read=$(rclone cat "$object" | wc -c)
rclone deletefile "$object"
if [ "$read" -ne "$size" ]; then
  echo "wrote $size bytes and read $read" >&2
  exit 1
fi
echo "OpenIM's keys may write in parts, read and delete in $BUCKET"
