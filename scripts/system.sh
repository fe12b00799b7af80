#!/usr/bin/env bash
# Chromium from Debian, for the tests of pages, where there is none yet.
set -euo pipefail
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then exit 0; fi
printf '==> installing chromium from Debian, for the tests of pages (once)\n' >&2
root=(); [ "$(id -u)" = 0 ] || root=(sudo)
"${root[@]}" apt-get update -q
"${root[@]}" apt-get install -y -q --no-install-recommends chromium
