# shellcheck shell=bash
# What the scripts share. To be sourced; runs nothing by itself.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cache="${OPENCLAW_CACHE:-$root/.cache}"
[[ $cache == /* ]] || cache="$PWD/$cache"
export OPENCLAW_CACHE="$cache"  # absolute, so that scripts called from here find the same one

# say TEXT...: one line of progress, on standard error like all of it.
say() {
  printf '%s\n' "$*" >&2
}

# fail WHAT [WHAT-TO-DO]...: says both and ends the script.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  if (($#)); then printf '  fix: %s\n' "$@" >&2; fi
  exit 1
}

# need_deb PACKAGE...: installs those Debian packages that are missing.
need_deb() {
  local package missing=() apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  if ! command -v dpkg-query >/dev/null; then
    say "no Debian packages on this system; it must have what these hold: $*"
    return
  fi
  for package; do
    [[ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)" == *" ok installed" ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || fail "these packages are missing: ${missing[*]}" "install them by hand, then run this again"
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "these packages are missing: ${missing[*]}" "as root: apt-get update && apt-get install ${missing[*]}"
    apt=(sudo "${apt[@]}")
  fi
  say "installing ${missing[*]}"
  # The second try is for a system whose package lists are old or not there yet.
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
    "${apt[@]}" update >/dev/null && "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
  } || fail "apt-get could not install ${missing[*]}" \
    "read its message above; behind a proxy set http_proxy" "or install the packages by hand, then run this again"
}

# --help prints the comment at the top of the script that was called.
case "${1:-}" in
  -h | --help)
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
