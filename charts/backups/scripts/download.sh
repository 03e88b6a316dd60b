#!/bin/sh
# Downloads a dump and compares it with its .sha256 file.
set -eu
cd /backup

get() { rclone copyto "$OBJECT$1" "$2" && [ -f "$2" ]; }
get .sha256 checksum || {
  echo "${OBJECT##*:} has no .sha256 file: its backup did not complete, or no backup has that name; use another backup" >&2
  exit 1
}
get '' dump
read -r wanted _ < checksum
sum=$(sha256sum dump)
[ "${sum%% *}" = "$wanted" ] || {
  echo "${OBJECT##*:} has sha256 ${sum%% *}, not $wanted: it is damaged; use another backup" >&2
  exit 1
}
echo "${OBJECT##*:}, $(wc -c < dump) bytes, sha256 $wanted"
