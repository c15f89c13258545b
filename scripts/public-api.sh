#!/usr/bin/env bash
# Updates PublicAPI.Unshipped.txt of every library to its public members, by what the analyzer reports. Review the difference like code.
set -euo pipefail
cd "$(dirname "$0")/.."
for file in src/*/PublicAPI.Unshipped.txt; do
  directory=$(dirname "$file")
  report=$(dotnet build "$directory" -c Release --nologo --no-incremental -v m -tl:off -p:TreatWarningsAsErrors=false)
  reported() { { grep -F "/$(basename "$directory").csproj]" <<<"$report" || true; } | sed -n "s/.*$1: Symbol '\(.*\)' is .*part of the declared .*/\1/p"; }
  entries=$({ sed 1d "$file"; reported RS0016; } | { grep -vxFf <(reported RS0017) || true; } | LC_ALL=C sort -u)
  printf '#nullable enable\n%s\n' "$entries" >"$file"
done
git diff --stat -- 'src/*/PublicAPI.Unshipped.txt'
