#!/usr/bin/env bash
# Measures the hub beside the least that a hub can do (tests/bench/limit.c), and beside other servers:
#   scripts/bench.sh fanout|echo|handshake|idle [ROUNDS]    the hub and the limit
#   scripts/bench.sh mixed [ROUNDS]                         echo beside a steady fan-out: the hub, the limit and Bun
#   scripts/bench.sh --peers [ROUNDS]                       all of it with seven other servers, then the gates, about 50 minutes
#   scripts/bench.sh scale|start|gc [ROUNDS]                how cost grows; how long the server takes to start; settings of the runtime
#   scripts/bench.sh --help                                 fewer rows or servers, in several goes, settings of the hub
# Server on core 0, load on core 1. The servers alternate and start anew each round; the best of all rounds (8) counts, because
# noise only ever adds; of mixed the median counts. Ends with 1 when a message was lost, doubled or out of order, or a server did not start.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
missing=()
command -v python3 >/dev/null || missing+=(python3)
command -v cc >/dev/null || missing+=(gcc libc6-dev)
if [ "${#missing[@]}" -gt 0 ]; then
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
PYTHONDONTWRITEBYTECODE=1 exec python3 tests/bench/bench.py "$@"
