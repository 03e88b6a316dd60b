#!/bin/sh
# Runs a program while a Redis server answers: HOST:PORT COMMAND...
#
# openim-msgtransfer retries while Dragonfly refuses or closes connections. If Dragonfly does not answer (its node has failed,
# or it hangs), openim-msgtransfer gives up 3 s after a connection was opened, or 5 s after one could not be opened. It then
# commits the messages to Redpanda that it could not store, and they are lost. This script stops it with SIGKILL before that,
# so that it commits nothing, and starts it again when the server answers.
store=$1
shift
program='' stopping=''
trap 'stopping=1; [ -z "$program" ] || kill -TERM "$program"' TERM

# ask: prints the server's answer to QUIT, after which the server closes the connection. 2 s suffice for one lost packet.
ask() { printf 'QUIT\r\n' | timeout 2 nc "${store%:*}" "${store##*:}" 2> /dev/null; }

# A refused or a closed connection does not count as silent.
silent() {
  reply=$(ask)
  case $? in 124 | 143) [ -z "$reply" ] ;; *) return 1 ;; esac
}

# Asks five times, because one of the two proxies behind the address may be down.
answers() {
  for _ in 1 2 3 4 5; do
    [ "$(ask)" ] || return 1
  done
}

while [ -z "$stopping" ]; do
  if ! answers; then
    echo "waiting for an answer from $store"
    sleep 1
    continue
  fi
  "$@" &
  program=$!
  while kill -0 "$program" 2> /dev/null; do
    if silent; then
      echo "no answer from $store: stopping $1 before it gives up"
      kill -KILL "$program"
      wait "$program"
      program=''
      break
    fi
    sleep 1
  done
  if [ "$program" ]; then
    wait "$program"
    exit
  fi
done
