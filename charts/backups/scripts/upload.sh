#!/bin/sh
# Uploads the dump of this pod, then its checksum. An object appears in the bucket only when its upload is complete. A dump
# without a checksum is an interrupted upload, and is never restored.
#
# The account may only create objects. rclone therefore does not read the destination first (--no-check-dest), and Cloud
# Storage refuses an existing name, because to overwrite needs the right to delete.
set -eu
cd /backup
name="$(date -u +%Y-%m-%dT%H-%M-%SZ).$SUFFIX"
sum=$(sha256sum dump)
echo "${sum%% *}  $name" > checksum

put() { rclone copyto --no-check-dest "$1" "$FOLDER/$2"; }
put dump "$name"
put checksum "$name.sha256"
echo "${FOLDER##*:}/$name, $(wc -c < dump) bytes, sha256 ${sum%% *}"
