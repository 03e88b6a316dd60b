#!/bin/bash
# Creates OpenIM's user, its ACLs and its topics. Sets the retention of existing topics and the disk space that Redpanda
# keeps free. Safe to run again. rpk reads brokers, admin API and login from RPK_* variables.
set -euo pipefail

names() { awk 'NR > 1 { print $1 }'; }

until rpk topic list > /dev/null; do
  echo "waiting for $RPK_BROKERS"
  sleep 2
done

# Redpanda reads .bootstrap.yaml only at the first start. Set here, both also apply to an existing cluster: a larger disk
# keeps more space free, and no cluster sends metrics to Redpanda Data.
rpk cluster config set storage_min_free_bytes "$MIN_FREE_BYTES"
rpk cluster config set enable_metrics_reporter false

# OpenIM's client logs in with SASL/PLAIN, which Redpanda checks against the same SCRAM credentials.
if rpk security user list | names | grep -qx "$KAFKA_USER"; then
  rpk security user update "$KAFKA_USER" --new-password "$KAFKA_PASSWORD" --mechanism SCRAM-SHA-256
else
  rpk security user create "$KAFKA_USER" --password "$KAFKA_PASSWORD" --mechanism SCRAM-SHA-256
fi

topics=()
for topic in $TOPICS; do
  topics+=(--topic "$topic")
  if ! rpk topic list | names | grep -qx "$topic"; then
    rpk topic create "$topic" --partitions "$PARTITIONS" --replicas "$REPLICATION_FACTOR"
  fi
  # The number of partitions never changes: keys would move to other partitions, and a conversation's messages lose their order.
  rpk topic alter-config "$topic" --set cleanup.policy=delete --set "retention.ms=$RETENTION_MS" \
    --set "retention.bytes=$RETENTION_BYTES" --set "segment.bytes=$SEGMENT_BYTES"
done

# A group without a committed offset starts at the newest message. OpenIM commits only the partition of the last message of a
# batch, so a restart before the first commit of a partition would skip its waiting messages. No consumer can join before the
# ACLs below exist, so the offsets are set first.
read -ra read_topics <<< "$TOPICS"
known=$(rpk group list)
groups=()
for group in $CONSUMER_GROUPS; do
  if ! grep -qw "$group" <<< "$known"; then
    rpk group seek "$group" --to start --topics "${read_topics[${#groups[@]} / 2]}" --allow-new-topics
  fi
  groups+=(--group "$group")
done
rpk security acl create --allow-principal "User:$KAFKA_USER" --operation read,write,describe "${topics[@]}"
rpk security acl create --allow-principal "User:$KAFKA_USER" --operation read,describe "${groups[@]}"
echo "user $KAFKA_USER and topics $TOPICS are in place"
