#!/bin/bash
# Dumps all databases with the oplog of the time that it takes, so that the whole is as of its end; from a secondary where
# there is one.
set -euo pipefail
umask 077

cat > /tmp/mongodump.yaml <<YAML
uri: "mongodb://backup:$BACKUP_PASSWORD@$MEMBERS/?authSource=admin&replicaSet=rs0&readPreference=secondaryPreferred${URI_OPTIONS-}"
YAML
mongodump --config=/tmp/mongodump.yaml --oplog --gzip --archive=/backup/dump
