"""What is measured: each row is one load, given to every server that can bear it."""

import statistics
from dataclasses import dataclass, replace

from servers import GC_SETTINGS


@dataclass(frozen=True)
class Row:
    id: str
    title: str
    kind: str  # fanout, steady, echo, mixed, handshake, idle, subscribed, own, spread, loops or start
    conns: int
    size: int = 64
    window: int = 1
    rate: int = 0
    depth: int = 1
    limit: str = "send"  # the yardstick: one send for each message, or "cork", one for all that came together
    only: tuple = ()  # the servers it is meant for, if not for all
    hub: str = "hub"  # the hub of the row, by the settings it needs
    beside: tuple = ()  # peers that take part even without --peers
    warm: bool = True
    cores: str = ""  # the server's, if not those it has for all other rows
    brief: bool = False  # memory alone: without the time in which idle connections show what CPU they take

    @property
    def fresh(self):
        """Memory is that of a process which has not done anything else."""
        return self.kind in ("idle", "subscribed")

    @property
    def rounds(self):
        """Memory hardly differs from run to run."""
        return 2 if self.fresh else 1 << 30

    @property
    def seconds(self):
        """About how long one measurement takes, to tell beforehand."""
        if self.kind == "start":
            return 0.4
        if self.brief:
            return 3.5
        connecting = self.conns / 15000
        return connecting + {"fanout": 3.1, "loops": 3.1, "steady": 3.4, "echo": 3.0, "mixed": 8.0, "own": 3.0, "spread": 4.0, "handshake": 0.8}.get(self.kind, 9.0)

    def suits(self, server):
        if self.only or not server.usual:
            return server.name in self.only
        if server.name in ("send", "cork") and server.name != self.limit:
            return False
        if self.kind in ("echo", "mixed"):
            return server.echoes
        return self.kind not in ("own", "spread") or server.name == "hub"

    def loads(self, server):
        """What each wsload is told: one, but where channels are many, since it publishes to one channel only."""
        if self.kind == "spread":
            each = [*self._short(SUBSCRIBERS_OF_EACH), "--window", "1"]
            channels = [f"bench-{index}" for index in range(self.conns // SUBSCRIBERS_OF_EACH)]
            return [["fanout", *server.subscribe(channel), *server.publish(self.size, channel), *each] for channel in channels]
        if self.kind == "mixed":
            return [self._mixed_fanout(server), self._mixed_echo(server)]
        return [self._load(server)]

    # Both loads connect at once. The echo is measured from 2.0 to 5.0 s, within the fan-out, which is measured from about 1 to 7 s.
    def _mixed_fanout(self, server):
        return ["fanout", *server.subscribe(), *server.publish(self.size), "--conns", str(self.conns - ECHOING), "--size", str(self.size),
                "--rate", str(self.rate), "--settle", "0.3", "--warmup", "0.5", "--duration", "6"]

    def _mixed_echo(self, server):
        return ["echo", *server.echo(), "--conns", str(ECHOING), "--size", str(self.size), "--depth", str(self.depth),
                "--settle", "1.5", "--warmup", "0.5", "--duration", "3"]

    def result(self, results):
        """One result of what the loads have measured, each by itself."""
        if self.kind == "mixed":
            fanout, echo = results
            # To the echo's wsload the other one is a stranger on the machine.
            return {**echo, "mode": "mixed", "conns": self.conns, "alive": fanout["alive"] + echo["alive"],
                    "other_pct": max(0, echo["other_pct"] - fanout["gen_cpu_pct"]),
                    **{f"fanout_{name}": fanout[name] for name in ("per_s", "p99_us")}}
        if len(results) == 1:
            return results[0]
        # Each has seen the CPU of the whole server during its own time, which is nearly the same.
        per_second = sum(result["per_s"] for result in results)
        cpu = statistics.fmean(result["server_cpu_pct"] for result in results) / 100
        return {**results[0], "conns": sum(result["conns"] for result in results), "alive": sum(result["alive"] for result in results),
                "per_s": per_second, "server_us": cpu * 1e6 / per_second, "other_pct": 0}

    def _short(self, conns):
        return ["--conns", str(conns), "--size", str(self.size), "--settle", "0.3", "--warmup", "0.8", "--duration", "1.2"]

    def _load(self, server):
        short = self._short(self.conns)
        match self.kind:
            case "fanout" | "loops":
                return ["fanout", *server.subscribe(), *server.publish(self.size), *short, "--window", str(self.window)]
            case "steady":
                return ["fanout", *server.subscribe(), *server.publish(self.size), *short, "--rate", str(self.rate), "--duration", "1.5"]
            case "echo":
                return ["echo", *server.echo(), *short, "--depth", str(self.depth)]
            case "own":
                # Every connection is in a channel of its own, in which it speaks to itself. The publisher's path means nothing here.
                return ["echo", *server.subscribe("own-%d"), *server.publish(self.size, "own-%d"), *short, "--depth", str(self.depth)]
            case "handshake":
                return ["idle", *server.idle(), "--conns", str(self.conns), "--rate-connect", "1000000", "--settle", "0", "--duration", "0.1"]
            case "idle" | "subscribed":
                said = server.idle() if self.kind == "idle" else server.subscribe()
                return ["idle", *said, "--conns", str(self.conns), *(["--settle", "0.5", "--duration", "0.1"] if self.brief else ["--settle", "1", "--duration", "2"])]
        raise ValueError(self.kind)

    def complaint(self, result):
        """What is wrong with a measurement that wsload itself is content with."""
        return f"only {result['alive']} of {self.conns} connected" if result["alive"] < self.conns else None


def fan_out(conns, size, window):
    bytes_ = {64: "64 B", 1024: "1 KiB"}[size]
    way = "one at a time" if window == 1 else f"{window} under way"
    return Row(f"fanout-{conns}-{size}-w{window}", f"fan-out, {conns:,} subscribers, {bytes_}, {way}", "fanout", conns, size, window,
               limit="send" if window == 1 else "cork")


FAN_OUT = [fan_out(conns, size, window) for conns in (1000, 5000) for size in (64, 1024) for window in (1, 16)]
STEADY = [Row("steady-1000-64-50", "fan-out, 1,000 subscribers, 64 B, 50 messages a second", "steady", 1000, rate=50)]
ECHO = [Row(f"echo-100-d{depth}", f"echo, 100 connections, depth {depth}", "echo", 100, depth=depth) for depth in (1, 16)]
ECHOING = 10
MIXED = [Row("mixed", f"mixed: {ECHOING} connections echo at depth 1 beside a fan-out to 2,000 subscribers, 20 messages a second", "mixed",
             ECHOING + 2000, rate=20, beside=("bun",))]
HANDSHAKE = [Row("handshake", "handshake, 10,000 connections", "handshake", 10000),
             Row("handshake-2-loops", "handshake, 10,000 connections, two loops", "handshake", 10000, only=("hub-2-loops",), hub="hub-2-loops")]
# A process that just started grows by more than its connections: by code and by heaps that later ones find there.
IDLE = [Row(f"{kind}-10000{suffix}", f"{title}, in a process {age}", kind, 10000, warm=warm)
        for warm, suffix, age in ((False, "", "just started"), (True, "-warm", "that had connections before"))
        for kind, title in (("idle", "idle"), ("subscribed", "subscribed to one channel"))]

SCALE = [fan_out(conns, 64, window) for conns in (100, 1000, 5000, 15000) for window in (1, 16)]
OWN = [Row(f"own-{conns}", f"{conns:,} channel{'s'[:conns > 1]} of one subscriber, which publishes", "own", conns, depth=max(1, 100 // conns))
       for conns in (1, 100, 10000)]
SUBSCRIBERS_OF_EACH = 50
SPREAD = [Row("spread-100", "100 channels of 50 subscribers, a message under way in each", "spread", 100 * SUBSCRIBERS_OF_EACH)]
# From the call of the program until its first WebSocket is open.
STARTS = ("hub",)
START = [Row(f"start-{cores}", f"start, on {title}", "start", 1, only=STARTS, cores=mask)
         for cores, title, mask in (("2-cores", "two cores", "0,1"), ("1-core", "one core", "0"))]
GC_SERVERS = tuple(name for name, *_ in GC_SETTINGS)
GC = [replace(row, id=f"gc-{row.id}", only=GC_SERVERS, brief=row.fresh)
      for row in [row for row in IDLE if row.kind == "idle"] + [FAN_OUT[1]] + HANDSHAKE[:1]]
LOOPS = [replace(row, id=f"loops-{row.id}", kind="loops", only=("hub-1-loop", "hub-2-loops")) for row in FAN_OUT if row.conns == 5000 and row.size == 64]

MODES = {
    "fanout": FAN_OUT + STEADY,
    "echo": ECHO,
    "mixed": MIXED,
    "handshake": HANDSHAKE,
    "idle": IDLE,
    "scale": SCALE + OWN + SPREAD + LOOPS,
    "start": START,
    "gc": GC,
}
ROUNDS = {"start": 10, "gc": 3}  # 8 where nothing stands
TABLE = FAN_OUT + STEADY + ECHO + MIXED + HANDSHAKE + IDLE + START
QUICK = ("fanout-1000-64-w1", "fanout-1000-64-w16", "echo-100-d1", "handshake", "idle-10000")
ROWS = {row.id: row for rows in MODES.values() for row in rows}
