# shellcheck shell=bash
# Goes on where mysql-setup.sh ends: a user that reads what is backed up.
sql <<SQL
CREATE USER IF NOT EXISTS 'backup'@'%' IDENTIFIED BY '$BACKUP_PASSWORD';
SQL
password backup "$BACKUP_PASSWORD"
for database in $DATABASES; do
  sql --execute "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON $database.* TO 'backup'@'%'"
done
echo "user backup reads $DATABASES"
