#!/bin/bash
# Dumps all databases with the oplog of the time that it takes. From one member: with readPreference=secondary the
# collections may come from one secondary and the oplog from another that is behind it, and what lies between is lost.
set -euo pipefail
umask 077

MEMBER=$(mongosh --nodb --quiet --norc --eval "$CHOOSE")
echo "dumping from $MEMBER"
cat > /tmp/mongodump.yaml <<YAML
uri: "mongodb://backup:$BACKUP_PASSWORD@$MEMBER/?authSource=admin&directConnection=true${URI_OPTIONS-}"
YAML
mongodump --config=/tmp/mongodump.yaml --oplog --gzip --archive=/backup/dump
