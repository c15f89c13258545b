"""Resident memory of servers before, during and after loads that make them hold much. See scripts/soak.sh."""

import os
import platform
import socket
import sys
import threading
import time
from pathlib import Path

import measure
import servers

ROUNDS, CONNECTIONS, UNFINISHED = 6, 400, 1 << 20
ECHO = 64 << 20
PAUSE = 60
MOST_KEPT_MIB = 64  # above the memory before, a minute after each load; the gate for the hub

KEY = bytes(4)  # a mask of zeros: the payload is sent as it is


def rss_mib(pid):
    """Of a process and its children."""
    total, pids = 0, [pid]
    while pids:
        pid = pids.pop()
        try:
            pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


class Peak:
    """The most memory while it is entered, looked at every 10 ms."""

    def __init__(self, pid):
        self.pid, self.mib, self._ended = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self):
        while not self._ended.wait(0.01):
            self.mib = max(self.mib, rss_mib(self.pid))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


def frame(payload, announced=None):
    length = len(payload) if announced is None else announced
    return bytes([0x82, 0xFF]) + length.to_bytes(8, "big") + KEY + payload if length > 0xFFFF else bytes([0x82, 0xFE]) + length.to_bytes(2, "big") + KEY + payload


def open_socket(running):
    path = running.server.echo()[1]
    client = socket.create_connection(("127.0.0.1", running.port), 20)
    client.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
    answer = receive(client, 12)
    while not answer.endswith(b"\r\n\r\n"):
        answer += receive(client, 1)
    if not answer.startswith(b"HTTP/1.1 101"):
        raise measure.Failure(f"{running.server.title}: refused with {answer.splitlines()[0].decode(errors='replace')}")
    return client


def receive(client, count):
    parts = bytearray()
    while len(parts) < count:
        part = client.recv(min(1 << 20, count - len(parts)))
        if not part:
            raise measure.Failure(f"the connection ended after {len(parts)} of {count} bytes")
        parts += part
    return bytes(parts)


def echo(running, payload):
    """Sends one message and reads it back, in as many frames as the server likes."""
    with open_socket(running) as client:
        sender = threading.Thread(target=client.sendall, args=(frame(payload),))
        sender.start()
        back = bytearray()
        fin = False
        while not fin:
            first, length = receive(client, 2)
            fin = bool(first & 0x80)
            length = int.from_bytes(receive(client, 2 if length == 126 else 8), "big") if length > 125 else length
            back += receive(client, length)
        sender.join()
        if back != payload:
            raise measure.Failure(f"{running.server.title}: the echo differs from what was sent")


def leave_unfinished(running):
    part = frame(bytes(UNFINISHED - 1), announced=UNFINISHED)
    clients = [open_socket(running) for _ in range(CONNECTIONS)]
    for client in clients:
        client.sendall(part)
    running.wait_until_quiet()
    for client in clients:
        client.close()
    running.wait_until_quiet()


def soak(every):
    for running in every:
        for _ in range(20):
            echo(running, bytes(200))
        for client in [open_socket(running) for _ in range(CONNECTIONS)]:
            client.close()
        running.wait_until_quiet()
    rows = [("before", [rss_mib(running.process.pid) for running in every])]

    def load(name, what):
        peaks, after = [], []
        for running in every:
            with Peak(running.process.pid) as peak:
                what(running)
            peaks.append(peak.mib)
            after.append(rss_mib(running.process.pid))
        rows.append((f"{name}: peak", peaks))
        rows.append((f"{name}: directly after", after))
        time.sleep(PAUSE)
        rows.append((f"{name}: {PAUSE} s after", [rss_mib(running.process.pid) for running in every]))

    load(f"{ROUNDS} rounds of {CONNECTIONS} unfinished messages of 1 MiB", lambda running: [leave_unfinished(running) for _ in range(ROUNDS)])
    load("an echo of 64 MiB", lambda running: echo(running, os.urandom(ECHO)))
    return rows


def main():
    every = []
    try:
        servers.OUT.mkdir(parents=True, exist_ok=True)
        for server in (servers.Hub(), servers.Ws(), servers.Bun()):
            server.install()
            server.cores = "0,1"
            every.append(measure.Running(server, warm=False))
        rows = soak(every)
        print(f"`scripts/soak.sh`. {os.cpu_count()} cores, Linux {platform.release()}, loopback. Resident memory in MiB. "
              + ", ".join(f"{running.server.title} {running.server.version()}" for running in every) + ".\n")
        print("| | " + " | ".join(running.server.title for running in every) + " |")
        print("|---|" + "---|" * len(every))
        for name, figures in rows:
            print(f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |")
        kept = max(figures[0] for name, figures in rows if name.endswith(f"{PAUSE} s after")) - rows[0][1][0]
        print(f"\nThe hub keeps at most {kept:.0f} MiB of them; it may keep {MOST_KEPT_MIB}.")
        return int(kept > MOST_KEPT_MIB)
    except (measure.Failure, servers.Unavailable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        for running in every:
            running.stop()


if __name__ == "__main__":
    sys.exit(main())
