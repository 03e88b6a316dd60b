# shellcheck shell=bash
# Goes on where mysql-accounts.sh ends: lets `setup` make OpenIM's database and user as well.
state <<SQL
GRANT ALL ON openIM_v3.* TO 'setup'@'%' WITH GRANT OPTION;
GRANT ALL ON openIM_v3_new.* TO 'setup'@'%';
GRANT ALL ON openIM_v3_old.* TO 'setup'@'%';
GRANT SELECT ON mysql.help_topic TO 'setup'@'%' WITH GRANT OPTION;
SQL
