#!/bin/bash
# Loads a dump next to the existing databases, and swaps the two when the new databases are complete. Until then the existing
# databases do not change: not on a damaged dump, a dump of another release, a full disk, a server failure or a stopped Job.
set -euo pipefail
umask 077

printf '[client]\nhost=%s\nuser=setup\npassword=%s\n' "$MYSQL_HOST" "$SETUP_PASSWORD" > /tmp/client.cnf
sql() { mysql --defaults-file=/tmp/client.cnf --batch --skip-column-names "$@"; }
dump() { gzip -dc /backup/dump; }
tables() { sql --execute "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' ORDER BY 1"; }
count() { sql --execute "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$1'"; }
refuse() {
  echo "$1; nothing was changed" >&2
  exit 1
}
read -ra databases <<< "$DATABASES"

unpacked=$(dump | wc -c) || refuse "the dump cannot be unpacked: it is damaged; use another backup"
[[ $(dump | tail -n 1) == '-- Dump completed'* ]] || refuse "the dump has no end: it is incomplete; use another backup"
for database in "${databases[@]}"; do
  [[ $(dump | grep -a -c "^CREATE DATABASE .*\`$database\`") != 0 ]] ||
    refuse "the dump has no database $database: it is of another release of OpenIM"
  tables=$(count "$database")
  [[ $tables == 0 || $EXISTING == overwrite ]] ||
    refuse "database $database has $tables tables and was not changed; --overwrite replaces it"
done
# The unpacked dump is at least as large as its tables, and as their binary log, because it has BLOBs in hexadecimal.
used=$(sql --execute 'SELECT CAST(SUM(file_size) AS UNSIGNED) FROM information_schema.innodb_tablespaces')
logs=$(sql --execute 'SHOW BINARY LOGS' | awk '{ sum += $2 } END { print sum + 0 }')
mib() { echo $(($1 / 1048576)); }
((used + logs + 2 * unpacked < VOLUME_BYTES)) ||
  refuse "the tables ($(mib "$used") MiB), the binary logs ($(mib "$logs") MiB) and twice the dump ($(mib "$unpacked") MiB unpacked) are more than the disk of $(mib "$VOLUME_BYTES") MiB; make it larger first (mysql.storageSize)"

# Left by an interrupted restore.
names=()
for database in "${databases[@]}"; do
  sql --execute "DROP DATABASE IF EXISTS ${database}_new"
  names+=(-e "s/^\(CREATE DATABASE .*\|USE \)\`$database\`/\1\`${database}_new\`/")
done
dump | LC_ALL=C sed "${names[@]}" | sql

moves=()
for database in "${databases[@]}"; do
  sql <<SQL
DROP DATABASE IF EXISTS ${database}_old;
CREATE DATABASE ${database}_old;
CREATE DATABASE IF NOT EXISTS $database $(sql --execute "SELECT CONCAT('CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name)
  FROM information_schema.schemata WHERE schema_name = '${database}_new'");
SQL
  while read -r table; do moves+=("$database.\`$table\` TO ${database}_old.\`$table\`"); done < <(tables "$database")
  while read -r table; do moves+=("${database}_new.\`$table\` TO $database.\`$table\`"); done < <(tables "${database}_new")
done
# A single statement is atomic: a server that is killed meanwhile has renamed all tables or none. It waits for transactions
# that still use a table.
if ((${#moves[@]} > 0)); then
  (
    IFS=,
    sql --execute "SET SESSION lock_wait_timeout = 60; RENAME TABLE ${moves[*]}"
  )
fi
for database in "${databases[@]}"; do
  sql --execute "DROP DATABASE ${database}_old; DROP DATABASE ${database}_new"
  echo "$database: $(count "$database") tables"
done
place=$(dump 2> /dev/null | head -n 60 | sed -n "s/^-- CHANGE .*_LOG_FILE='\(.*\)', .*_LOG_POS=\([0-9]*\);/binary log \1, position \2/p" || true)
echo "as of ${place:-no place in the binary log}"
