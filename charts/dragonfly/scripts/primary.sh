#!/bin/sh
# Prints the host of the primary, which is the same pod for good.
echo "${PRIMARY%:*}"
