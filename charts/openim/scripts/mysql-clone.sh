#!/bin/bash
# Fills an empty disk with a clone of the primary, which holds its position in the binary log as well. A server on a folder
# beside `data` receives it: CLONE into a server's own folder would end that server, and the pod. The last step is a rename:
# `data` is a whole clone or not there.
set -euo pipefail
umask 077
cd /volume
# Of a clone that was cut off; what was finished is called `data`.
rm -rf receiver clone
if [[ -d data/mysql ]]; then
  echo "the disk has data"
  exit
fi

receiver() { mysqld --datadir=/volume/receiver --super-read-only=OFF --skip-log-bin "$@"; }
# A server that was killed leaves its socket's lock, and another one believes the process in it to be alive.
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
# CLONE has synced its tables; a disk that fails later must not leave the other files empty.
sync --file-system clone
# The kubelet has made an empty one where the pod ran before.
mv --no-target-directory clone data
echo "cloned $SOURCE_HOST"
