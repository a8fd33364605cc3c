#!/usr/bin/env bash
# Makes sure that there is a Chromium for the browser tests: the system's own, or one from
# the system's packages, or Playwright's download. Usage: install_browser.sh PYTHON
set -euo pipefail
python=$1

found() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

if found >/dev/null; then exit 0; fi

as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium || true
fi
if found >/dev/null; then exit 0; fi

"$python" -m playwright install chromium && exit 0
echo "The browser tests need Chromium: install it (for example: apt-get install chromium)" \
  "and run make test again." >&2
exit 1
