#!/bin/sh
# Makes OpenIM's bucket where it is missing.
set -eu

shell() { weed shell -master="$MASTERS" -filer="$FILER"; }

until curl --silent --fail --max-time 5 --output /dev/null "http://$FILER/healthz"; do
  echo "waiting for $FILER"
  sleep 2
done

if echo 's3.bucket.list' | shell | grep -qw "$BUCKET"; then
  echo "bucket $BUCKET is there already"
else
  echo "s3.bucket.create -name $BUCKET" | shell
  echo 's3.bucket.list' | shell | grep -w "$BUCKET"
fi
