#!/bin/bash
# Fills an empty disk with a clone of the primary, which includes its binary log position. A temporary server with its own
# directory receives the clone: CLONE into the directory of the running server would stop that server, and the pod. The last
# step is a rename: `data` is a complete clone or does not exist.
set -euo pipefail
umask 077
cd /volume
# Left by an interrupted clone; a complete clone has the name `data`.
rm -rf receiver clone
if [[ -d data/mysql ]]; then
  echo "the disk has data"
  exit
fi

receiver() { mysqld --datadir=/volume/receiver --super-read-only=OFF --skip-log-bin "$@"; }
# A killed server leaves the lock file of its socket, and the next server assumes that the process in it still runs.
rm -rf /var/run/mysqld/*
receiver --initialize-insecure
receiver --skip-networking --plugin-load-add=mysql_clone.so &
until mysqladmin ping --silent; do
  kill -0 $!
  sleep 1
done

until
  rm -rf clone
  mysql --user=root <<SQL
SET GLOBAL clone_valid_donor_list = '$SOURCE_HOST:$SOURCE_PORT';
CLONE INSTANCE FROM 'replication'@'$SOURCE_HOST':$SOURCE_PORT IDENTIFIED BY '$REPLICATION_PASSWORD'
  DATA DIRECTORY = '/volume/clone' REQUIRE SSL;
SQL
do
  echo "waiting for a clone of $SOURCE_HOST"
  sleep 5
done

mysqladmin --user=root shutdown
wait
rm -rf receiver
# CLONE has synced its tables only; the other files must not be empty after a power failure.
sync --file-system clone
# The kubelet has created an empty `data` if the pod ran before.
mv --no-target-directory clone data
echo "cloned $SOURCE_HOST"
