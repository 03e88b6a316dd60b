# shellcheck shell=bash
# Continues mysql-accounts.sh: the account with which replicas clone and replicate. Resets the replication of a disk that was
# used by a replica before.
state <<SQL
RESET REPLICA ALL;
CREATE USER IF NOT EXISTS 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
ALTER USER 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
GRANT REPLICATION SLAVE, BACKUP_ADMIN ON *.* TO 'replication'@'%';
GRANT REPLICATION CLIENT ON *.* TO 'probe'@'localhost';
SQL
