#!/bin/sh
# Prints the host of the primary, which is always the same pod.
echo "${PRIMARY%:*}"
