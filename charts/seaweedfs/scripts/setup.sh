#!/bin/sh
# Creates OpenIM's bucket if it does not exist. weed shell always exits with 0, so the list of buckets shows the result.
set -eu

shell() { weed shell -master="$MASTERS" -filer="$FILER"; }
exists() { echo 's3.bucket.list' | shell | grep -q "[[:space:]]${BUCKET}[[:space:]]"; }

until curl --silent --fail --max-time 5 --output /dev/null "http://$FILER/healthz"; do
  echo "waiting for $FILER"
  sleep 2
done

if exists; then
  echo "bucket $BUCKET already exists"
  exit
fi
until exists; do
  echo "s3.bucket.create -name $BUCKET" | shell
  sleep 1
done
echo "created bucket $BUCKET"
