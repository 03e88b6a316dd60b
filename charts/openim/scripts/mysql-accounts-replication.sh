# shellcheck shell=bash
# Continues mysql-accounts.sh: the account with which replicas clone and replicate. Resets the replication of a disk that was
# used by a replica before. Without a password the primary still serves, and has no such account.
state <<SQL
RESET REPLICA ALL;
GRANT REPLICATION CLIENT ON *.* TO 'probe'@'localhost';
SQL
if [[ ${REPLICATION_PASSWORD-} ]]; then
  state <<SQL
CREATE USER IF NOT EXISTS 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
ALTER USER 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
GRANT REPLICATION SLAVE, BACKUP_ADMIN ON *.* TO 'replication'@'%';
SQL
else
  echo "Secret openim-mysql has no replication-password: no replica can clone until it is there and this pod restarts" >&2
fi
