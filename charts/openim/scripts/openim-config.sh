#!/bin/sh
# Writes OpenIM v3.4.0's configuration with the pod's variables in the place of every ${NAME}: it takes passwords from its
# file alone.
set -eu
umask 077

# Passwords are letters and digits (charts/secrets.ts): nothing in them means anything to sed.
substitutions() {
  for name in $(grep -o '\${[A-Z0-9_]*}' /template/config.yaml | tr -d '${}' | sort -u); do
    value=$(printenv "$name") || { echo "the pod has no variable $name" >&2; exit 1; }
    echo "s/\${$name}/$value/g"
  done
}

script=$(substitutions)
echo "$script" | sed -f /dev/stdin /template/config.yaml > /config/config.yaml
cp /template/notification.yaml /config/
