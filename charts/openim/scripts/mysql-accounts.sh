# shellcheck shell=bash
# Writes the statements that the server runs at every start, before it answers anybody: the accounts with rights beyond the
# programs' databases. A first start that was cut off, a disk from before and a new password in the Secret end the same.
# One statement a line: older servers read no other.
#
# `setup` makes databases and users for the programs, and hands on what dumps and the exporter need; without SYSTEM_USER it
# cannot touch root. A restore loads into <database>_new and keeps what it replaces in <database>_old.
# `probe` has no rights and no password: readiness asks it for SELECT 1 through the socket.
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
