"""The gates of the hub's figures: what each demands, what was measured, and whether that meets it."""

from dataclasses import dataclass

from figures import CPU, MIXED_FANOUT_P99, MIXED_P99, MIXED_RATE, RSS, USUALLY_ACCEPTED, Figures
from rows import ROWS
from servers import SERVERS


@dataclass(frozen=True)
class Gate:
    """A bound on one value, or on the same value of several rows."""

    what: str
    wanted: str
    values: dict  # by what distinguishes them; None where nothing was measured
    meets: object  # a function of one value
    text: object  # how a value is written
    worst: object = max

    @property
    def verdict(self):
        if None in self.values.values():
            return "not measured"
        return "met" if all(map(self.meets, self.values.values())) else "**missed**"

    @property
    def measured(self):
        known = {label: value for label, value in self.values.items() if value is not None}
        if not known:
            return "–"
        if len(self.values) == 1:
            return self.text(next(iter(known.values())))
        label = self.worst(known, key=known.get)
        return f"{self.text(min(known.values()))} to {self.text(max(known.values()))}, worst: {label}"


def at_most(what, bound, values, digits, unit=""):
    return Gate(what, f"≤ {bound:.{digits}f}{unit}", values, lambda value: value <= bound, lambda value: f"{value:,.{digits}f}{unit}")


def below(what, title, value, other, digits, unit):
    """The hub's value below a peer's; the wanted value is the peer's own."""
    wanted = f"< {title}: {other:,.{digits}f}{unit}" if other is not None else f"< {title}"
    return Gate(what, wanted, {"": value if other is not None else None}, lambda mine: mine < other, lambda mine: f"{mine:,.{digits}f}{unit}")


def of_kinds(rows, *kinds):
    return [row for row in rows if row.kind in kinds]


def fan_out_gates(cpu, rows, bun):
    rows = of_kinds(rows, "fanout", "steady")
    if rows:
        yield at_most("fan-out ÷ limit, every row", 0.80, {row.title: cpu.ratio(row, row.hub) for row in rows}, 2)
        if bun:
            yield at_most("fan-out ÷ Bun, every row", 0.75, {row.title: cpu.ratio(row, row.hub, "bun") for row in rows}, 2)


def echo_gates(cpu, rows):
    for row in of_kinds(rows, "echo"):
        yield at_most(f"{row.title} ÷ limit", {1: 1.15, 16: 1.10}[row.depth], {"": cpu.ratio(row, row.hub)}, 2)


def handshake_gates(cpu, rows, peers):
    for row in of_kinds(rows, "handshake"):
        yield at_most(row.title, 80, {"": cpu.hub(row)}, 0, " µs")
        for name in ("ws", "aspnetcore"):
            if name in peers:  # peers have no loops to choose: one figure of theirs stands for both rows
                yield below(row.title, SERVERS[name].title, cpu.hub(row), cpu.value(ROWS["handshake"], name), 0, " µs")


def memory_gates(rss, rows, peers):
    for row in of_kinds(rows, "idle", "subscribed"):
        if row.warm:
            continue  # the gates are those of a fresh process
        yield at_most(row.title, 4.5 if row.kind == "idle" else 5.0, {"": rss.hub(row)}, 2, " KiB")
        others = {name: value for name, value in rss.peers(row).items() if name != "bun"}
        if set(peers) - {"bun"}:
            best = min(others, key=others.get, default=None)
            yield below(row.title, f"every peer but Bun, best {SERVERS[best].title}" if best else "every peer but Bun", rss.hub(row), others.get(best), 2, " KiB")


def start_gates(accepted, rows):
    for row in of_kinds(rows, "start"):
        yield at_most(f"{row.title}: first accepted connection, median", 600, {"": accepted.hub(row)}, 0, " ms")


def mixed_gates(record, rows, bun):
    rate, p99, fanout_p99 = (Figures(record, metric) for metric in (MIXED_RATE, MIXED_P99, MIXED_FANOUT_P99))
    for row in of_kinds(rows, "mixed"):
        if bun:
            yield Gate("mixed: echoes a second ÷ Bun", "≥ 0.90", {"": rate.ratio(row, row.hub, "bun")}, lambda ratio: ratio >= 0.9, lambda ratio: f"{ratio:.2f}", min)
        yield at_most("mixed: 99th percentile of an echo", 1.5, {"": in_ms(p99.hub(row))}, 2, " ms")
        if bun:
            yield at_most("mixed: 99th percentile of a delivery ÷ Bun", 1.10, {"": fanout_p99.ratio(row, row.hub, "bun")}, 2)


def in_ms(microseconds):
    return None if microseconds is None else microseconds / 1000


def gates(record):
    """The gates that the rows of a run decide. One whose servers were not measured says so."""
    rows, servers = [ROWS[row] for row in record.about["rows"]], record.about["servers"]
    peers = [name for name in servers if SERVERS[name].peer]
    cpu, rss = Figures(record, CPU), Figures(record, RSS)
    yield from fan_out_gates(cpu, rows, "bun" in peers)
    yield from echo_gates(cpu, rows)
    yield from handshake_gates(cpu, rows, peers)
    yield from memory_gates(rss, rows, peers)
    yield from start_gates(Figures(record, USUALLY_ACCEPTED), rows)
    if record.about["mode"] in ("all", "start"):
        yield at_most("published file", 80, {"": record.about.get("published_mb")}, 1, " MB")
    yield from mixed_gates(record, rows, "bun" in peers)


def table(record):
    if record.about["mode"] in ("scale", "gc"):
        return ""  # rows for other questions
    lines = [f"| {gate.what} | {gate.wanted} | {gate.measured} | {gate.verdict} |" for gate in gates(record)]
    return "\n".join(["| gate | wanted | measured | |", "| --- | --- | --- | --- |", *lines]) + "\n" if lines else ""
