"""Makes the tables, and of a whole run its section of the results file and a picture:  python3 tests/bench/report.py .artifacts/bench/all-peers.jsonl"""

import statistics
import sys
from pathlib import Path

import gates
import plot
from figures import (ACCEPTED, CPU, CPU_TO_START, MEDIAN, MIXED_CPU, MIXED_DELIVERIES, MIXED_FANOUT_P99, MIXED_P50, MIXED_P99, MIXED_RATE, OPENED, P99, RATE, RSS,
                     USUALLY_ACCEPTED, USUALLY_OPENED, Figures)
from measure import Record
from rows import ROWS
from servers import HERE, SERVERS

RESULTS = HERE / "results"
# The runs that the results file has a section of, in its order.
SECTIONS = {"all": "Beside other servers", "scale": "How cost grows", "start": "Start", "gc": "Garbage collection"}


KINDS_WITH_CPU = ("fanout", "steady", "echo", "handshake")
CHANNELS = ("own", "spread")
STARTS = (("accepted, best, ms", ACCEPTED), ("accepted, median, ms", USUALLY_ACCEPTED), ("WebSocket open, best, ms", OPENED),
          ("WebSocket open, median, ms", USUALLY_OPENED), ("CPU until then, median, ms", CPU_TO_START))
MIXED = (("echoes a second", MIXED_RATE), ("time of an echo, median, µs", MIXED_P50), ("time of an echo, 99th percentile, µs", MIXED_P99),
         ("deliveries a second", MIXED_DELIVERIES), ("time of a delivery, 99th percentile, µs", MIXED_FANOUT_P99), ("server CPU, % of its core", MIXED_CPU))


class Table(Figures):
    """The rows of some kinds, one figure of each for every server."""

    def __init__(self, record, title, kinds, metric):
        super().__init__(record, metric)
        self.title = title
        self.rows = [ROWS[row] for row in record.about["rows"] if ROWS[row].kind in kinds]
        shown = [name for name in record.about["servers"] if any(row.suits(SERVERS[name]) for row in self.rows)]
        self.limits = [name for name in shown if name in ("send", "cork")]
        # A row may be of a hub with other settings, which then stands in the column of the usual one.
        stand_ins = {row.hub for row in self.rows}
        hubs = [name for name in shown if not SERVERS[name].peer and name not in self.limits]
        self.hubs = list(dict.fromkeys("hub" if name in stand_ins else name for name in hubs))
        self.shown_peers = [name for name in shown if SERVERS[name].peer]

    def cell(self, row, server, ratios):
        if server == "hub":
            server = row.hub
        value = self.value(row, server)
        if value is None:
            return "failed" if row.suits(SERVERS[server]) else "–"
        ratio = self.ratio(row, server) if ratios else None
        return self.metric.text(value) + (f" ({ratio:.2f})" if ratio else "")

    def heads(self, ratios):
        heads = [self.title, *(["limit"] if self.limits else []), *(f"**{SERVERS[name].title}**" for name in self.hubs)]
        heads += ["÷ limit"] if ratios and self.limits else []
        heads += ["÷ best peer"] if self.shown_peers else []
        return heads + [SERVERS[name].title for name in self.shown_peers]

    def line(self, row, title, ratios):
        cells = [title, *([self.cell(row, row.limit, False)] if self.limits else []), *(self.cell(row, name, False) for name in self.hubs)]
        if ratios and self.limits:
            ratio = self.ratio(row, row.hub)
            cells.append(f"**{ratio:.2f}**" if ratio else "")
        if self.shown_peers:
            best = self.best_peer(row)
            ratio = self.ratio(row, row.hub, best) if best else None
            cells.append(f"**{ratio:.2f}** {SERVERS[best].title}" if ratio else "")
        return cells + [self.cell(row, name, ratios) for name in self.shown_peers]

    def markdown(self, ratios):
        return in_markdown([self.heads(ratios), *(self.line(row, row.title, ratios) for row in self.rows)]) if self.rows else ""


def in_markdown(lines):
    head, *rest = lines
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *rest]) + "\n"


