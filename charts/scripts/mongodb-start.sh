# shellcheck shell=bash
# Starts mongod through the image's entry point. Only the first pod lets the entry point make root: had every member
# data of its own, rs.add() would refuse them ("has data already"); the others receive root with the initial sync.
case "$POD_NAME" in
  *-0)
    export MONGO_INITDB_ROOT_USERNAME=root MONGO_INITDB_ROOT_PASSWORD="$ROOT_PASSWORD"
    ;;
esac
unset ROOT_PASSWORD
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile /run/mongodb/keyfile --bind_ip_all \
  --wiredTigerCacheSizeGB "$CACHE_GB" "$@"
