# shellcheck shell=bash
# Writes the statements that the server runs at every start, before it accepts connections: the accounts with rights beyond
# the programs' databases. The result is the same after an interrupted first start, on an older disk and with a new password
# in the Secret. Each statement is on one line, because older servers cannot read others.
#
# `setup` creates the programs' databases and users, and grants the rights for dumps and the exporter. It has no SYSTEM_USER,
# so it cannot change root. A restore loads into <database>_new and keeps the replaced tables in <database>_old.
# `probe` has no rights and no password: the readiness probe runs SELECT 1 as `probe` through the socket.
accounts=/var/run/mysqld/accounts.sql
rm -f "$accounts"
state() { (umask 077 && cat >> "$accounts"); }

state <<SQL
ALTER USER 'root'@'localhost' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
CREATE USER IF NOT EXISTS 'setup'@'%' IDENTIFIED BY '$SETUP_PASSWORD';
ALTER USER 'setup'@'%' IDENTIFIED BY '$SETUP_PASSWORD';
GRANT CREATE USER, PROCESS, REPLICATION CLIENT /*!80023 , FLUSH_TABLES */ ON *.* TO 'setup'@'%' WITH GRANT OPTION;
GRANT ALL ON seaweedfs.* TO 'setup'@'%' WITH GRANT OPTION;
GRANT ALL ON seaweedfs_new.* TO 'setup'@'%';
GRANT ALL ON seaweedfs_old.* TO 'setup'@'%';
CREATE USER IF NOT EXISTS 'probe'@'localhost';
SQL
