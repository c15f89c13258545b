#!/usr/bin/env bash
# Installs what the tests need, builds everything with warnings as errors and runs all tests.
# The last line counts them all: 'N passed, N failed'. Exit status 0 only when everything passed.
set -uo pipefail
cd "$(dirname "$0")/.."

if [ ! -x /usr/bin/chromium ]; then
  echo "Installing Chromium for the browser tests"
  as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq chromium >/dev/null || {
    echo "Chromium could not be installed: apt-get install chromium"; exit 1; }
fi

results=$PWD/.artifacts/test-results
rm -rf "$results"
dotnet build ActorHub.sln --nologo || { echo "0 passed, 1 failed"; exit 1; }

status=0
dotnet test ActorHub.sln --no-build --nologo --logger trx --results-directory "$results" || status=1

# Every test project must have left a result: one that crashed, or was not run, is a failure.
projects=$(ls -d tests/*.Tests | wc -l)
reports=$(find "$results" -name '*.trx' 2>/dev/null | wc -l)
counters=$(cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' || true)
sum() { grep -o " $1=\"[0-9]*\"" <<<"$counters" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(sum passed)
failed=$(($(sum total) - passed))
if [ "$reports" -ne "$projects" ]; then
  echo "$reports of $projects test projects reported"
  failed=$((failed + projects - reports)); status=1
fi
[ "$failed" -eq 0 ] || status=1
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit "$status"
