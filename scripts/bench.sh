#!/usr/bin/env bash
# Measures the hub against the least that a hub can do (tests/bench/limit.c), alternating, in one run:
#   scripts/bench.sh fanout|echo|idle [rounds]
# Server on core 0, load on core 1. The figures are the server's CPU for each delivery or echo; the best of all rounds
# counts, because noise only ever adds. Ends with 1 when a message was lost, doubled or out of order.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-}; rounds=${2:-8}
case $mode in fanout|echo|idle) ;; *) sed -n '2,6p' "$0" >&2; exit 2 ;; esac

out=$PWD/.artifacts/bench; mkdir -p "$out"
command -v cc >/dev/null || { echo "a C compiler is needed: apt-get install gcc libc6-dev" >&2; exit 1; }
cc -O2 -o "$out/wsload" tests/bench/wsload.c
cc -O2 -o "$out/limit" tests/bench/limit.c
dotnet build -c Release --nologo -v quiet -clp:NoSummary src/ActorHub.Server >&2
hub_dll=$PWD/.artifacts/embedded/bin/ActorHub.Server/release/ActorHub.Server.dll

limit_port=9301 cork_port=9302 hub_port=9300
pids=()
stop() { [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; }
trap stop EXIT

start_limit() { taskset -c 0 "$out/limit" "$1" "$2" & limit_pid=$!; pids+=("$limit_pid"); }
start_hub() {
  taskset -c 0 dotnet "$hub_dll" serve --port "$hub_port" --set log.level=warning >"$out/hub.log" 2>&1 &
  hub_pid=$!; pids+=("$hub_pid")
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$hub_port") 2>/dev/null && return
    kill -0 "$hub_pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "the hub did not start:" >&2; cat "$out/hub.log" >&2; exit 1
}

load() { taskset -c 1 "$out/wsload" "$@" --server-cpu 0; }
field() { grep -o "\"$2\":[-0-9.]*" <<<"$1" | tail -n 1 | cut -d: -f2; }
best() { printf '%s\n' "$@" | sort -g | head -n 1; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
subscribe='{"type":"subscribe","id":"1","channel":"bench"}'
publish='{"type":"publish","channel":"bench","data":"%m"}'

# fanout NAME CONNECTIONS SIZE WINDOW LIMIT_PORT LIMIT_PID: one row of the table
fanout() {
  local limit=() hub=() common=(--conns "$2" --size "$3" --window "$4" --warmup 1 --duration 2) r
  for _ in $(seq "$rounds"); do
    r=$(load fanout --port "$5" --path /sub --pub-path /pub "${common[@]}" --server-pid "$6"); limit+=("$(field "$r" server_us)")
    r=$(load fanout --port "$hub_port" --path /ws --init "$subscribe" --ready-on '"subscribed"' --pub-path /ws --msg "$publish" \
      "${common[@]}" --server-pid "$hub_pid"); hub+=("$(field "$r" server_us)")
  done
  row "$1" "$(best "${limit[@]}")" "$(best "${hub[@]}")"
}
echo_row() {
  local limit=() hub=() common=(--path /echo --conns 100 --depth "$1" --warmup 1 --duration 2) r
  for _ in $(seq "$rounds"); do
    r=$(load echo --port "$limit_port" "${common[@]}" --server-pid "$limit_pid"); limit+=("$(field "$r" server_us)")
    r=$(load echo --port "$hub_port" "${common[@]}" --server-pid "$hub_pid"); hub+=("$(field "$r" server_us)")
  done
  row "echo, 100 connections, depth $1" "$(best "${limit[@]}")" "$(best "${hub[@]}")"
}
row() { printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$(ratio "$3" "$2")"; }
head_row() { printf '| %s | limit, µs | hub, µs | ratio |\n|---|---|---|---|\n' "best of $rounds rounds"; }

case $mode in
  fanout)
    start_limit $limit_port send; send_pid=$limit_pid
    start_limit $cork_port cork; cork_pid=$limit_pid
    start_hub; head_row
    fanout "fan-out, 1,000 subscribers, 64 B, one at a time" 1000 64 1 $limit_port "$send_pid"
    fanout "same, 16 under way" 1000 64 16 $cork_port "$cork_pid"
    ;;
  echo)
    start_limit $limit_port send; start_hub; head_row
    echo_row 1
    echo_row 16
    ;;
  idle)
    printf '| 10,000 connections | server RSS, KiB a connection |\n|---|---|\n'
    start_hub
    r=$(load idle --port "$hub_port" --path /ws --ready-on '"welcome"' --conns 10000 --duration 5 --server-pid "$hub_pid")
    printf '| idle | %s |\n' "$(field "$r" rss_kib)"
    stop; pids=(); start_hub
    r=$(load idle --port "$hub_port" --path /ws --init "$subscribe" --ready-on '"subscribed"' --conns 10000 --duration 5 --server-pid "$hub_pid")
    printf '| subscribed to one channel | %s |\n' "$(field "$r" rss_kib)"
    ;;
esac
