# shellcheck shell=bash
# Starts MySQL as the source of replicas. Their account is made, and gets the password of the Secret, at every start: by the
# entry point on an empty disk (30-replication.sh), on another one by the server itself before it listens.
(
  umask 077
  cat > "$ACCOUNTS" <<SQL
RESET REPLICA ALL;
CREATE USER IF NOT EXISTS 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
ALTER USER 'replication'@'%' IDENTIFIED BY '$REPLICATION_PASSWORD' REQUIRE SSL;
GRANT REPLICATION SLAVE, BACKUP_ADMIN ON *.* TO 'replication'@'%';
GRANT REPLICATION CLIENT ON *.* TO 'probe'@'localhost';
SQL
)
flags=()
[[ ! -d /var/lib/mysql/mysql ]] || flags=("--init-file=$ACCOUNTS")
exec docker-entrypoint.sh mysqld "${flags[@]}"
