#!/bin/sh
# Creates OpenIM's bucket if it does not exist. weed shell always exits with 0, so the list of buckets shows the result.
set -eu

shell() { weed shell -master="$MASTERS" -filer="$FILER" 2>&1; }

# A list that failed, for example while the masters elect a leader, does not show whether the bucket exists.
list() { buckets=$(echo 's3.bucket.list' | shell) && ! echo "$buckets" | grep -q "^error: "; }
exists() {
  until list; do
    echo "$buckets"
    sleep 1
  done
  echo "$buckets" | grep -q "[[:space:]]${BUCKET}[[:space:]]"
}

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
