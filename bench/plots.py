"""Plots as inline SVG, 360 units wide so that their words are readable on a phone."""

import html
import statistics

WIDTH = 360
ROW = 34
RIGHT = 112


def number(value):
    size = abs(value)
    return f"{value:,.0f}" if size >= 20 or value == int(value) else f"{value:.2f}"


def bars(rows):
    """A bar for the median, a thin line from the least to the most."""
    most = max([0] + [max(row["values"]) for row in rows]) or 1
    marks = []
    for index, row in enumerate(rows):
        median, least, highest = (f(row["values"]) for f in (statistics.median, min, max))
        at = index * ROW
        marks += [label(at, row["title"]), bar(at, x(median, most), row["class"]),
                  line(x(least, most), at + 22, x(highest, most), at + 22, "whisker"),
                  value(max(x(median, most), x(highest, most)), at, number(median))]
    return svg(len(rows) * ROW, marks)


def quantiles(rows):
    """A bar up to p50, a line on to p99."""
    most = max([0] + [row["p99"] for row in rows]) or 1
    marks = []
    for index, row in enumerate(rows):
        at = index * ROW
        marks += [label(at, row["title"]), bar(at, x(row["p50"], most), row["class"]),
                  line(x(row["p50"], most), at + 22, x(row["p99"], most), at + 22, "whisker"),
                  line(x(row["p99"], most), at + 18, x(row["p99"], most), at + 26, "whisker"),
                  value(x(row["p99"], most), at, f"{number(row['p50'])} · {number(row['p99'])}")]
    return svg(len(rows) * ROW, marks)


def ratios(goals):
    """Each ratio as a share of its goal; the dashed line is the goal."""
    if not goals:
        return ""
    most = max([1.2] + [goal["most"] / goal["limit"] for goal in goals])
    marks = []
    for index, goal in enumerate(goals):
        at, share = index * ROW, 1 / goal["limit"]
        marks += [label(at, goal["title"]), bar(at, x(goal["median"] * share, most), "ours"),
                  line(x(goal["least"] * share, most), at + 22, x(goal["most"] * share, most), at + 22, "whisker"),
                  value(x(max(1, goal["most"] * share), most), at, f"{goal['median']:.2f} ≤ {goal['limit']:g}"),
                  line(x(1, most), at + 15, x(1, most), at + 29, "limit")]
    return svg(len(goals) * ROW, marks)


def x(value, most):
    return max(0, value) / most * (WIDTH - RIGHT)


def svg(height, marks):
    return f'<svg viewBox="0 0 {WIDTH} {height + 4}" role="img">{"".join(marks)}</svg>'


def label(at, text):
    return f'<text x="0" y="{at + 12}">{html.escape(text)}</text>'


def bar(at, width, css_class):
    return f'<rect x="0" y="{at + 17}" width="{max(1, width):.1f}" height="10" rx="2" class="{css_class}"/>'


def line(x1, y1, x2, y2, css_class):
    return f'<line x1="{x1:.1f}" y1="{y1}" x2="{x2:.1f}" y2="{y2}" class="{css_class}"/>'


def value(left, at, text):
    return f'<text x="{left + 5:.1f}" y="{at + 26}" class="muted">{html.escape(text)}</text>'
