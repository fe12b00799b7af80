# Sourced by ./demo and ./check: finds or installs uv into .tools/, and says what it does.
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.tools/cache}"

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

find_python() {
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return 0
    fi
  done
  say 'Python 3.11 or newer is needed and was not found. On Debian: apt-get install python3 python3-venv'
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    say "this needs root: $*"
    return 1
  fi
}

setup_uv() {
  PYTHON=$(find_python)
  export UV_PYTHON="$PYTHON"
  if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then
    UV=$(command -v uv)
    return 0
  fi
  UV="$PWD/.tools/uv/bin/uv"
  [ -x "$UV" ] && return 0
  say 'installing uv into .tools/ (once)'
  "$PYTHON" -c 'import ensurepip' 2>/dev/null || {
    say 'Python has no venv here; installing python3-venv'
    as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends python3-venv
  }
  "$PYTHON" -m venv .tools/uv
  .tools/uv/bin/pip install -q --disable-pip-version-check 'uv>=0.9'
}
