#!/bin/bash
# Makes the data directory of an empty disk. A server that is killed meanwhile leaves one that no server can use and that
# looks finished, so it is made beside `data`. The last step is a rename: `data` is a whole data directory or not there.
set -euo pipefail
cd /volume
# Of a first start that was cut off; what was finished is called `data`.
rm -rf unfinished
if [[ -d data/mysql ]]; then
  echo "the disk has data"
  exit
fi
mysqld --initialize-insecure --datadir=/volume/unfinished --skip-log-bin
# mysqld has synced its tables, and not its keys and its server_uuid: on a disk that fails later they would be empty files.
sync --file-system unfinished
# The kubelet has made an empty one where the pod ran before.
mv --no-target-directory unfinished data
echo "made a data directory"
