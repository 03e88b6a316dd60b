#!/bin/bash
# Creates the databases and users of the programs that use MySQL, and sets the users' passwords to those of the Secrets.
set -euo pipefail
umask 077

printf '[client]\nhost=%s\nuser=setup\npassword=%s\nconnect_timeout=5\n' "$MYSQL_HOST" "$SETUP_PASSWORD" > /tmp/client.cnf
sql() { mysql --defaults-file=/tmp/client.cnf "$@"; }

# password USER PASSWORD: sets the password unless it is already valid. MySQL keeps only one old password, which stays valid
# until the next change or until it is discarded (since 8.0.14; older servers read that clause as a comment).
password() {
  printf '[client]\nhost=%s\nuser=%s\npassword=%s\nconnect_timeout=5\n' "$MYSQL_HOST" "$1" "$2" > "/tmp/$1.cnf"
  mysql --defaults-file="/tmp/$1.cnf" --execute 'SELECT 1' > /dev/null 2>&1 \
    || sql <<< "ALTER USER '$1'@'%' IDENTIFIED BY '$2' /*!80014 RETAIN CURRENT PASSWORD */"
}

until sql --execute 'SELECT 1' > /dev/null; do
  echo "waiting for $MYSQL_HOST"
  sleep 2
done

# SeaweedFS creates its tables at every start, and one for each bucket (CREATE). It drops that table with its bucket (DROP).
sql <<SQL
CREATE DATABASE IF NOT EXISTS seaweedfs CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS 'seaweedfs'@'%' IDENTIFIED BY '$SEAWEEDFS_PASSWORD';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON seaweedfs.* TO 'seaweedfs'@'%';
SQL
password seaweedfs "$SEAWEEDFS_PASSWORD"
echo "database and user seaweedfs are in place"
