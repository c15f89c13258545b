#!/usr/bin/env bash
# The program with any command: scripts/actorhub.sh connect ws://127.0.0.1:8080/ws, ... pub lobby '"hello"', ... sub lobby, ... --help
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dotnet build -c Release -v quiet --nologo -clp:NoSummary "$root/src/ActorHub.Server" >&2 || exit 1
exec dotnet run -c Release --no-build --project "$root/src/ActorHub.Server" -- "$@"
