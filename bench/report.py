"""A run's measurements as a table and as a file."""

import json
import os
import platform
import statistics
import subprocess
import time


def summary(measured):
    """Medians, and the peer's ratio in each repetition: the two stood next to each other in time."""
    ours = [repetition["cpuMicros"] for repetition in measured["facet"]]
    row = {"facetMicros": statistics.median(ours), "facetRange": [min(ours), max(ours)]}
    if "peer" in measured:
        peer = [repetition["cpuMicros"] for repetition in measured["peer"]]
        ratios = [one / other for one, other in zip(ours, peer)]
        row |= {"peerMicros": statistics.median(peer), "peerRange": [min(peer), max(peer)],
                "ratio": statistics.median(ratios), "ratioRange": [min(ratios), max(ratios)]}
    return row


def table(cases, measurements):
    lines = ["| what | Facet µs | peer | peer µs | ratio (least to most) | goal |", "|---|---|---|---|---|---|"]
    for case in cases:
        row = summary(measurements[case.name])
        ours = f"{number(row['facetMicros'])} ({spread(row['facetRange'])})"
        if case.peer is None:
            lines.append(f"| {case.title} | {ours} | – | – | – | – |")
            continue
        peer = f"{number(row['peerMicros'])} ({spread(row['peerRange'])})"
        met = "met" if row["ratio"] <= case.goal else "missed"
        ratio = f"{row['ratio']:.2f} ({row['ratioRange'][0]:.2f} to {row['ratioRange'][1]:.2f})"
        lines.append(f"| {case.title} | {ours} | {case.peer} | {peer} | {ratio} | ≤ {case.goal}: {met} |")
    return "\n".join(lines)


def number(micros):
    return f"{micros:.0f}" if micros >= 20 else f"{micros:.2f}"


def spread(values):
    return f"{number(values[0])} to {number(values[1])}"


def machine():
    node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    return {"cores": os.cpu_count(), "architecture": platform.machine(), "kernel": platform.release(), "node": node,
            "loadAverage": os.getloadavg()}


def save(root, measurements):
    folder = os.path.join(root, "bench", "results")
    os.makedirs(folder, exist_ok=True)
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = os.path.join(folder, f"{now}.json")
    content = {"time": now, "machine": machine(), "measurements": measurements,
               "summaries": {name: summary(measured) for name, measured in measurements.items()}}
    with open(path, "w") as file:
        json.dump(content, file, indent=2)
    return path
