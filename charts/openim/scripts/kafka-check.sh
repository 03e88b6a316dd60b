#!/bin/bash
# Checks external brokers with OpenIM's login: topics, their partitions, rights on the consumer groups.
# Changes nothing. rpk reads brokers and login from RPK_* variables.
set -euo pipefail

failed=0
report() {
  echo "$1"
  failed=1
}

list=$(rpk topic list)
for topic in $TOPICS; do
  partitions=$(awk -v topic="$topic" '$1 == topic { print $2 }' <<< "$list")
  if [[ -z $partitions ]]; then
    report "topic $topic is missing, or the user may not describe it"
  elif ((partitions < PARTITIONS)); then
    report "topic $topic has $partitions partitions: more pods than that are idle; it needs $PARTITIONS"
  fi
done
for group in $CONSUMER_GROUPS; do
  rpk group describe "$group" > /dev/null || report "the user may not describe the consumer group $group"
done
if ((failed)); then
  exit 1
fi
echo "topics $TOPICS and rights on groups $CONSUMER_GROUPS are in place"
