#!/bin/sh
# Starts openim-push, without offline push if the key of FCM is missing: with it the program would exit at its start
# (internal/push/offlinepush/fcm/push.go, NewClient), and users who are online would get no messages.
key=$1
shift
if [ ! -s "$key" ]; then
  echo "$key is missing: offline push is off until it is there and this pod restarts" >&2
  export IMENV_OPENIM_PUSH_ENABLE=none
fi
exec "$@"
