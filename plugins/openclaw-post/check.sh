#!/bin/sh
# usage: check.sh FOLDER PLUGIN PROGRAM
# Ends with 0 when FOLDER/bin/PROGRAM can run here; else prints why not and what to do.
set -eu
program="$1/bin/$3"
here="$(uname -sm)"
built=""
if [ -x "$program" ]; then
  built="$here"
  if [ -f "$1/bin/platform" ]; then read -r built <"$1/bin/platform"; fi
fi
if [ "$built" = "$here" ]; then exit 0; fi
build="${1%/plugins/*}/scripts/build"
fix="run '$build'"
if [ ! -x "$build" ]; then fix="clone https://github.com/openclaw-post/openclaw-post, run its scripts/build"; fi
if [ -n "$built" ]; then
  echo "error: $program is made for $built, this machine is $here"
else
  echo "error: the plugin '$2' is installed, but $program is not built yet"
fi
echo "  fix: $fix (needs Swift 6.3 or newer); only for Linux x86_64 there are packages with the program inside"
exit 1
