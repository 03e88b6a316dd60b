#!/bin/bash
# Makes the nodes below which OpenIM's services register.
#
# A program of v3.4.0 that looks for a service before the service's node is there sets no watch, and finds nobody until
# it looks again after an hour; only openim-api and openim-msgtransfer make the nodes themselves.
set -uo pipefail

commands() {
  echo 'create /openim'
  for name in $NAMES; do
    echo "create /openim/$name"
  done
  echo 'ls /openim'
}

# "Node already exists" is fine: what counts is the list at the end.
complete() {
  local list name
  list=$(commands | zkCli.sh -server "$ZOOKEEPER" 2> /dev/null | grep -o '\[[A-Z][A-Za-z, ]*\]') || return
  for name in $NAMES; do
    grep -qw "$name" <<< "$list" || return
  done
}

until complete; do
  echo "waiting for $ZOOKEEPER"
  sleep 2
done
