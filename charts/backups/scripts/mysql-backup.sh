#!/bin/bash
# Dumps the databases at one point in time (InnoDB's snapshot), compressed. The head of the dump has the binary log position of
# that time. To read both, mysqldump blocks writes once, until the running statements end.
#
# The user has rights on these databases and on the binary log position only, so the dump has no tablespaces. It has no GTIDs:
# only an empty server can load a dump with them. An incomplete dump fails (pipefail) and is not uploaded.
set -euo pipefail
umask 077

printf '[client]\nhost=%s\nuser=backup\npassword=%s\n' "$MYSQL_HOST" "$BACKUP_PASSWORD" > /tmp/client.cnf
read -ra databases <<< "$DATABASES"
mysqldump --defaults-file=/tmp/client.cnf --single-transaction --source-data=2 --no-tablespaces --set-gtid-purged=OFF --hex-blob \
  --events --databases "${databases[@]}" | gzip > /backup/dump
