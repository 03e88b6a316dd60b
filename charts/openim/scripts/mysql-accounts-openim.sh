# shellcheck shell=bash
# Continues mysql-accounts.sh: lets `setup` also create OpenIM's database and user.
state <<SQL
GRANT ALL ON openIM_v3.* TO 'setup'@'%' WITH GRANT OPTION;
GRANT ALL ON openIM_v3_new.* TO 'setup'@'%';
GRANT ALL ON openIM_v3_old.* TO 'setup'@'%';
GRANT SELECT ON mysql.help_topic TO 'setup'@'%' WITH GRANT OPTION;
SQL
