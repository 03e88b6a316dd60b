#!/bin/bash
# Loads OpenIM's database from a dump next to the existing one, and swaps the two when the new one is complete.
# Users and passwords do not change. mongorestore cannot replay the oplog into one database of several
# ("cannot use --oplogReplay with includes specified"): each collection has the state of the time at which it was dumped.
set -euo pipefail
umask 077

step() { STEP=$1 mongosh --nodb --quiet --norc --eval "$STEPS"; }

cat > /tmp/mongorestore.yaml <<YAML
uri: "mongodb://root:$ROOT_PASSWORD@$MEMBERS/?authSource=admin&replicaSet=rs0${URI_OPTIONS-}"
YAML
# Reads the whole dump, so gzip verifies its checksum.
UNPACKED=$(gzip -dc /backup/dump | wc -c)
export UNPACKED
step before
mongorestore --config=/tmp/mongorestore.yaml --gzip --archive=/backup/dump --stopOnError \
  --nsInclude="$DATABASE.*" --nsExclude="$DATABASE.restored_*" --nsExclude="$DATABASE.replaced_*" \
  --nsFrom="$DATABASE.*" --nsTo="$DATABASE.restored_*"
step exchange
