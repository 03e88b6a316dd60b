# shellcheck shell=bash
# Goes on where mysql-setup.sh ends: the user of the exporter, who sees numbers and no rows.
sql <<SQL
CREATE USER IF NOT EXISTS 'exporter'@'%' IDENTIFIED BY '$EXPORTER_PASSWORD' WITH MAX_USER_CONNECTIONS 3;
ALTER USER 'exporter'@'%' IDENTIFIED BY '$EXPORTER_PASSWORD';
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'exporter'@'%';
SQL
echo "user exporter is in place"
