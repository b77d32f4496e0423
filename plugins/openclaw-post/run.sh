#!/bin/sh
# What Helm 4 starts where no package brings the program along: the one built here, or a message that says how to get it.
set -eu
dir="$(cd -P "${HELM_PLUGIN_DIR:-$(dirname "$0")}" && pwd)"
if complaint="$("$dir/check.sh" "$dir" openclaw-post openclaw-post)"; then exec "$dir/bin/openclaw-post" "$@"; fi
echo "$complaint" >&2
# Helm 4 drops what a post-renderer says; a terminal shows it.
if (: >/dev/tty) 2>/dev/null; then echo "$complaint" >/dev/tty; fi
exit 3
