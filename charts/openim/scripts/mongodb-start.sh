# shellcheck shell=bash
# Starts mongod. Only the first pod creates the user root. The others receive it with the initial sync: rs.add() refuses a
# member with its own data ("has data already").
#
# The image's entry point is not used for that. It waits 30 s for its first mongod, and takes a directory with WiredTiger files
# for initialized: after a slow or killed first start the member would never get root. This script initializes a separate
# directory, renames it when it is complete, and then moves each entry to its place. An interrupted move is repeated.
data=/data/db
new=$data/.new
whole=$data/.whole

initialize() {
  rm -rf "$new"
  mkdir "$new"
  mongod --dbpath "$new" --bind_ip 127.0.0.1 --wiredTigerCacheSizeGB "$CACHE_GB" &
  until mongosh --quiet --norc --eval 'quit(0)' > /dev/null 2>&1; do
    kill -0 $!
    sleep 1
  done
  mongosh admin --quiet --norc --eval "db.createUser({ user: 'root', pwd: process.env.ROOT_PASSWORD, roles: ['root'] })"
  kill -TERM $!
  wait $!
  sync -f "$new"
  mv "$new" "$whole"
}

case "$POD_NAME" in
  *-0)
    if [ ! -e "$data/WiredTiger" ] && [ ! -e "$whole" ]; then
      initialize
    fi
    if [ -e "$whole" ]; then
      find "$whole" -mindepth 1 -maxdepth 1 -exec mv -t "$data" {} +
      rmdir "$whole"
    fi
    ;;
esac
unset ROOT_PASSWORD
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile /run/mongodb/keyfile --bind_ip_all \
  --wiredTigerCacheSizeGB "$CACHE_GB" "$@"
