# shellcheck shell=bash
# Sourced by the image's entry point after 10-accounts.sh: makes the account that replicas clone and follow with.
docker_process_sql < "$ACCOUNTS"
