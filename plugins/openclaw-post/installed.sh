#!/bin/sh
# Helm runs this after it has installed or updated the plugin. It never fails: the plugin stays and works once it is built.
set -eu
dir="$(cd -P "$HELM_PLUGIN_DIR" && pwd)"
"$dir/check.sh" "$dir" openclaw-post openclaw-post || true
