#!/bin/sh
# What Helm starts for `helm openclaw`: the program, or one message that says how to get it.
set -eu
dir="$(cd -P "${HELM_PLUGIN_DIR:-$(dirname "$0")/../..}" && pwd)"
here="$(uname -sm)"
built=""
if [ -x "$dir/bin/helm-openclaw" ]; then
  built="$here"
  if [ -f "$dir/bin/platform" ]; then read -r built <"$dir/bin/platform"; fi
fi
if [ "$built" = "$here" ]; then exec "$dir/bin/helm-openclaw" "$@"; fi
fix="run '$dir/scripts/build'"
if [ ! -x "$dir/scripts/build" ]; then fix="clone https://github.com/openclaw-post/openclaw-post, run its scripts/build"; fi
{
  if [ -n "$built" ]; then
    echo "error: $dir/bin/helm-openclaw is made for $built, this machine is $here"
  else
    echo "error: the plugin 'openclaw' is installed, but $dir/bin/helm-openclaw is not built yet"
  fi
  echo "  fix: $fix (needs Swift 6.3 or newer); only for Linux x86_64 there are packages with the program inside"
} >&2
exit 3
