#!/usr/bin/env bash
# Starts the hub on http://127.0.0.1:8080/ ; all arguments are handed on, such as --port 9000 or --set path=value.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
exec dotnet run -c Release --project "$root/src/ActorHub.Server" -- serve --config "$root/config/actorhub.conf" "$@"
