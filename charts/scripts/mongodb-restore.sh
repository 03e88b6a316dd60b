#!/bin/bash
# Loads OpenIM's database from a dump and replays the oplog of the time in which the dump was made. Users and passwords stay
# as they are.
set -euo pipefail
umask 077

step() { STEP=$1 mongosh --nodb --quiet --norc --eval "$STEPS"; }

step before
trap 'step revoke' EXIT
cat > /tmp/mongorestore.yaml <<YAML
uri: "mongodb://root:$ROOT_PASSWORD@$MEMBERS/?authSource=admin&replicaSet=rs0${URI_OPTIONS-}"
YAML
mongorestore --config=/tmp/mongorestore.yaml --oplogReplay --nsInclude="$DATABASE.*" --gzip --archive=/backup/dump
step after
