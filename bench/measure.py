"""Measures our backends beside their peers; docs/performance.md says what the rows are and how to read them."""

import argparse
import os
import signal
import subprocess
import sys
import time

import loads
import page
import report
import rows_following
import rows_frames
import rows_freshness
import rows_http
import rows_latency
import rows_policies
import rows_storm
import rows_telemetry
from deployment import Deployment
from results import Results
from rows import Skipped

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FACTORIES = {
    "compared": rows_http.compared_rows, "cached": rows_http.cached_rows, "unchanged": rows_http.unchanged_rows,
    "dashboard": rows_http.dashboard_rows, "devices": rows_http.devices_rows, "frames": rows_frames.frame_rows,
    "added": rows_latency.added_rows, "cold": rows_latency.cold_rows, "policies": rows_policies.policy_rows,
    "freshness": rows_freshness.freshness_rows, "following": rows_following.following_rows,
    "telemetry": rows_telemetry.telemetry_rows, "storm": rows_storm.storm_rows,
}
# Long enough for a just-in-time compiler.
WARMUP_SECONDS = 2


def make_rows(deployment, only):
    rows, skipped = [], []
    for name in only or FACTORIES:
        try:
            rows += FACTORIES[name](deployment)
        except Skipped as reason:
            skipped.append(str(reason))
            print(f"skipped: {reason}", flush=True)
    return rows, skipped


def measure(rows, repetitions, seconds):
    """Interleaved, so that what else the machine does meets all alike. The first round warms up and isn't kept.

    A server that fails is left out from then on."""
    results, failures = Results(), []
    for repetition in range(repetitions + 1):
        for row in rows:
            for side in list(row.sides):
                try:
                    measured = side.measure(seconds) if repetition > 0 else side.warm_up(WARMUP_SECONDS)
                except (loads.Failed, subprocess.SubprocessError) as failure:
                    failures.append(f"{row.name} {side.name}: {failure}")
                    print(f"failed: {failures[-1]}", flush=True)
                    row.sides.remove(side)
                    results.forget(row.name, side.name)
                    continue
                if repetition > 0:
                    results.add(row.name, side.name, measured)
                    print(f"{repetition}/{repetitions} {row.name} {side.name}: {brief(measured)}", flush=True)
    return results, failures


def brief(measured):
    latency = measured.get("latency", {})
    numbers = {**{name: value for name, value in measured.items() if not isinstance(value, dict)},
               **{name: latency[name] for name in ("p50Micros", "p99Micros", "lateMicrosP99") if name in latency}}
    return ", ".join(f"{name} {report.number(value)}" for name, value in numbers.items())


def main():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--seconds", type=int, default=3, help="of each load")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--only", action="append", choices=list(FACTORIES), help="a part; may stand several times")
    options = parser.parse_args()
    # Whatever ends the run, its processes end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begin = time.monotonic()
    with Deployment(ROOT) as deployment:
        deployment.start_services()
        rows, skipped = make_rows(deployment, options.only)
        results, failures = measure(rows, options.repetitions, options.seconds)
    rows = [row for row in rows if row.sides]
    save(rows, results, skipped + failures, vars(options) | {"tookSeconds": round(time.monotonic() - begin)})
    if failures:
        sys.exit(1)


def save(rows, results, skipped, settings):
    folder = os.path.join(ROOT, "bench", "results")
    os.makedirs(folder, exist_ok=True)
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    content, path = report.save(folder, now, settings, rows, results, skipped)
    tables = report.tables(rows, results)
    page_path = path.replace(".json", ".html")
    with open(page_path, "w") as file:
        file.write(page.html(content))
    print(f"\nmedians of {settings['repetitions']} repetitions (least to most), {settings['tookSeconds']} s\n")
    print(tables, end="\n\n")
    for reason in skipped:
        print(f"not measured: {reason}")
    print(f"written to {os.path.relpath(path, ROOT)} and {os.path.relpath(page_path, ROOT)}")


if __name__ == "__main__":
    main()
