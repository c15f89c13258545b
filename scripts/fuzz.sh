#!/usr/bin/env bash
# Feeds the parsers with mutated inputs for longer than the tests do: scripts/fuzz.sh [TARGET|all] [SECONDS a target] [SEED]
# Findings are saved in .artifacts/fuzz. A finding's line belongs into tests/data/corpus/TARGET.txt with the fix.
set -euo pipefail
cd "$(dirname "$0")/.."
exec dotnet run -c Release --project tests/ActorHub.Fuzz -- tests/data/corpus .artifacts/fuzz "$@"
