#!/usr/bin/env bash
# Shows whether memory comes back after a load: scripts/soak.sh
# The hub, ws and Bun each get six rounds of 400 connections that leave a message of 1 MiB unfinished, then an echo of 64 MiB. Prints the
# resident memory of each before, at its peak, directly after and 60 s after as a table. Takes about four minutes. Ends with 1 when an echo
# was wrong, a server did not start, or the hub kept more than it may (tests/bench/soak.py).
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v python3 >/dev/null; then
  as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 >/dev/null
fi
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/bench/soak.py
