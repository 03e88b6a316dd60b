#!/bin/bash
# Creates the nodes below which OpenIM's services register.
#
# A program of v3.4.0 that looks up a service before its node exists sets no watch, and does not find the service until its
# next look-up after an hour. Only openim-api and openim-msgtransfer create the nodes.
set -uo pipefail

commands() {
  echo 'create /openim'
  for name in $NAMES; do
    echo "create /openim/$name"
  done
  echo 'ls /openim'
}

# "Node already exists" is not an error: only the list at the end is checked.
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
