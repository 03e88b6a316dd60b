# shellcheck shell=bash
# Starts MySQL as a replica of the primary, under a server_id of its own (the primary's is 1). Whom it follows, and with what
# password, is told to it at every start; the password stays out of its tables, and so out of clones of it.
(
  umask 077
  cat > /var/run/mysqld/follow.sql <<SQL
CHANGE REPLICATION SOURCE TO SOURCE_HOST='$SOURCE_HOST', SOURCE_PORT=$SOURCE_PORT, SOURCE_AUTO_POSITION=1, SOURCE_SSL=1, SOURCE_CONNECT_RETRY=5, SOURCE_RETRY_COUNT=0;
START REPLICA USER='replication' PASSWORD='$REPLICATION_PASSWORD';
SQL
)
exec mysqld "--server-id=$((${POD_NAME##*-} + 2))" --init-file=/var/run/mysqld/follow.sql
