"""A run's results as tables in Markdown and as a file."""

import json
import os
import platform
import re
import subprocess

from results import goal_title, summary

VERSIONS = {"swift": "swift --version", "node": "node --version", "go": "go version", "rust": "rustc --version",
            "nginx": "/usr/sbin/nginx -v", "python": "/usr/bin/python3 --version",
            "fastapi": "/usr/bin/python3 -c 'import fastapi; print(fastapi.__version__)'",
            "compiler": "cc --version"}


def tables(rows, results):
    parts = [costs(rows, results), goals(rows, results)]
    for row in rows:
        table = {"added": added, "policies": policies, "calls": calls, "freshness": freshness,
                 "stock": stock}.get(row.kind)
        if table:
            parts.append(table(row, results))
    parts += [following(rows, results), leaving(rows, results), stored(rows, results), acks(rows, results),
              limits(rows, results), storms(rows, results)]
    return "\n\n".join(part for part in parts if part)


def costs(rows, results):
    lines = ["| what | who | CPU µs a request | requests/s on a core | p50 µs | p99 µs |", "|---|" + "---|" * 5]
    for row in rows:
        for side in row.sides if row.kind == "cost" else []:
            cells = [row.title, side.title, spread(results.summary(row.name, side.name, "cpuMicros")),
                     f"{results.summary(row.name, side.name, 'requestsPerCore')['median']:,.0f}"]
            cells += latency_cells(results, row.name, side.name)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def latency_cells(results, row, side):
    measured = results.by_row[row][side]
    if "latency" not in measured[0]:
        return ["–", "–"]
    mark = "".join(f" ({word})" for word in troubles([one["latency"] for one in measured]))
    return [number(results.summary(row, side, "latency", f"p{share}Micros")["median"]) + mark for share in (50, 99)]


def troubles(latencies):
    """Why latencies say less than they seem to: where the load itself was late, they are the load's."""
    total = sum(one["requests"] + one["refused"] + one["unanswered"] for one in latencies)
    words = ["load late"] if any(one["lateMicrosP99"] > 1000 for one in latencies) else []
    return words + [f"{100 * count / total:.2g} % {name}" for name in ("refused", "unanswered")
                    if (count := sum(one[name] for one in latencies))]