def mixed_table(record):
    """A line for each figure, since there is one row and its figures belong together."""
    of = [(title, Table(record, "", ("mixed",), metric)) for title, metric in MIXED]
    first = of[0][1]
    if not first.rows:
        return ""
    row = first.rows[0]
    first.title = f"{row.title}: median of all rounds"
    return in_markdown([first.heads(ratios=False), *(table.line(row, title, ratios=False) for title, table in of)])


def is_saved(mode):
    return mode in SECTIONS


def gc_table(record):
    """A line for each setting, since there are more of them than rows."""
    rows = [ROWS[row] for row in record.about["rows"]]
    metrics = [RSS if row.fresh else CPU for row in rows]
    lines = [["", *(f"{row.title}, {'KiB a connection' if row.fresh else 'µs'}" for row in rows)]]
    for name in record.about["servers"]:
        cells = []
        for row, metric in zip(rows, metrics):
            value = Table(record, "", (row.kind,), metric).value(row, name)
            cells.append("failed" if value is None else metric.text(value))
        lines.append([SERVERS[name].title, *cells])
    return in_markdown(lines)


def tables(record):
    if record.about["mode"] == "gc":
        return [gc_table(record)]
    cpu = "server CPU, µs for each (÷ limit)" if any(SERVERS[name].peer for name in record.about["servers"]) else "server CPU, µs for each"
    return [text for text in (
        Table(record, cpu, KINDS_WITH_CPU, CPU).markdown(ratios=True),
        Table(record, "each second", ("fanout", "echo", "handshake"), RATE).markdown(ratios=False),
        *(Table(record, title, kinds, metric).markdown(ratios=False)
          for kinds in (CHANNELS, ("loops",)) for title, metric in (("server CPU, µs for each", CPU), ("each second", RATE))),
        Table(record, "time under way, median, µs", ("steady", "echo"), MEDIAN).markdown(ratios=False),
        Table(record, "time under way, 99th percentile, µs", ("steady", "echo"), P99).markdown(ratios=False),
        Table(record, "10,000 connections: server RSS, KiB for each", ("idle", "subscribed"), RSS).markdown(ratios=False),
        mixed_table(record),
        *(Table(record, title, ("start",), metric).markdown(ratios=False) for title, metric in STARTS),
    ) if text]


def summary(record):
    """What there is to say of the hub, in four columns."""
    lines = ["| best of all rounds | ActorHub | ÷ limit | ÷ best peer |", "|---|---|---|---|"]
    cpu, memory = Table(record, "", KINDS_WITH_CPU, CPU), Table(record, "", ("idle", "subscribed"), RSS)
    for table, unit in ((cpu, "µs"), (memory, "KiB")):
        for row in table.rows:
            mine, best = table.hub(row), table.best_peer(row)
            ratio = f"{mine / table.value(row, row.limit):.2f}" if table is cpu and mine and table.value(row, row.limit) else "–"
            peer = f"{mine / table.value(row, best):.2f} {SERVERS[best].title}" if mine and best else "–"
            lines.append(f"| {row.title} | {table.cell(row, 'hub', False)} {unit} | {ratio} | {peer} |")
    return "\n".join(lines) + "\n"


def noise(record):
    results = [line["result"] for line in record.lines if "other_pct" in line.get("result", {})]
    if not results:
        return ""
    other = [result["other_pct"] for result in results]
    return (f"Besides server and load the machine was {statistics.median(other):.0f} % of a core busy in the median measurement, "
            f"{max(other):.0f} % in the worst; its host took {max(result['steal_pct'] for result in results):.0f} % at worst.")


def rounds(record):
    about = record.about
    if about["rounds"] == 1:
        return "One round: differences under a quarter say nothing."
    slower = [SERVERS[name].title for name in about["servers"] if not SERVERS[name].every_round]
    few = min(about["peer_rounds"], about["rounds"])
    apart = f", of {few} for {', '.join(slower)}" if slower and few < about["rounds"] else ""
    rows = [ROWS[row] for row in about["rows"]]
    memory = "; of memory, which hardly differs, of 2 at most" if any(row.fresh for row in rows) else ""
    mixed = "; of mixed the median" if any(row.kind == "mixed" for row in rows) and len(rows) > 1 else ""
    return f"{'Median' if about['mode'] == 'mixed' else 'Best'} of {about['rounds']} rounds{apart}{memory}{mixed}."


