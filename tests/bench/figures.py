"""What a record says of a row and a server: figures of single measurements, and one value over all rounds."""

import statistics
from dataclasses import dataclass
from typing import Callable

from servers import SERVERS


@dataclass(frozen=True)
class Metric:
    """A figure of a measurement, which of two values is better, and how a value is written."""

    figure: Callable
    better: Callable  # min or max
    text: Callable
    over_rounds: Callable = None  # of several rounds: the best one, if nothing else is named

    def of(self, results):
        return (self.over_rounds or self.better)([self.figure(result) for result in results])


def per_second(result):
    return result["conns"] / result["connect_s"] if result["mode"] == "idle" else result["per_s"]


def named(name):
    return lambda result: result[name]


def decimals(digits):
    return lambda value: f"{value:,.{digits}f}"


def three_digits(value):
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


CPU = Metric(named("server_us"), min, three_digits)
RATE = Metric(per_second, max, decimals(0))
MEDIAN = Metric(named("p50_us"), min, decimals(0))
P99 = Metric(named("p99_us"), min, decimals(0))
RSS = Metric(named("rss_kib"), min, decimals(2))
OPENED = Metric(named("opened_ms"), min, decimals(0))
USUALLY_OPENED = Metric(named("opened_ms"), min, decimals(0), statistics.median)
ACCEPTED = Metric(named("accepted_ms"), min, decimals(0))
USUALLY_ACCEPTED = Metric(named("accepted_ms"), min, decimals(0), statistics.median)
CPU_TO_START = Metric(named("cpu_ms"), min, decimals(0), statistics.median)

# Two loads share the server in a mixed row, so a round may favour either: the median of all rounds counts for every figure.
MIXED_RATE = Metric(named("per_s"), max, decimals(0), statistics.median)
MIXED_P50 = Metric(named("p50_us"), min, decimals(0), statistics.median)
MIXED_P99 = Metric(named("p99_us"), min, decimals(0), statistics.median)
MIXED_FANOUT_P99 = Metric(named("fanout_p99_us"), min, decimals(0), statistics.median)
MIXED_DELIVERIES = Metric(named("fanout_per_s"), max, decimals(0), statistics.median)
MIXED_CPU = Metric(named("server_cpu_pct"), min, decimals(0), statistics.median)


class Figures:
    """The values of one metric in a record."""

    def __init__(self, record, metric):
        self.record, self.metric = record, metric
        self.measured_peers = [name for name in record.about["servers"] if SERVERS[name].peer]

    def value(self, row, server):
        results = [line["result"] for line in self.record.of(row.id, server)]
        return self.metric.of(results) if results else None

    def hub(self, row):
        return self.value(row, row.hub)

    def ratio(self, row, server, to=None):
        """A server's value as a multiple of the limit's, or of another server's."""
        mine, yardstick = self.value(row, server), self.value(row, to or row.limit)
        return mine / yardstick if mine and yardstick else None

    def peers(self, row):
        return {name: value for name in self.measured_peers if (value := self.value(row, name))}

    def best_peer(self, row):
        peers = self.peers(row)
        return self.metric.better(peers, key=peers.get) if peers else None
