# shellcheck shell=bash
# Continues mysql-accounts.sh: starts the server with the written statements.
exec mysqld --init-file=/var/run/mysqld/accounts.sql
