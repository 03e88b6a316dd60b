# shellcheck shell=bash
# Goes on where mysql-setup.sh ends: a user that reads what is backed up, and where the binary log stands meanwhile. No RELOAD,
# which would let it delete that log: FLUSH_TABLES (8.0.23) is the part that a dump needs.
sql <<SQL
CREATE USER IF NOT EXISTS 'backup'@'%' IDENTIFIED BY '$BACKUP_PASSWORD';
SQL
password backup "$BACKUP_PASSWORD"
sql --execute "GRANT REPLICATION CLIENT /*!80023 , FLUSH_TABLES */ ON *.* TO 'backup'@'%'"
for database in $DATABASES; do
  sql --execute "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON $database.* TO 'backup'@'%'"
done
echo "user backup reads $DATABASES"
