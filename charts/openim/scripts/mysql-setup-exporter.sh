# shellcheck shell=bash
# Continues mysql-setup.sh: the user of the exporter, which may read statistics and no rows.
sql <<SQL
CREATE USER IF NOT EXISTS 'exporter'@'%' IDENTIFIED BY '$EXPORTER_PASSWORD' WITH MAX_USER_CONNECTIONS 3;
ALTER USER 'exporter'@'%' IDENTIFIED BY '$EXPORTER_PASSWORD';
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'exporter'@'%';
SQL
echo "user exporter is in place"
