#!/bin/bash
# Creates the data directory on an empty disk. A server that is killed meanwhile leaves a directory that looks complete and
# that no server can use. So it is created next to `data`, and renamed last: `data` is complete or does not exist.
set -euo pipefail
cd /volume
# Left by an interrupted first start; a complete directory has the name `data`.
rm -rf unfinished
if [[ -d data/mysql ]]; then
  echo "the disk has data"
  exit
fi
mysqld --initialize-insecure --datadir=/volume/unfinished --skip-log-bin
# mysqld has synced its tables, but not its keys and its server_uuid, which would be empty files after a power failure.
sync --file-system unfinished
# The kubelet has created an empty `data` if the pod ran before.
mv --no-target-directory unfinished data
echo "created a data directory"
