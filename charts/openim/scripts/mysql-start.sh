# shellcheck shell=bash
# Goes on where the accounts are stated.
exec mysqld --init-file=/var/run/mysqld/accounts.sql
