#!/bin/sh
# Argo CD's config-management plugin: a folder with openclaw-values.yaml becomes the objects of its agents, without a
# cluster and the same bytes each time. Argo CD runs it in that folder and gives the application by the environment.
#
# Set by the sidecar:
#   OPENCLAW_CHART             the chart (default: /opt/openclaw/chart)
#   OPENCLAW_SECRET_SEED_FILE  a mounted seed, for secrets.mode: render
# Set by an application, under plugin.env:
#   VALUES    values files inside the folder, one a line (default: openclaw-values.yaml)
#   RELEASE   name of the release (default: the application's)
set -eu

fail() {
  printf 'openclaw: %s\n' "$1" >&2
  exit 1
}

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

release=${ARGOCD_ENV_RELEASE:-${ARGOCD_APP_NAME:?}}
# Whoever writes the application names files of its repository, nothing else of this machine and no address.
printf '%s\n' "${ARGOCD_ENV_VALUES:-openclaw-values.yaml}" >"$work/names"
# Without a cluster no Secret can be made and kept; the values may say job, or render with a seed.
printf 'secrets: {mode: external}\n' >"$work/first.yaml"
set -- -f "$work/first.yaml"
while IFS= read -r file; do
  case $file in
    '') continue ;;
    - | /* | *..* | *://*) fail "VALUES names \"$file\", which is not inside the folder" ;;
    # Helm takes -f for a line of CSV: behind a comma another file would begin.
    *[,\"]*) fail "VALUES names \"$file\": a file with a comma or a quote cannot be given to Helm" ;;
  esac
  set -- "$@" -f "./$file"
done <"$work/names"
if [ -n "${KUBE_VERSION:-}" ]; then set -- "$@" --kube-version "$KUBE_VERSION"; fi
if [ -n "${KUBE_API_VERSIONS:-}" ]; then set -- "$@" --api-versions "$KUBE_API_VERSIONS"; fi

# Nothing that another application left behind, and a home that can be written to.
export HELM_CACHE_HOME="$work/cache" HELM_CONFIG_HOME="$work/config" HELM_DATA_HOME="$work/data"
unset HELM_PLUGINS
helm template --namespace "${ARGOCD_APP_NAMESPACE:?}" "$@" -- "$release" "${OPENCLAW_CHART:-/opt/openclaw/chart}" \
  >"$work/skeleton.yaml"

if [ -n "${OPENCLAW_SECRET_SEED_FILE:-}" ]; then
  # A mounted Secret is a link that its group may read; the post-renderer takes neither.
  cat -- "$OPENCLAW_SECRET_SEED_FILE" >"$work/seed"
  export OPENCLAW_SECRET_SEED_FILE="$work/seed"
fi
openclaw-post --report "$work/report" <"$work/skeleton.yaml" >"$work/objects.yaml"
if grep -q '\[secret-not-repeatable\]' "$work/report" 2>/dev/null; then
  fail "secrets.mode is render and the plugin has no seed: each sync would make another token; set job or external"
fi
cat "$work/objects.yaml"
