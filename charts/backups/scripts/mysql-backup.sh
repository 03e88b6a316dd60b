#!/bin/bash
# Dumps the databases as they are at one moment (InnoDB's snapshot), packed. Its head has the place in the binary log of that
# moment: to read both, writes wait once, for as long as the statements of that moment take.
#
# The user has no right beyond these databases and the binary log's position: hence no tablespaces, and no GTIDs, which a
# server that takes the dump would have to be empty for. A dump that is cut off fails as a whole (pipefail), and is not
# uploaded.
set -euo pipefail
umask 077

printf '[client]\nhost=%s\nuser=backup\npassword=%s\n' "$MYSQL_HOST" "$BACKUP_PASSWORD" > /tmp/client.cnf
read -ra databases <<< "$DATABASES"
mysqldump --defaults-file=/tmp/client.cnf --single-transaction --source-data=2 --no-tablespaces --set-gtid-purged=OFF --hex-blob \
  --events --databases "${databases[@]}" | gzip > /backup/dump
