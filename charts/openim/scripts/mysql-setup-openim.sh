# shellcheck shell=bash
# Goes on where mysql-setup.sh ends.
# OpenIM v3.4.0 makes its tables at its first start (CREATE) and types columns again at every other one (ALTER). It
# connects to the schema `mysql` before its own, for which any right there will do: the texts of HELP are no secret.
sql <<SQL
CREATE DATABASE IF NOT EXISTS openIM_v3 CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER IF NOT EXISTS 'openim'@'%' IDENTIFIED BY '$OPENIM_PASSWORD';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER ON openIM_v3.* TO 'openim'@'%';
GRANT SELECT ON mysql.help_topic TO 'openim'@'%';
SQL
password openim "$OPENIM_PASSWORD"
echo "database openIM_v3 and user openim are in place"
