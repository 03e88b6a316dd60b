# shellcheck shell=bash
# Sourced by the image's entry point after 10-accounts.sh: the user of the exporter, who sees numbers and no rows.
docker_process_sql <<SQL
CREATE USER 'exporter'@'%' IDENTIFIED BY '$EXPORTER_PASSWORD' WITH MAX_USER_CONNECTIONS 3;
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'exporter'@'%';
SQL
