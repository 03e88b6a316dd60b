# shellcheck shell=bash
# Sourced by the image's entry point after 10-accounts.sh: lets `setup` make OpenIM's database and user as well.
docker_process_sql <<SQL
GRANT ALL ON openIM_v3.* TO 'setup'@'%' WITH GRANT OPTION;
GRANT SELECT ON mysql.help_topic TO 'setup'@'%' WITH GRANT OPTION;
SQL
