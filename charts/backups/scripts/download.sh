#!/bin/sh
# Fetches a dump and compares it with the checksum beside it.
set -eu
cd /backup

get() { rclone copyto "$OBJECT$1" "$2" && [ -f "$2" ]; }
get .sha256 checksum || {
  echo "${OBJECT##*:} has no .sha256 beside it: its backup was not finished, or there is none of that name; take another" >&2
  exit 1
}
get '' dump
read -r wanted _ < checksum
sum=$(sha256sum dump)
[ "${sum%% *}" = "$wanted" ] || {
  echo "${OBJECT##*:} has sha256 ${sum%% *}, not $wanted: it is damaged; take another" >&2
  exit 1
}
echo "${OBJECT##*:}, $(wc -c < dump) bytes, sha256 $wanted"
