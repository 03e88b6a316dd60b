#!/bin/sh
# Uploads the dump of this pod, then its checksum. An object is there when all of it has arrived, never before; one without
# a checksum beside it was not finished and is not restored.
#
# The account may create objects and nothing else. So the destination is not asked for first (--no-check-dest), and a name
# that is taken already is refused by Cloud Storage: to overwrite is to delete.
set -eu
cd /backup
name="$(date -u +%Y-%m-%dT%H-%M-%SZ).$SUFFIX"
sum=$(sha256sum dump)
echo "${sum%% *}  $name" > checksum

put() { rclone copyto --no-check-dest "$1" "$FOLDER/$2"; }
put dump "$name"
put checksum "$name.sha256"
echo "${FOLDER##*:}/$name, $(wc -c < dump) bytes, sha256 ${sum%% *}"
