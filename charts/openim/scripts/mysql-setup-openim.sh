# shellcheck shell=bash
# Continues mysql-setup.sh.
# OpenIM v3.4.0 creates its tables at its first start (CREATE), and sets the column types again at every later start (ALTER).
# It connects to the schema `mysql` before its own, which needs any right there: the help texts are not confidential.
sql <<SQL
CREATE DATABASE IF NOT EXISTS openIM_v3 CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER IF NOT EXISTS 'openim'@'%' IDENTIFIED BY '$OPENIM_PASSWORD';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER ON openIM_v3.* TO 'openim'@'%';
GRANT SELECT ON mysql.help_topic TO 'openim'@'%';
SQL
password openim "$OPENIM_PASSWORD"
echo "database openIM_v3 and user openim are in place"
