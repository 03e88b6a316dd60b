# shellcheck shell=bash
# Starts mongod. Only the first pod makes root: had every member data of its own, rs.add() would refuse them ("has data
# already"); the others receive root with the initial sync.
#
# Not by the image's entry point, which waits 30 s for its first mongod and takes a folder with WiredTiger for finished: a
# first start that is killed, or slow, leaves a member without root for good. Here it happens in a folder of its own. Its
# new name says that it is whole; then each of its entries moves to its place, as often as it takes.
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
