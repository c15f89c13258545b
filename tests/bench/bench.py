"""Measures the hub against the least that a hub can do (limit.c) and, with --peers, against other servers; scripts/bench.sh starts it."""

import argparse
import fnmatch
import os
import platform
import shlex
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import report
from measure import Failure, Record, Running, build_load_generator, time_a_start
from rows import MODES, QUICK, ROUNDS, ROWS, TABLE
from servers import HUBS, OUT, PEER_SERVERS, ROOT, SERVERS, Unavailable, published_mb

UNFINISHED = 3


def say(text):
    print(text, file=sys.stderr, flush=True)


def options():
    parser = argparse.ArgumentParser(
        prog="scripts/bench.sh", usage="scripts/bench.sh fanout|echo|mixed|handshake|idle|scale|start|gc|--peers [ROUNDS] [options]",
        description="The hub beside the least that a hub can do, and with --peers beside other servers, alternating in one run.")
    parser.add_argument("what", nargs="*", metavar="MODE ROUNDS", help="fanout, echo, mixed, handshake, idle, scale, start or gc; --peers "
                        "without a mode measures all but scale and gc. ROUNDS is 8 unless given, 10 for start, 3 for gc; the best round counts, of mixed the median")
    parser.add_argument("--peers", action="store_true", help="the other servers as well; installs what is missing by apt-get, npm and dotnet")
    parser.add_argument("--servers", metavar="NAMES", help="only these of them, such as bun,ws")
    parser.add_argument("--peer-rounds", type=int, default=2, metavar="N", help="of the rounds those that the slower peers, all but Bun, take part in; "
                        "2 if left out")
    parser.add_argument("--rows", default="*", metavar="PATTERNS", help="only rows whose names match, such as 'fanout-1000-*,echo-*'")
    parser.add_argument("--quick", action="store_true", help="one round of a few rows")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="a setting for the hub, as its serve takes it")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="stop after that time with exit status 3; --continue goes on")
    parser.add_argument("--continue", dest="goes_on", action="store_true", help="go on with the run of these options where it was stopped")
    chosen = parser.parse_args()
    if not {0, 1} <= (cores := os.sched_getaffinity(0)):
        parser.error(f"two cores are needed, 0 for the server and 1 for the load; here are only: {', '.join(map(str, sorted(cores)))}")
    if chosen.peer_rounds < 1:
        parser.error("--peer-rounds: at least 1")
    modes = [word for word in chosen.what if word in MODES]
    numbers = [int(word) for word in chosen.what if word.isdigit() and int(word) > 0]
    if len(modes) + len(numbers) != len(chosen.what) or len(modes) > 1 or len(numbers) > 1:
        parser.error(f"not understood: {' '.join(chosen.what)}")
    chosen.peers |= chosen.servers is not None
    if not modes and not chosen.peers:
        parser.error("a mode or --peers is needed")
    chosen.mode = modes[0] if modes else "all"
    chosen.rounds = numbers[0] if numbers else 1 if chosen.quick else ROUNDS.get(chosen.mode, 8)
    return chosen


def chosen_rows(chosen):
    rows = TABLE if chosen.mode == "all" else MODES[chosen.mode]
    patterns = chosen.rows.split(",")
    rows = [row for row in rows if any(fnmatch.fnmatch(row.id, pattern) for pattern in patterns)]
    if chosen.quick:
        rows = [row for row in rows if row.id in QUICK] or rows[:1]
    if not rows:
        sys.exit(f"no row is called {chosen.rows}: {' '.join(row.id for row in TABLE)}")
    return rows


def install(names, complain):
    """Makes the servers ready; gives back those that are, with their versions, and why the others are not."""
    ready, missing = {}, {}
    for name in names:
        try:
            SERVERS[name].install()
            ready[name] = SERVERS[name].version()
        except Unavailable as reason:
            if not SERVERS[name].peer:
                sys.exit(f"{SERVERS[name].title}: {reason}")
            missing[name] = str(reason)
            complain(f"not to be had: {SERVERS[name].title}: {reason}")
    return ready, missing


def servers_for(chosen, rows):
    beside = {name for row in rows for name in row.beside}
    peers = [server.name for server in PEER_SERVERS if chosen.peers or server.name in beside] if not chosen.servers else chosen.servers.split(",")
    if unknown := set(peers) - {server.name for server in PEER_SERVERS}:
        sys.exit(f"no peer is called {', '.join(sorted(unknown))}: {' '.join(server.name for server in PEER_SERVERS)}")
    own = [name for name, server in SERVERS.items() if not server.peer]
    return [name for name in own + peers if any(row.suits(SERVERS[name]) for row in rows)]


def begin(chosen, record):
    rows = chosen_rows(chosen)
    say("building and installing")
    versions, missing = install(servers_for(chosen, rows), say)
    words = [word for word in sys.argv[1:] if word != "--continue"]
    record.start({
        "date": date.today().isoformat(), "command": shlex.join(["scripts/bench.sh", *words]), "mode": chosen.mode,
        "rows": [row.id for row in rows], "rounds": chosen.rounds, "peer_rounds": chosen.peer_rounds, "settings": chosen.set, "servers": versions, "missing": missing,
        "published_mb": published_mb(),
        "machine": machine(), "whole": report.is_saved(chosen.mode) and not (chosen.quick or chosen.servers or chosen.rows != "*"),
    })


