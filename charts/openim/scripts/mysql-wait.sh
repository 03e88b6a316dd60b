#!/bin/bash
# Waits until MySQL accepts OpenIM's login. If the login is refused, v3.4.0 panics and logs the password; if MySQL does not
# answer, it retries for 100 s first.
set -uo pipefail

login() { printf '[client]\nhost=%s\nuser=openim\npassword=%s\nconnect_timeout=5\n' "$MYSQL_HOST" "$MYSQL_PASSWORD"; }

until mysql --defaults-file=<(login) --execute 'SELECT 1' openIM_v3 > /dev/null; do
  echo "waiting for OpenIM's user on $MYSQL_HOST"
  sleep 2
done
