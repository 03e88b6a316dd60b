#!/bin/sh
# Makes OpenIM's bucket where it is missing. weed shell ends with 0 whatever happens: the list says how it went.
set -eu

shell() { weed shell -master="$MASTERS" -filer="$FILER"; }
there() { echo 's3.bucket.list' | shell | grep -q "[[:space:]]${BUCKET}[[:space:]]"; }

until curl --silent --fail --max-time 5 --output /dev/null "http://$FILER/healthz"; do
  echo "waiting for $FILER"
  sleep 2
done

if there; then
  echo "bucket $BUCKET is there already"
  exit
fi
until there; do
  echo "s3.bucket.create -name $BUCKET" | shell
  sleep 1
done
echo "bucket $BUCKET is there"
