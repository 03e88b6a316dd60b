#!/bin/sh
# Writes OpenIM v3.4.0's configuration, and replaces every ${NAME} by the pod's variable: OpenIM v3.4.0 reads passwords only
# from its file.
set -eu
umask 077

# Passwords consist of letters and digits (charts/model/secrets.ts), so sed needs no escapes.
substitutions() {
  for name in $(grep -o '\${[A-Z0-9_]*}' /template/config.yaml | tr -d '${}' | sort -u); do
    # The keys of offline push may be missing: openim-push still serves users who are online.
    value=$(printenv "$name") || case $name in
      PUSH_*) ;;
      *) echo "the pod has no variable $name" >&2 && exit 1 ;;
    esac
    echo "s/\${$name}/$value/g"
  done
}

script=$(substitutions)
echo "$script" | sed -f /dev/stdin /template/config.yaml > /config/config.yaml
cp /template/notification.yaml /config/