def notes(record):
    about = record.about
    lines = [rounds(record) if about["mode"] != "start" else f"{about['rounds']} starts of each.", noise(record)]
    lines += [f"Not to be had: {SERVERS[name].title} ({reason})." for name, reason in about["missing"].items()]
    failures, mended = record.failures(), record.mended()
    lines += [f"Failed: {line['row']}, round {line['round'] + 1}: {line['failure']}." for line in failures]
    lines += [f"Failed and was measured again: {line['row']}, round {line['round'] + 1}: {line['failure']}." for line in mended]
    if not failures and not mended and about["mode"] != "start":
        lines.append("No message was lost, doubled or out of order.")
    return "\n".join(f"- {line}" for line in lines if line) + "\n"


def text(record):
    return "\n".join([*tables(record), notes(record), *filter(None, [gates.table(record)])])


def method(record):
    match record.about["mode"]:
        case "start":
            return ("From the call of the program until it accepts, and until a WebSocket that is asked for then is open. What asks knocks once a "
                    "millisecond and has the second core, where there is one.")
        case "gc":
            return ("The hub with one setting of the runtime changed by the environment. The server is on core 0, the load on core 1; the settings alternate row by row.")
        case "scale":
            about_loops = "\nThe rows of event loops share both cores with the load." if any(ROWS[row].kind == "loops" for row in record.about["rows"]) else ""
            return ("The server is one process on core 0, the load on core 1. The servers alternate row by row and start anew each round; each figure is the "
                    "best of its rounds." + about_loops)
    return """Each server is one process on core 0, the load on core 1, without compression. The servers alternate row by row and start anew each round;
each figure is the best of its rounds, but the mixed row's the median. CPU is that of the server's process with the kernel's work for it.
The row with two loops shares both cores with the load. The limit sends each message by itself where one is under way, and what came together at once where 16 are (`limit.c send`, `cork`)."""


def section(record):
    about, machine = record.about, record.about["machine"]
    settings = f", hub with {', '.join(about['settings'])}" if about["settings"] else ""
    listed = list(about["servers"].items())[:1 if about["mode"] == "gc" else None]
    versions = "".join(f"| {SERVERS[name].title if about['mode'] != 'gc' else 'ActorHub'} | {version} |\n" for name, version in listed)
    return f"""## {SECTIONS[about['mode']]}

`{about['command']}`{settings}. {machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Linux {machine['kernel']}, loopback.
{method(record)}

{summary(record) + chr(10) if about['mode'] == 'all' else ''}{chr(10).join(tables(record))}
{notes(record)}
{gates.table(record) + chr(10) if about['mode'] == 'all' else ''}| server | version |
|---|---|
{versions}"""


def with_section(page, record):
    """The results of a day with the section of a run, in the place of an older one of its kind."""
    sections = {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in page.split("\n## ")[1:]}
    sections[SECTIONS[record.about["mode"]]] = section(record)
    return "\n".join([f"# {record.about['date']}\n", *(sections[title] for title in SECTIONS.values() if title in sections)])


def save(record):
    about = record.about
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{about['date']}.md"
    path.write_text(with_section(path.read_text() if path.exists() else "", record))
    table = Table(record, "", KINDS_WITH_CPU, CPU)
    if about["mode"] == "all":
        return path, save_picture("ratios.svg", plot.bars(
            f"Server CPU as a multiple of the limit in C, {about['date']}",
            [(row.title, [(SERVERS[name].title, ratio) for name in table.hubs + table.shown_peers if (ratio := table.ratio(row, name))])
             for row in table.rows if row.id in plot.ROWS]))
    if about["mode"] == "scale":
        return path, save_picture("scale.svg", plot.lines(
            f"Server CPU for each delivery as subscribers grow, {about['date']}", [
                (title, [(name, [(row.conns, value) for row in table.rows if row.kind == "fanout" and row.window == window and (value := table.value(row, server or row.limit))])
                         for name, server in (("ActorHub", "hub"), ("limit in C", None))])
                for title, window in (("one at a time", 1), ("16 under way", 16))]))
    return (path,)


def save_picture(name, picture):
    path = RESULTS / name
    path.write_text(picture)
    return path


if __name__ == "__main__":
    run = Record(Path(sys.argv[1]))
    print(text(run))
    if run.about["whole"]:
        print(*save(run), sep="\n", file=sys.stderr)
