# shellcheck shell=bash
# Sourced by the image's entry point, once, on an empty data directory, with root's password in place.
# `setup` makes databases and users for the programs; without SYSTEM_USER it cannot touch root.
# `probe` has no rights and no password: readiness asks it for SELECT 1 through the socket.
docker_process_sql <<SQL
CREATE USER 'setup'@'%' IDENTIFIED BY '$SETUP_PASSWORD';
GRANT CREATE USER ON *.* TO 'setup'@'%';
GRANT ALL ON seaweedfs.* TO 'setup'@'%' WITH GRANT OPTION;
CREATE USER 'probe'@'localhost';
SQL
