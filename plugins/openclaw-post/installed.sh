#!/bin/sh
# Helm runs this after it has installed or updated the plugin: says what is left to do when the program is not built yet.
set -eu
dir="$(cd -P "$HELM_PLUGIN_DIR" && pwd)"
if [ -x "$dir/bin/openclaw-post" ]; then exit 0; fi
echo "The plugin 'openclaw-post' is not built yet: run '${dir%/plugins/*}/scripts/build' (needs Swift 6.3 or newer)."
