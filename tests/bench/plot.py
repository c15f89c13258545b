"""Draws ratios as bars and growth as lines, both on logarithmic scales: SVGs that read on light and dark ground."""

import math
from html import escape

ROWS = ("fanout-1000-64-w1", "fanout-1000-64-w16", "fanout-5000-64-w1", "echo-100-d1", "echo-100-d16", "handshake")
LEFT, WIDTH, BAR, GAP, TOP = 118, 330, 13, 4, 58
PANEL = LEFT + WIDTH + 62
LEAST, MOST = 0.5, 32.0
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #3b4350 } .head { font-weight: 600; font-size: 13px } .title { font-weight: 600; font-size: 15px }
  .small { font-size: 10px; fill: #6b7482 } .grid { stroke: #8b94a3; stroke-opacity: .3 } .limit { stroke: #c2410c; stroke-width: 1.5 }
  .bar { fill: #9aa5b5 } .hub { fill: #2563eb } .hub-name { font-weight: 600 }
  .hub-line { fill: none; stroke: #2563eb; stroke-width: 2 } .limit-line { fill: none; stroke: #c2410c; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) { text { fill: #d5dbe4 } .small { fill: #97a1b0 } .bar { fill: #667183 } .hub { fill: #60a5fa } .limit, .limit-line { stroke: #fb923c } .hub-line { stroke: #60a5fa } }
"""


def x(ratio):
    return LEFT + WIDTH * math.log(min(max(ratio, LEAST), MOST) / LEAST) / math.log(MOST / LEAST)


def panel(title, bars):
    bottom = 24 + len(bars) * (BAR + GAP)
    parts = [f'<text class="head" x="{LEFT}" y="0">{escape(title)}</text>']
    for tick in (0.5, 1, 2, 4, 8, 16, 32):
        kind = "limit" if tick == 1 else "grid"
        parts.append(f'<line class="{kind}" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="20" y2="{bottom}"/>'
                     f'<text class="small" x="{x(tick):.1f}" y="16" text-anchor="middle">{tick:g}</text>')
    for index, (name, ratio) in enumerate(bars):
        y = 24 + index * (BAR + GAP)
        label, kind = ('class="hub-name"', "hub") if index == 0 else ("", "bar")
        # A bar begins at 1, the limit: it shows what a server takes more or less than that.
        start, end = sorted((x(1), x(ratio)))
        parts.append(f'<text x="{LEFT - 6}" y="{y + 11}" text-anchor="end" {label}>{escape(name)}</text>'
                     f'<rect class="{kind}" x="{start:.1f}" y="{y}" width="{max(end - start, 1.5):.1f}" height="{BAR}" rx="2"/>'
                     f'<text x="{max(end, x(1)) + 5:.1f}" y="{y + 11}">{ratio:.2f}</text>')
    return "".join(parts)


def bars(title, panels):
    """Two panels beside each other; each has a title and a bar for every server, the first of which is the hub's."""
    height = 24 + max(len(entries) for _, entries in panels) * (BAR + GAP) + 34
    rows = (len(panels) + 1) // 2
    parts = [f'<g transform="translate({index % 2 * PANEL} {TOP + index // 2 * height})">{panel(*entry)}</g>\n' for index, entry in enumerate(panels)]
    return picture(f"{title} (less is better; logarithmic)", 2 * PANEL, TOP + rows * height, parts)


def picture(title, width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img" aria-label="{escape(title)}"><style>{STYLE}</style>\n<text class="title" x="12" y="24">{escape(title)}</text>\n'
            + "".join(parts) + "</svg>\n")


def line_panel(title, lines):
    """Values by number, both logarithmic; the first line is the hub's. A figure stands above its point where the line is the upper one."""
    points = [point for _, line in lines for point in line]
    if not points:
        return ""
    left, bottom, top = 60, 200, 20
    numbers = sorted({number for number, _ in points})
    low, high = min(value for _, value in points) / 1.3, max(value for _, value in points) * 1.3

    def at(number, value):
        across = math.log(number / numbers[0]) / math.log(numbers[-1] / numbers[0]) if len(numbers) > 1 else 0
        return left + WIDTH * across, bottom - (bottom - top) * math.log(value / low) / math.log(high / low)

    parts = [f'<text class="head" x="{left}" y="0">{escape(title)}</text>']
    for number in numbers:
        across, _ = at(number, low)
        parts.append(f'<line class="grid" x1="{across:.1f}" x2="{across:.1f}" y1="{top}" y2="{bottom}"/>'
                     f'<text class="small" x="{across:.1f}" y="{bottom + 16}" text-anchor="middle">{number:,}</text>')
    for name, line in lines:
        hub = name == lines[0][0]
        places = [at(*point) for point in line]
        parts.append(f'<polyline class="{"hub-line" if hub else "limit-line"}" points="{" ".join(f"{x_:.1f},{y:.1f}" for x_, y in places)}"/>')
        shifts = [-7 if value == max(other for at_, other in points if at_ == number) else 16 for number, value in line]
        for (x_, y), (_, value), shift in zip(places, line, shifts):
            parts.append(f'<text x="{x_:.1f}" y="{y + shift:.1f}" text-anchor="middle">{value:.3g}</text>')
        if places:
            kind = 'class="hub-name"' if hub else ""
            parts.append(f'<text x="{places[-1][0] + 24:.1f}" y="{places[-1][1] + shifts[-1]:.1f}" {kind}>{escape(name)}</text>')
    return "".join(parts)


def lines(title, panels):
    """Panels beside each other; each has a title and named lines of (number, value)."""
    width = WIDTH + 180
    parts = [f'<g transform="translate({index * width} {TOP})">{line_panel(*panel_)}</g>\n' for index, panel_ in enumerate(panels)]
    return picture(f"{title} (µs; less is better; logarithmic)", len(panels) * width, TOP + 230, parts)
