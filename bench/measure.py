"""Measures the CPU time of our backends per request against their peers; docs/performance.md says how to read it."""

import argparse
import json
import os
import signal
import sys
from dataclasses import dataclass
from typing import Callable, Optional

import loads
import report
from deployment import Deployment
from processes import get

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PRODUCT = "p42"


@dataclass
class Case:
    name: str
    title: str
    ours: Callable  # seconds -> measurement
    peer: Optional[str] = None
    theirs: Optional[Callable] = None
    goal: float = 0


def http_cases(deployment):
    web, web_process = deployment.start_http("web")
    mobile, mobile_process = deployment.start_http("mobile")
    express, express_process = deployment.start_express(public_url=mobile)
    page, card = f"/api/products/{PRODUCT}", f"/products/{PRODUCT}"
    check_same(web + page, express + page)
    check_same(mobile + card, express + card)

    def load(url, process):
        return lambda seconds: loads.http(url, process, seconds)

    return [
        Case("page", "page: 4 calls", load(web + page, web_process), "Express + undici",
             load(express + page, express_process), goal=0.5),
        Case("card", "card: 2 calls", load(mobile + card, mobile_process), "Express + undici",
             load(express + card, express_process), goal=0.5),
    ]


def frame_cases(deployment):
    port, process = deployment.start_iot()
    peer_port, peer_process = deployment.start_frames_loop()

    def load(kind, depth, port, process):
        return lambda seconds: loads.frames(deployment, kind, depth, port, process, seconds)

    def ping(name, title, depth):
        return Case(name, title, load("ping", depth, port, process), "C epoll loop",
                    load("ping", depth, peer_port, peer_process), goal=2)

    return [
        ping("ping", "frame: Ping and Pong, one under way", 1),
        ping("ping64", "frame: Ping and Pong, 64 under way", 64),
        Case("ask", "frame: Ask for the tile, 2 calls, one under way", load("ask", 1, port, process)),
    ]


def check_same(ours, theirs):
    """A peer that answers anything else isn't measured."""
    values = [json.loads(get(url) or "null") for url in (ours, theirs)]
    if values[0] is None or values[0] != values[1]:
        raise SystemExit(f"{ours} and {theirs} don't answer the same:\n{values[0]}\n{values[1]}")


def measure(cases, repetitions, seconds):
    """Interleaved, so that what else the machine does meets both alike. The first round warms up and isn't kept."""
    measurements = {case.name: {"facet": [], **({"peer": []} if case.theirs else {})} for case in cases}
    for repetition in range(repetitions + 1):
        for case in cases:
            for side, run in (("facet", case.ours), ("peer", case.theirs)):
                if run is None:
                    continue
                result = run(seconds if repetition > 0 else min(2, seconds))
                if repetition == 0:
                    continue
                measurements[case.name][side].append(result)
                print(f"{repetition}/{repetitions} {case.name} {side}: {report.number(result['cpuMicros'])} µs, "
                      f"{result['requestsPerSecond']:.0f}/s", flush=True)
    return measurements


def main():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--seconds", type=int, default=4, help="of each load")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--only", choices=["http", "frames"], help="half of it")
    options = parser.parse_args()
    # Whatever ends the run, its processes end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Deployment(ROOT) as deployment:
        deployment.start_services()
        cases = http_cases(deployment) if options.only != "frames" else []
        cases += frame_cases(deployment) if options.only != "http" else []
        measurements = measure(cases, options.repetitions, options.seconds)
    print("\nCPU time of the serving process per request, medians of "
          f"{options.repetitions} (least to most)\n\n{report.table(cases, measurements)}\n")
    print(f"written to {os.path.relpath(report.save(ROOT, measurements), ROOT)}")


if __name__ == "__main__":
    main()
