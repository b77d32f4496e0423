#!/bin/sh
# Helm runs this after it has installed or updated the plugin: says what is left to do when the program is not built yet.
# It never fails: the plugin stays installed and works as soon as its program is there.
set -eu
dir="$(cd -P "$HELM_PLUGIN_DIR" && pwd)"
if [ -x "$dir/bin/helm-openclaw" ]; then exit 0; fi
echo "The plugin 'openclaw' is not built yet: run '$dir/scripts/build' (needs Swift 6.3 or newer)."
