# shellcheck shell=bash
# Goes on where mysql-setup.sh ends. `setup` may not grant what the exporter needs: its user is made with the database
# (mysql-init-exporter.sh), or by root where the database is older than the exporter (docs/components/monitoring.md).
sql <<SQL
ALTER USER IF EXISTS 'exporter'@'%' IDENTIFIED BY '$EXPORTER_PASSWORD';
SQL
echo "the password of user exporter is set, where there is one"
