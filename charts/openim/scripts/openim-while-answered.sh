#!/bin/sh
# Runs a program while a Redis server answers: HOST:PORT COMMAND...
#
# openim-msgtransfer waits for a Dragonfly that refuses or ends connections. One that says nothing (its node is gone, it
# hangs) it gives up 3 s after a new connection was made, or 5 s after one was not, and then it confirms to Redpanda the
# messages that it could not store. Ended by SIGKILL before that, it confirms nothing; it starts again when there is an
# answer.
store=$1
shift
program='' stopping=''
trap 'stopping=1; [ -z "$program" ] || kill -TERM "$program"' TERM

# ask: prints what the server says. At QUIT it also ends the connection. Two seconds outlast a packet that was lost.
ask() { printf 'QUIT\r\n' | timeout 2 nc "${store%:*}" "${store##*:}" 2> /dev/null; }

# A refusal, or an end without a word, is no silence.
silent() {
  reply=$(ask)
  case $? in 124 | 143) [ -z "$reply" ] ;; *) return 1 ;; esac
}

# Five in a row: of two proxies behind one address one may be gone.
answers() {
  for _ in 1 2 3 4 5; do
    [ "$(ask)" ] || return 1
  done
}

while [ -z "$stopping" ]; do
  if ! answers; then
    echo "waiting for an answer of $store"
    sleep 1
    continue
  fi
  "$@" &
  program=$!
  while kill -0 "$program" 2> /dev/null; do
    if silent; then
      echo "no answer of $store: $1 is ended before it gives up"
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
