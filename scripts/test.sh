#!/usr/bin/env bash
# Installs what the tests need, builds everything with warnings as errors, publishes the server as one file and runs all tests.
# The last line counts them all: 'N passed, N failed'. Exit status 0 only when everything passed.
set -uo pipefail
unset ACTORHUB_SERVER ACTORHUB_TRANSPORT # each run below sets what it needs
cd "$(dirname "$0")/.."

give_up() {
  echo "$1"
  echo "0 passed, 1 failed"
  exit 1
}

# What a test needs is installed, or the run fails: nothing is skipped.
missing=()
need() { eval "$1" >/dev/null 2>&1 || missing+=("${@:2}"); }
need 'test -x /usr/bin/chromium' chromium
need 'test -x /usr/sbin/nginx' nginx-light
need 'test -x /usr/sbin/haproxy' haproxy
need 'command -v node && command -v npm' nodejs npm
need '/usr/bin/python3 -c "import websockets"' python3 python3-websockets
need '/usr/bin/perl -MProtocol::WebSocket -e 1' perl libprotocol-websocket-perl
if [ "${#missing[@]}" -gt 0 ]; then
  echo "Installing ${missing[*]}"
  as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq \
    && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
    || give_up "Not installable: apt-get install ${missing[*]}"
fi
for packages in tests/*/package-lock.json; do
  directory=$(dirname "$packages")
  npm ci --prefix "$directory" --no-audit --no-fund --loglevel=error || give_up "Not installable: npm ci --prefix $directory"
done

results=$PWD/.artifacts/test-results
rm -rf "$results"
dotnet build ActorHub.sln --nologo || give_up "The build failed"
published=$(scripts/publish.sh) || give_up "The published file was not made"

passed=0
failed=0
status=0

# On Linux connections run on event loops; what opens sockets runs once more on portable ones.
# Runs that may end in the same second need directories of their own, because a report is named after the second.
test_projects() { dotnet test --no-build --nologo --logger trx --results-directory "$results/$1" "${@:2}" || status=1; }
over_sockets=(Connections Hub Client Server Interop)
on_portable_sockets() {
  for name in "${over_sockets[@]}"; do
    echo "ActorHub.$name.Tests on portable sockets:"
    ACTORHUB_TRANSPORT=portable test_projects portable "tests/ActorHub.$name.Tests"
  done
  return "$status"
}

# The published file, end to end: every test that reaches the server only from outside. Those of the JavaScript client follow below.
# The tests mostly wait for processes, so more of them run at once than there are processors.
end_to_end=(Interop Server)
on_the_published_file() {
  for name in "${end_to_end[@]}"; do
    echo "ActorHub.$name.Tests on the published file:"
    ACTORHUB_SERVER=$published test_projects published "tests/ActorHub.$name.Tests" --filter Category=EndToEnd \
      -- RunConfiguration.TreatNoTestsAsError=true xUnit.MaxParallelThreads=1.5x
  done
}

# The last two run side by side: both wait for processes most of the time, and each is told as one piece.
test_projects loops ActorHub.sln
on_portable_sockets >"$results/portable.log" 2>&1 &
portable=$!
on_the_published_file
wait "$portable" || status=1
cat "$results/portable.log"

# Every run of a test project must have left a result: one that crashed, or was not run, is a failure.
projects=$(($(ls -d tests/*.Tests | wc -l) + ${#over_sockets[@]} + ${#end_to_end[@]}))
reports=$(find "$results" -name '*.trx' 2>/dev/null | wc -l)
counters=$(cat "$results"/*/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' || true)
sum() { grep -o " $1=\"[0-9]*\"" <<<"$counters" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(sum passed)
failed=$(($(sum total) - passed))
if [ "$reports" -ne "$projects" ]; then
  echo "$reports of $projects runs of test projects reported"
  failed=$((failed + projects - reports))
fi

# The suites of Node's own runner; a test that was skipped or cancelled has not passed.
for package in tests/*/package.json; do
  directory=$(dirname "$package")
  node -e 'process.exit(require(require("path").resolve(process.argv[1])).scripts?.test ? 0 : 1)' "$package" || continue
  output=$(ACTORHUB_TRANSPORT=automatic npm test --prefix "$directory" 2>&1) || status=1
  output+=$'\n'$(ACTORHUB_TRANSPORT=portable npm test --prefix "$directory" 2>&1) || status=1
  output+=$'\n'$(ACTORHUB_SERVER=$published npm test --prefix "$directory" 2>&1) || status=1
  echo "$output"
  count() { grep -E "^(#|ℹ) $1 [0-9]+" <<<"$output" | awk '{ n += $3 } END { print n + 0 }'; }
  all=$(count tests)
  if [ "$all" -eq 0 ]; then
    echo "$directory reported no tests"
    failed=$((failed + 1))
  fi
  passed=$((passed + $(count pass)))
  failed=$((failed + all - $(count pass)))
done

# The names of what failed, and the first lines of why, where a log is read first: at its end.
cat "$results"/*/*.trx 2>/dev/null | awk '
  function plain(text) { gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&#xD;/, "", text); gsub(/&amp;/, "\\&", text); return text }
  /<UnitTestResult / { failing = !/ outcome="Passed"/; name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name); if (failing) print "FAILED " plain(name) }
  /<Message>/ && failing { left = 6; failing = 0 }
  left > 0 { why = $0; sub(/.*<Message>/, "", why); last = sub(/<\/Message>.*/, "", why); print "  " substr(plain(why), 1, 400); left = last ? 0 : left - 1 }'

[ "$failed" -eq 0 ] || status=1
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit "$status"
