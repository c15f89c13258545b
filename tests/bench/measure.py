"""Starts servers, puts load on them and keeps what was measured, one JSON object a line."""

import json
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from servers import HERE, OUT, run

# Enough for .NET and JavaScript alike to have compiled what the rows use; every server gets it.
WARM_UP = ["--conns", "200", "--settle", "0.1", "--warmup", "0"]


class Failure(Exception):
    """A measurement that does not count, and why."""


def build_load_generator():
    run(["cc", "-O2", "-o", OUT / "wsload", HERE / "wsload.c"])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def launch(server, port, cores):
    with (OUT / f"{server.name}.log").open("wb") as log:
        return subprocess.Popen(
            ["taskset", "-c", cores, *map(str, server.command(port))], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, **server.environment}, start_new_session=True)


def connect(server, process, port, pause):
    """Waits until a server accepts."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), 1)
        except OSError:
            time.sleep(pause)
    said = (OUT / f"{server.name}.log").read_text(errors="replace").strip().splitlines()
    raise Failure(f"{server.title} did not start: {said[-1] if said else 'it says nothing'}")


def end(process):
    for how, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, how)
            process.wait(patience)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def cpu_ticks(pid):
    """Of a process and its children, in hundredths of a second."""
    total, pids = 0, [pid]
    while pids:
        pid = pids.pop()
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total


def time_a_start(server, cores):
    """From the call of the program until a WebSocket is open, in milliseconds."""
    port, began = free_port(), time.perf_counter()
    process = launch(server, port, cores)
    try:
        with connect(server, process, port, pause=0.001) as client:
            accepted = time.perf_counter()
            client.settimeout(20)
            client.sendall((f"GET {server.idle()[1]} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                received = client.recv(4096)
                if not received:
                    raise Failure(f"{server.title}: no answer to the handshake")
                answer += received
        opened = time.perf_counter()
        if not answer.startswith(b"HTTP/1.1 101 "):
            raise Failure(f"{server.title}: refused with {answer.splitlines()[0].decode(errors='replace')}")
        return {"accepted_ms": (accepted - began) * 1000, "opened_ms": (opened - began) * 1000, "cpu_ms": cpu_ticks(process.pid) * 10}
    except OSError as error:
        raise Failure(f"{server.title}: {error}") from error
    finally:
        end(process)


class Running:
    """A server process, started on its core and, if need be, warmed up."""

    def __init__(self, server, warm=True):
        self.server, self.port = server, free_port()
        self.process = launch(server, self.port, server.cores)
        try:
            self._wait_until_it_listens()
            if warm:
                self._warm_up()
        except BaseException:
            self.stop()
            raise

    def _wait_until_it_listens(self):
        connect(self.server, self.process, self.port, pause=0.05).close()

    def _warm_up(self):
        self.load(["fanout", *self.server.subscribe(), *self.server.publish(64), *WARM_UP, "--duration", "1.5"])
        if self.server.echoes:
            self.load(["echo", *self.server.echo(), *WARM_UP, "--depth", "2", "--duration", "0.7"])
        self.wait_until_quiet()

    def load(self, *loads):
        """Runs a wsload for each list of arguments, all at once, and returns the result of each."""
        with ThreadPoolExecutor(len(loads)) as together:
            return list(together.map(self._load, loads))

    def _load(self, arguments):
        command = ["taskset", "-c", self.server.load_cores, OUT / "wsload", *arguments,
                   "--port", str(self.port), "--server-pid", str(self.process.pid), "--server-cpu", "0"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120, check=False)
        except subprocess.TimeoutExpired as error:
            raise Failure(f"{self.server.title}: the load did not end within {error.timeout:.0f} s") from error
        complaints = [line.removeprefix("wsload: ") for line in done.stderr.splitlines() if line.startswith("wsload: ")]
        result = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
        # Of an echo that lost messages wsload says so in its figures alone.
        complaints += [f"{what} {result[what]}" for what in ("gaps", "dups") if result.get(what)] if not complaints else []
        if done.returncode:
            raise Failure(f"{self.server.title}: {'; '.join(complaints[-2:]) or f'wsload ended with {done.returncode}'}")
        return result

    def wait_until_quiet(self):
        """The end of many connections is work for a server, which must not fall into the next measurement."""
        before, quiet = cpu_ticks(self.process.pid), 0
        deadline = time.monotonic() + 5
        while quiet < 2 and time.monotonic() < deadline:
            time.sleep(0.04)
            now = cpu_ticks(self.process.pid)
            quiet = quiet + 1 if now == before else 0
            before = now

    def stop(self):
        end(self.process)


class Record:
    """The measurements of one run, in a file that a later call can continue."""

    def __init__(self, path):
        self.path = path
        self.lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def start(self, about):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("")
        self.lines = []
        self.add({"about": about})

    def add(self, line):
        self.lines.append(line)
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")

    @property
    def about(self):
        return next((line["about"] for line in self.lines if "about" in line), {})

    def has(self, row, server, round_):
        return any("result" in line for line in self._attempts(row, server, round_))

    def failures(self):
        """What was not measured in the end: the last attempt of each."""
        failed = {(line["row"], line["server"], line["round"]): line for line in self.lines if "failure" in line}
        return [line for cell, line in failed.items() if not self.has(*cell)]

    def mended(self):
        """Attempts that failed and were made again, when the run was continued."""
        failures = self.failures()
        return [line for line in self.lines if "failure" in line and line not in failures]

    def _attempts(self, *cell):
        return [line for line in self.lines if (line.get("row"), line.get("server"), line.get("round")) == cell]

    def of(self, row, server):
        """The measurements of one cell that count."""
        return [line for line in self.lines if line.get("row") == row and line.get("server") == server and "result" in line]
