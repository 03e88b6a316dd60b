#!/bin/bash
# Dumps all databases and the oplog entries written meanwhile. It reads from a single member: with readPreference=secondary the
# collections may come from one secondary and the oplog from another that is behind it, and the entries between are lost.
set -euo pipefail
umask 077

MEMBER=$(mongosh --nodb --quiet --norc --eval "$CHOOSE")
echo "dumping from $MEMBER"
cat > /tmp/mongodump.yaml <<YAML
uri: "mongodb://backup:$BACKUP_PASSWORD@$MEMBER/?authSource=admin&directConnection=true${URI_OPTIONS-}"
YAML
mongodump --config=/tmp/mongodump.yaml --oplog --gzip --archive=/backup/dump