def resume(chosen, record):
    """A table is of one run of one program: other options, or what was changed since, must not be mixed into it."""
    about, rows = record.about, chosen_rows(chosen)
    begun = [about.get(what) for what in ("rows", "rounds", "peer_rounds", "settings")]
    if begun != [[row.id for row in rows], chosen.rounds, chosen.peer_rounds, chosen.set] \
            or {*about["servers"], *about["missing"]} != set(servers_for(chosen, rows)):
        sys.exit(f"the run to go on with was begun as {about['command']}")
    say("building and installing")
    versions, _ = install(about["servers"], say)
    changed = [name for name, version in versions.items() if version != about["servers"][name]]
    if changed or len(versions) < len(about["servers"]):
        sys.exit(f"not the version the run was begun with: {', '.join(changed) or 'a server is missing'}; begin anew without --continue")


def machine():
    cpu = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": cpu[0] if cpu else platform.machine(), "cores": os.cpu_count(), "memory_gib": round(memory), "kernel": platform.release()}


def takes_part(about, round_, row, server):
    """Memory hardly differs from round to round, and slower peers need no exact figure: they are in fewer rounds, spread over all."""
    rounds = about["rounds"]
    if not server.every_round:
        fewer = min(about["peer_rounds"], rounds)
        of_row = max(1, min(row.rounds, rounds) * fewer // rounds)
        return round_ == 0 or round_ * of_row // rounds > (round_ - 1) * of_row // rounds
    return round_ < row.rounds


def plan(about):
    """Round by round, row by row, one server after the other. Each round begins with another row, so that none always meets young processes."""
    rows = [ROWS[row] for row in about["rows"]]
    for round_ in range(about["rounds"]):
        turn = round_ * len(rows) // about["rounds"]
        for row in rows[turn:] + rows[:turn]:
            for name in about["servers"]:
                if row.suits(SERVERS[name]) and takes_part(about, round_, row, SERVERS[name]):
                    yield round_, row, name


class Servers:
    """Those that run. They live for one round: a server's figures differ by a quarter from one start of the process to the next."""

    def __init__(self):
        self._running, self._round, self._dead = {}, None, {}

    def of_round(self, round_, name):
        if round_ != self._round:
            self.stop()
            self._round, self._dead = round_, {}
        if name in self._dead:
            raise Failure(self._dead[name])
        if name not in self._running:
            try:
                self._running[name] = Running(SERVERS[name])
            except Failure as failure:
                self._dead[name] = str(failure)
                raise
        return self._running[name]

    def stop(self, *names):
        for name in names or list(self._running):
            if name in self._running:
                self._running.pop(name).stop()


def measure(row, name, round_, servers):
    if row.kind == "start":
        return time_a_start(SERVERS[name], row.cores)
    if row.fresh:
        servers.stop(name)
        running = Running(SERVERS[name], row.warm)
        try:
            result = row.result(running.load(*row.loads(SERVERS[name])))
        finally:
            running.stop()
    else:
        running = servers.of_round(round_, name)
        result = row.result(running.load(*row.loads(SERVERS[name])))
        running.wait_until_quiet()
    if complaint := row.complaint(result):
        raise Failure(f"{SERVERS[name].title}: {complaint}")
    return result


def go(record, end):
    """Does what is left of the plan; False if the time did not suffice."""
    about = record.about
    for hub in HUBS:
        hub.settings += about["settings"]
    left = [step for step in plan(about) if not record.has(step[1].id, step[2], step[0])]
    warmed = {(round_, name) for round_, row, name in left if row.kind != "start" and not row.fresh}
    estimate = sum(row.seconds for _, row, _ in left) + 3.2 * len(warmed)
    say(f"{len(left)} measurements, about {estimate / 60:.0f} minutes")
    servers = Servers()
    try:
        for done, (round_, row, name) in enumerate(left):
            if time.monotonic() > end:
                say(f"the time is up; {len(left) - done} measurements are left")
                return False
            line = {"row": row.id, "server": name, "round": round_, "at": round(time.time())}
            try:
                line["result"] = measure(row, name, round_, servers)
            except Failure as failure:
                line["failure"] = str(failure)
                say(f"{row.id}: {failure}")
                servers.stop(name)
            record.add(line)
    finally:
        servers.stop()
    return True


def memory_split():
    """What the bytes of one connection of the hub are, as tests/ActorHub.Benchmarks counts them."""
    done = subprocess.run(["dotnet", "run", "-c", "Release", "--project", ROOT / "tests" / "ActorHub.Benchmarks", "--", "memory"],
                          capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else f"The split of these bytes was not to be had: {(done.stderr or done.stdout).strip()}"


def main():
    chosen = options()
    end = time.monotonic() + 60 * chosen.minutes
    # A stopped bench stops its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    OUT.mkdir(parents=True, exist_ok=True)
    record = Record(OUT / f"{chosen.mode}{'-peers' if chosen.peers else ''}.jsonl")
    try:
        build_load_generator()
    except Unavailable as reason:
        sys.exit(str(reason))
    if chosen.goes_on and record.lines:
        resume(chosen, record)
    else:
        begin(chosen, record)
    if not go(record, end):
        return UNFINISHED
    print(report.text(record))
    if chosen.mode == "idle":
        print(memory_split())
    if record.about["whole"]:
        for path in report.save(record):
            say(f"written: {path}")
    return 1 if record.failures() else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