def goals(rows, results):
    lines = ["| goal | measured | wanted | |", "|---|---|---|---|"]
    for row in rows:
        for goal in row.goals:
            judged = results.judge(row, goal)
            if judged:
                wish = f" (wish {goal.wish:.2f})" if goal.wish else ""
                lines.append(f"| {goal_title(row, goal, rows)} | {spread(judged)} | "
                             f"{'≥' if goal.is_least else '≤'} {goal.limit:g}{wish} | "
                             f"{'met' if judged['met'] else 'missed'} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def added(row, results):
    lines = [f"| {row.title} | added p50 µs | added p99 µs |", "|---|---|---|"]
    for side in row.sides:
        cells = [spread(results.summary(row.name, side.name, f"addedMicrosP{share}")) for share in (50, 99)]
        lines.append(f"| {side.title} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def policies(row, results):
    lines = [f"| {row.title} | CPU µs a request | costs µs |", "|---|---|---|"]
    for side in row.sides:
        is_base = side.name == "all" or not results.has(row.name, "all")
        saved = "–" if is_base else spread(results.savings(row.name, side.name))
        lines.append(f"| {side.title} | {spread(results.summary(row.name, side.name, 'cpuMicros'))} | {saved} |")
    return "\n".join(lines)


def calls(row, results):
    counted, last = (results.summary(row.name, row.sides[0].name, name) for name in ("calls", "lastMillis"))
    return (f"| {row.title} | calls at the services | last answer after ms |\n|---|---|---|\n"
            f"| Facet | {spread(counted)} | {spread(last)} |")


def freshness(row, results):
    lines = [f"| {row.title} | p50 ms | p99 ms |", "|---|---|---|"]
    for title, name in (("until the page shows it", "pageMs"), ("until a subscriber at the broker has the event", "eventMs")):
        cells = [spread(results.summary(row.name, "facet", f"{name}P{share}")) for share in (50, 99)]
        lines.append(f"| {title} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def following(rows, results):
    lines = ["| a price changes | who | all have it after ms | p50 ms | p99 ms | CPU µs a view | views/s on a core |",
             "|---|" + "---|" * 6]
    for row, side in sides(rows, "following"):
        def summary(name):
            return results.summary(row.name, side.name, name)
        cells = [row.title, side.title, *(spread(summary(f"{name}Millis")) for name in ("all", "p50", "p99")),
                 spread(summary("cpuMicros")), f"{summary('viewsPerCore')['median']:,.0f}"]
        lines.append("| " + " | ".join(cells) + " |")
        if "brokerMicros" in results.by_row[row.name][side.name][0]:
            cells = [row.title, "the broker", "", "", "", spread(summary("brokerMicros")), ""]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def leaving(rows, results):
    lines = ["| following, nothing happens | KiB a follower | all leave at once: gone after ms | MiB kept then |",
             "|---|---|---|---|"]
    for row, side in sides(rows, "following"):
        if "kibibytes" in results.by_row[row.name][side.name][0]:
            cells = [row.title, *(spread(results.summary(row.name, side.name, name))
                                  for name in ("kibibytes", "goneMillis", "keptMebibytes"))]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def stored(rows, results):
    names = ("broker", "bff", "services", "peer")
    lines = ["| telemetry, as fast as it goes | who | readings/s | CPU µs a reading: broker | device backend | services | peer |",
             "|---|" + "---|" * 6]
    for row, side in sides(rows, "stored"):
        measured = results.by_row[row.name][side.name][0]["micros"]
        cells = [row.title, side.title, spread(results.summary(row.name, side.name, "readingsPerSecond"))]
        cells += [spread(results.summary(row.name, side.name, "micros", name)) if name in measured else ""
                  for name in names]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def acks(rows, results):
    lines = ["| from when a reading is due to its ack | load | p50 ms | p99 ms | p99.9 ms |", "|---|" + "---|" * 4]
    for row, side in sides(rows, "acks"):
        measured = results.by_row[row.name][side.name]
        late = " (load late)" if any(one["lateMicrosP99"] > 1000 for one in measured) else ""
        cells = [row.title, side.title + late]
        cells += [spread(summary([one[name] / 1e3 for one in measured]))
                  for name in ("p50Micros", "p99Micros", "p999Micros")]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def limits(rows, results):
    lines = ["| the ack's p99 passes 50 ms | not yet at readings/s | but at |", "|---|---|---|"]
    for row, side in sides(rows, "limit"):
        cells = [side.title, *(spread(results.summary(row.name, side.name, name)) for name in ("rate", "rateMissed"))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def storms(rows, results):
    lines = ["| devices connect at once | protocol | signed in: p50 ms | p99 ms | all | and a first view: p99 ms | all "
             "| CPU µs a device: device backend | broker | services |", "|---|" + "---|" * 9]
    for row, side in sides(rows, "storm"):
        late = max(results.values(row.name, side.name, "latenessMillisP99"))
        paths = [("connect", "p50"), ("connect", "p99"), ("connect", "max"), ("view", "p99"), ("view", "max"),
                 ("micros", "bff"), ("micros", "broker"), ("micros", "services")]
        cells = [row.title, side.title + (f" (load {number(late)} ms late)" if late > 10 else "")]
        cells += [spread(results.summary(row.name, side.name, *path)) for path in paths]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) if len(lines) > 2 else ""


def sides(rows, kind):
    return [(row, side) for row in rows if row.kind == kind for side in row.sides]


def stock(row, results):
    lines = [f"| {row.title}, one change after another | who | p50 ms | p99 ms |", "|---|---|---|---|"]
    for title, name in (("stock is set at the service → labels", "stock"), ("a scale reports → labels", "scale")):
        for side in row.sides:
            cells = [spread(results.summary(row.name, side.name, f"{name}MillisP{share}")) for share in (50, 99)]
            lines.append(f"| {title} | {side.title} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def number(value):
    size = abs(value)
    return f"{value:,.0f}" if size >= 20 or value == int(value) else f"{value:.2f}"


def spread(summary):
    return f"{number(summary['median'])} ({number(summary['least'])} to {number(summary['most'])})"


def machine():
    return {"cores": os.cpu_count(), "architecture": platform.machine(), "kernel": platform.release(),
            "loadAverage": os.getloadavg(), **{name: version(command) for name, command in VERSIONS.items()}}


def version(command):
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=30)
    found = re.search(r"\d+(\.\d+)+", run.stdout + run.stderr)
    return found[0] if found else "absent"


def save(folder, time, settings, rows, results, skipped):
    content = {
        "time": time, "machine": machine(), "settings": settings, "skipped": skipped,
        "rows": [{"name": row.name, "title": row.title, "kind": row.kind,
                  "sides": {side.name: {"title": side.title, "repetitions": results.by_row[row.name][side.name]}
                            for side in row.sides},
                  "goals": [{"title": goal_title(row, goal, rows), "metric": goal.metric, **judged}
                            for goal in row.goals if (judged := results.judge(row, goal))]} for row in rows]}
    path = os.path.join(folder, f"{time}.json")
    with open(path, "w") as file:
        json.dump(content, file, indent=2)
    return content, path
