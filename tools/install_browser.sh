#!/usr/bin/env bash
# Makes sure that there is a Chromium for the browser tests: the system's own, or one from
# the system's packages, or Playwright's download. The headless shell is asked for first: a
# tab in it costs a third less than in the whole browser. Usage: install_browser.sh PYTHON
set -euo pipefail
python=$1

# Asks apt-get, where it is and may install.
installed() {
  local as_root=""
  if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
  command -v apt-get >/dev/null && $as_root true 2>/dev/null || return 1
  $as_root apt-get update -qq || true
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$1"
}

if command -v chromium-headless-shell >/dev/null; then exit 0; fi
if installed chromium-headless-shell; then exit 0; fi

for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if installed chromium; then exit 0; fi

"$python" -m playwright install chromium && exit 0
echo "The browser tests need Chromium: install it (for example: apt-get install chromium)" \
  "and run make test again." >&2
exit 1
