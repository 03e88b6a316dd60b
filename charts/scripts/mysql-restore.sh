#!/bin/bash
# Loads a dump into databases that have no tables; with EXISTING=overwrite it drops the databases first.
set -euo pipefail
umask 077

printf '[client]\nhost=%s\nuser=setup\npassword=%s\n' "$MYSQL_HOST" "$SETUP_PASSWORD" > /tmp/client.cnf
sql() { mysql --defaults-file=/tmp/client.cnf --batch --skip-column-names "$@"; }
read -ra databases <<< "$DATABASES"

# Before anything is dropped: a dump of another release lacks a database of this one.
for database in "${databases[@]}"; do
  [[ $(gzip -dc /backup/dump | grep -a -c "^CREATE DATABASE .*\`$database\`") != 0 ]] || {
    echo "the dump has no database $database: it is of another line of OpenIM" >&2
    exit 1
  }
  tables=$(sql --execute "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$database'")
  [[ $tables == 0 || $EXISTING == overwrite ]] || {
    echo "database $database has $tables tables and is left as it is; --overwrite drops it first" >&2
    exit 1
  }
done
for database in "${databases[@]}"; do
  sql --execute "DROP DATABASE IF EXISTS $database"
done
gzip -dc /backup/dump | sql
for database in "${databases[@]}"; do
  echo "$database: $(sql --execute "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$database'") tables"
done
