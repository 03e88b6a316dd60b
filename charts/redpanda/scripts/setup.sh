#!/bin/bash
# Makes OpenIM's user, its rights and its topics, and sets what an existing topic keeps and what stays free of the disk.
# Safe to run again.
# rpk takes brokers, admin API and login from RPK_* variables.
set -euo pipefail

names() { awk 'NR > 1 { print $1 }'; }

until rpk topic list > /dev/null; do
  echo "waiting for $RPK_BROKERS"
  sleep 2
done

# In .bootstrap.yaml they would be read once: a disk that has grown keeps more free, and older clusters report to nobody either.
rpk cluster config set storage_min_free_bytes "$MIN_FREE_BYTES"
rpk cluster config set enable_metrics_reporter false

# OpenIM's client logs in by PLAIN, which Redpanda checks against the same SCRAM credentials.
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
  # The number of partitions is never changed: keys would move, and messages of a conversation overtake each other.
  rpk topic alter-config "$topic" --set cleanup.policy=delete --set "retention.ms=$RETENTION_MS" \
    --set "retention.bytes=$RETENTION_BYTES" --set "segment.bytes=$SEGMENT_BYTES"
done

# A group without an offset starts at the newest message, and one that has joined confirms a partition when the last message
# of a batch was from there: until then a restart would skip what waits. Nobody can have joined before the rights below.
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
