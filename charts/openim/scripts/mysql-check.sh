#!/bin/bash
# Checks an external MySQL with the logins of the filers and of OpenIM v3.4, if the environment has them. Leaves no data.
# mysql reads the port from MYSQL_TCP_PORT.
set -euo pipefail

# sql USER PASSWORD DATABASE: runs the statements of standard input.
sql() {
  mysql --defaults-file=<(printf '[client]\nhost=%s\nuser=%s\npassword=%s\nconnect_timeout=5\n' "$MYSQL_HOST" "$1" "$2") "$3"
}

if [[ -n ${SEAWEEDFS_PASSWORD-} ]]; then
  table=openim_check_$RANDOM
  sql seaweedfs "$SEAWEEDFS_PASSWORD" seaweedfs <<SQL
CREATE TABLE $table (name VARCHAR(766) NOT NULL PRIMARY KEY, meta LONGBLOB) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO $table VALUES ('a', 'b') ON DUPLICATE KEY UPDATE meta = VALUES(meta);
UPDATE $table SET meta = 'c';
SELECT meta FROM $table;
DELETE FROM $table;
DROP TABLE $table;
SQL
  echo 'user seaweedfs may keep the names of files in database seaweedfs'
fi
if [[ -n ${OPENIM_PASSWORD-} ]]; then
  # v3.4.0 connects to the schema mysql before its own. Its user may not drop tables, so the check creates none.
  sql openim "$OPENIM_PASSWORD" mysql <<< 'SELECT 1'
  sql openim "$OPENIM_PASSWORD" openIM_v3 <<< 'SHOW GRANTS'
  echo 'user openim may log in to the databases mysql and openIM_v3'
fi
