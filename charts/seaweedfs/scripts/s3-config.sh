#!/bin/sh
# Writes the S3 users from the Secret: an administrator, who creates the bucket, and OpenIM, which may use only that bucket.
# With backups, a third user may read it. There is no anonymous user: requests without a valid signature are refused.
set -eu
umask 077

backup=
if [ -n "${BACKUP_ACCESS_KEY-}" ]; then
  backup=",
    {
      \"name\": \"backup\",
      \"credentials\": [{ \"accessKey\": \"$BACKUP_ACCESS_KEY\", \"secretKey\": \"$BACKUP_SECRET_KEY\" }],
      \"actions\": [\"Read:$BUCKET\", \"List:$BUCKET\"]
    }"
fi

cat > /etc/seaweedfs-s3/s3.json <<JSON
{
  "identities": [
    {
      "name": "admin",
      "credentials": [{ "accessKey": "$ADMIN_ACCESS_KEY", "secretKey": "$ADMIN_SECRET_KEY" }],
      "actions": ["Admin", "Read", "Write", "List", "Tagging"]
    },
    {
      "name": "openim",
      "credentials": [{ "accessKey": "$OPENIM_ACCESS_KEY", "secretKey": "$OPENIM_SECRET_KEY" }],
      "actions": ["Read:$BUCKET", "Write:$BUCKET", "List:$BUCKET", "Tagging:$BUCKET"]
    }$backup
  ]
}
JSON
