# shellcheck shell=bash
# Continues mysql-setup.sh: a user that may read the databases of the backup and the binary log position. It does not have
# RELOAD, which includes the right to delete the binary log; a dump needs only its part FLUSH_TABLES (8.0.23).
sql <<SQL
CREATE USER IF NOT EXISTS 'backup'@'%' IDENTIFIED BY '$BACKUP_PASSWORD';
SQL
password backup "$BACKUP_PASSWORD"
sql --execute "GRANT REPLICATION CLIENT /*!80023 , FLUSH_TABLES */ ON *.* TO 'backup'@'%'"
for database in $DATABASES; do
  sql --execute "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON $database.* TO 'backup'@'%'"
done
echo "user backup reads $DATABASES"
