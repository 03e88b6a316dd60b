#!/bin/bash
# Loads OpenIM's database from a dump beside the one that is there, and lets the two change places when the new one is whole.
# Users and passwords stay as they are. mongorestore replays no oplog into one database of several
# ("cannot use --oplogReplay with includes specified"): each collection is as of the moment at which it was dumped.
set -euo pipefail
umask 077

step() { STEP=$1 mongosh --nodb --quiet --norc --eval "$STEPS"; }

cat > /tmp/mongorestore.yaml <<YAML
uri: "mongodb://root:$ROOT_PASSWORD@$MEMBERS/?authSource=admin&replicaSet=rs0${URI_OPTIONS-}"
YAML
# To its end: gzip compares its checksum.
UNPACKED=$(gzip -dc /backup/dump | wc -c)
export UNPACKED
step before
mongorestore --config=/tmp/mongorestore.yaml --gzip --archive=/backup/dump --stopOnError \
  --nsInclude="$DATABASE.*" --nsExclude="$DATABASE.restored_*" --nsExclude="$DATABASE.replaced_*" \
  --nsFrom="$DATABASE.*" --nsTo="$DATABASE.restored_*"
step exchange
