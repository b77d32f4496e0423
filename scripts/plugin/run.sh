#!/bin/sh
# What Helm starts for `helm openclaw`: the program, or one message that says how to get it.
set -eu
dir="$(cd -P "${HELM_PLUGIN_DIR:-$(dirname "$0")/../..}" && pwd)"
"$dir/plugins/openclaw-post/check.sh" "$dir" openclaw helm-openclaw >&2 || exit 3
exec "$dir/bin/helm-openclaw" "$@"
