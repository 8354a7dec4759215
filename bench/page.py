"""A run's results as one HTML page that needs nothing else: plots in SVG, light and dark, wide and narrow."""

import html as escaping
import statistics

import plots

STYLE = """
:root { color-scheme: light dark; --back: #fcfcfb; --text: #1c1f23; --muted: #666c75; --line: #d9dce1;
  --ours: #2563c9; --peer: #9aa3b0; --floor: #c9ced6; --good: #1c7c43; --bad: #b3341f; }
@media (prefers-color-scheme: dark) { :root { --back: #15171a; --text: #e8eaed; --muted: #9aa1ab; --line: #33383f;
  --ours: #6ea1f7; --peer: #757e8b; --floor: #4b525c; --good: #5cc489; --bad: #f08673; } }
body { margin: 0 auto; max-width: 760px; padding: 1rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
p { margin: .3rem 0; color: var(--muted); } svg { width: 100%; max-width: 520px; height: auto; display: block; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:nth-child(3) { white-space: nowrap; }
.met { color: var(--good); } .missed { color: var(--bad); }
svg text { font: 12.5px system-ui, sans-serif; fill: var(--text); } svg .muted { fill: var(--muted); }
svg .ours { fill: var(--ours); } svg .peer { fill: var(--peer); } svg .floor { fill: var(--floor); }
svg .whisker { stroke: var(--text); stroke-width: 1; } svg .axis { stroke: var(--line); }
svg .limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 3 2; }
"""


def html(content):
    alone = [row for row in content["rows"] if row["kind"] == "cost" and list(row["sides"]) == ["facet"]]
    sections = [goals(content)] + [section(row) for row in content["rows"] if row not in alone]
    sections += [section(together(content["rows"]))] if alone else []
    sections.append(ending(content))
    return ("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            f"<title>Facet, measured</title><style>{STYLE}</style></head><body><h1>Facet, measured</h1>"
            f"<p>{intro(content)}</p>{''.join(sections)}</body></html>\n")


def intro(content):
    machine, settings = content["machine"], content["settings"]
    return (f"{escape(content['time'])}, {machine['cores']} cores, {escape(machine['architecture'])}. Medians of "
            f"{settings['repetitions']} interleaved repetitions; thin lines reach from the least to the most.")


def goals(content):
    judged = [goal for row in content["rows"] for goal in row["goals"]]
    if not judged:
        return ""
    lines = "".join(
        f"<tr><td>{escape(goal['title'])}</td><td>{plots.number(goal['median'])} "
        f"({plots.number(goal['least'])} to {plots.number(goal['most'])})</td>"
        f"<td>{'≥' if goal['isLeast'] else '≤'} {goal['limit']:g}</td>"
        f"<td class=\"{word(goal)}\">{word(goal)}</td></tr>" for goal in judged)
    ratios = [goal for goal in judged if goal["metric"] in ("cpuMicros", "kibibytes")]
    return (f"<h2>Goals</h2>{plots.ratios(ratios)}<div class=\"scroll\"><table><tr><th>goal</th><th>measured</th>"
            f"<th>wanted</th><th></th></tr>{lines}</table></div>")


def word(goal):
    return "met" if goal["met"] else "missed"


def section(row):
    title = f"<h2>{escape(row['title'])}</h2>"
    if row["kind"] == "added":
        return (title + "<p>latency that the page has on top of its slowest service, p50 and p99, in µs</p>"
                + plots.bars(bars(row, "addedMicrosP50", suffix=", p50") + bars(row, "addedMicrosP99", suffix=", p99")))
    if row["kind"] == "calls":
        return title + "<p>calls at the services</p>" + plots.bars(bars(row, "calls"))
    if row["kind"] == "freshness":
        return (title + "<p>ms until the page shows it, p50 and p99</p>"
                + plots.bars(bars(row, "pageMsP50", suffix=", p50") + bars(row, "pageMsP99", suffix=", p99")))
    if row["kind"] == "following":
        return (title + "<p>ms until all have the view after a price changed, and CPU µs a view</p>"
                + plots.bars(bars(row, "allMillis", suffix=", ms") + bars(row, "cpuMicros", suffix=", µs")))
    if row["kind"] == "stock":
        return (title + "<p>ms from a change of stock until labels show it, p50 and p99</p>"
                + plots.bars(bars(row, "stockMillisP50", suffix=", p50") + bars(row, "stockMillisP99", suffix=", p99")))
    if row["kind"] == "stored":
        return title + "<p>readings stored, or counted, in a second</p>" + plots.bars(bars(row, "readingsPerSecond"))
    if row["kind"] == "acks":
        return (title + "<p>µs from when a reading is due to its ack, p50 and p99</p>"
                + plots.bars(bars(row, "p50Micros", suffix=", p50") + bars(row, "p99Micros", suffix=", p99")))
    if row["kind"] == "limit":
        return title + "<p>readings a second at which it hasn't yet</p>" + plots.bars(bars(row, "rate"))
    if row["kind"] == "storm":
        return title + "<p>ms until all are signed in</p>" + plots.bars(bars(row, "allMillis"))
    parts = [title, "<p>CPU µs a request</p>", plots.bars(bars(row, "cpuMicros"))]
    if any("latency" in side["repetitions"][0] for side in row["sides"].values()):
        parts += ["<p>latency at half of what a core can serve, p50 and p99, in µs</p>",
                  plots.quantiles(latencies(row))]
    return "".join(parts)


def together(rows):
    """What ours costs, all rows in one plot."""
    asked = [row for row in rows if row["kind"] == "cost" and not row["name"].startswith("ping")]
    sides = {row["name"]: row["sides"]["facet"] | {"title": row["title"]} for row in asked if "facet" in row["sides"]}
    return {"title": "Facet, what is asked of it", "kind": "cost", "sides": sides}


def bars(row, metric, suffix=""):
    return [{"title": side["title"] + suffix, "class": css_class(name),
             "values": [one[metric] for one in side["repetitions"]]} for name, side in row["sides"].items()]


def latencies(row):
    return [{"title": side["title"], "class": css_class(name),
             "p50": statistics.median(one["latency"]["p50Micros"] for one in side["repetitions"]),
              "p99": statistics.median(one["latency"]["p99Micros"] for one in side["repetitions"])}
            for name, side in row["sides"].items() if "latency" in side["repetitions"][0]]


def css_class(side):
    if side in ("nginx", "loop", "writer", "counter"):
        return "floor"
    return "peer" if side in ("express", "go", "rust", "fastapi", "hummingbird") else "ours"


def ending(content):
    versions = ", ".join(f"{name} {value}" for name, value in content["machine"].items() if isinstance(value, str))
    skipped = "".join(f"<p>not measured: {escape(reason)}</p>" for reason in content["skipped"])
    return f"<h2>Measured with</h2>{skipped}<p>{escape(versions)}</p>"


def escape(text):
    return escaping.escape(str(text))
