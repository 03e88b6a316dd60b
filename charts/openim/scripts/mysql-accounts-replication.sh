# shellcheck shell=bash
# Goes on where mysql-accounts.sh ends: the account that replicas clone and follow with. The disk may have been a replica's.
state <<SQL
RESET REPLICA ALL;
CREATE USER IF NOT EXISTS 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
ALTER USER 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
GRANT REPLICATION SLAVE, BACKUP_ADMIN ON *.* TO 'replication'@'%';
GRANT REPLICATION CLIENT ON *.* TO 'probe'@'localhost';
SQL
