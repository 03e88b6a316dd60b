#!/bin/sh
# Probe of the gate: its loop has come round within the given seconds.
[ $(($(date +%s) - $(cat /tmp/gate))) -lt "$1" ]
