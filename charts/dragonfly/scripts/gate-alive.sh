#!/bin/sh
# Probe of the gate: its loop has completed a pass within the given number of seconds.
[ $(($(date +%s) - $(cat /tmp/gate))) -lt "$1" ]
