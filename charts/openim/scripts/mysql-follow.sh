# shellcheck shell=bash
# Starts MySQL as a replica of the primary, with its own server_id (the primary has 1). Sets the source and the password at
# every start, so that neither the tables nor clones of them contain the password.
(
  umask 077
  cat > /var/run/mysqld/follow.sql <<SQL
CHANGE REPLICATION SOURCE TO SOURCE_HOST='$SOURCE_HOST', SOURCE_PORT=$SOURCE_PORT, SOURCE_AUTO_POSITION=1, SOURCE_SSL=1, SOURCE_CONNECT_RETRY=5, SOURCE_RETRY_COUNT=0;
START REPLICA USER='replication' PASSWORD='$REPLICATION_PASSWORD';
SQL
)
exec mysqld "--server-id=$((${POD_NAME##*-} + 2))" --init-file=/var/run/mysqld/follow.sql
