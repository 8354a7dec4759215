"""Counts the instructions of one page and of one frame, which times on a busy machine can't tell from noise."""

import argparse
import glob
import http.client
import json
import os
import signal
import subprocess
import sys

import report
from deployment import Deployment
from frame_client import FrameClient
from recordings import PRODUCTS
from rows_http import CACHED, PAGE, uncached
from rows_policies import known_policies

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BASELINE = os.path.join(ROOT, "bench", "instructions.json")
# Runs of the same build on a busy machine differ by up to 1.2 %.
TOLERANCE = 0.03
WARMUP, ROUNDS = 300, 5


class Counted:
    """One of our backends under callgrind; Deployment puts it where the backend itself would stand."""

    def __init__(self, deployment, name):
        self.out = os.path.join(deployment.folder.name, f"{name}.callgrind")
        self.command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.out}.%p",
                        os.path.join(deployment.tools, "stripped", f"{name}-bff")]
        # Fifty times slower than life: nothing may end for that.
        self.settings = [f"--{name}-deadline", "30s"]
        self.environment = {"LD_PRELOAD": os.path.join(deployment.tools, "sigsuspend.so")}

    def instructions(self, process, work, count):
        """Of `count` pieces of work, each round; the least of them, because what else the process did only adds."""
        work(WARMUP)
        rounds = []
        for _ in range(ROUNDS):
            self.control("-z", process)
            work(count)
            self.control("-d", process)
            rounds.append(self.last_dump(process) / count)
        return rounds

    def control(self, option, process):
        subprocess.run(["callgrind_control", option, str(process.pid)], check=True, capture_output=True, timeout=60)

    def last_dump(self, process):
        dumps = glob.glob(f"{self.out}.{process.pid}.*")
        with open(max(dumps, key=lambda path: int(path.rpartition(".")[2]))) as file:
            return next(int(line.split()[1]) for line in file if line.startswith("totals:"))


def pages(port, products):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def work(count):
        for number in range(count):
            connection.request("GET", PAGE.replace("*", products[number % len(products)]))
            answer = connection.getresponse()
            if len(answer.read()) == 0 or answer.status != 200:
                raise SystemExit(f"page: answered {answer.status}")
    return work


def page_count(deployment, policies, products=PRODUCTS):
    counted = Counted(deployment, "web")
    process = deployment.backend("web", policies, under=counted)
    rounds = counted.instructions(process, pages(process.port, products), 200)
    deployment.stop(process, patience=30)
    return rounds


def web_counts(deployment):
    policies = uncached(deployment)
    counts = {"page": page_count(deployment, policies)}
    return counts | ({"page-cached": page_count(deployment, CACHED, ["p42"])} if policies else {})


def policy_counts(deployment):
    """The uncached page with each policy switched off."""
    policies = uncached(deployment)
    counts = {"page": page_count(deployment, policies)}
    for name in known_policies(deployment):
        counts[f"no {name}"] = page_count(deployment, policies | {name: "false"})
    counts["none"] = page_count(deployment, policies | {name: "false" for name in known_policies(deployment)})
    for name, rounds in counts.items():
        print(f"{name:12} {round(min(rounds)):>10,} {round(min(counts['page']) - min(rounds)):>+9,}")


def frame_counts(deployment):
    counted = Counted(deployment, "iot")
    process = deployment.backend("iot", uncached(deployment), under=counted)
    with open(deployment.fleet_keys) as file:
        client = FrameClient(process.port, *file.readline().strip().split(","))
    counts = {
        "frame": counted.instructions(process, lambda count: [client.ping(n + 1) for n in range(count)], 2000),
        "ask": counted.instructions(
            process, lambda count: [client.ask(n + 1, "product", PRODUCTS[n]) for n in range(count)], 200)}
    deployment.stop(process, patience=30)
    return counts


def compare(counts):
    """Whether nothing takes more instructions than the tolerance allows."""
    with open(BASELINE) as file:
        baseline = json.load(file)
    versions = report.machine()
    if baseline["swift"] != versions["swift"]:
        print(f"the file was measured with Swift {baseline['swift']}, this is {versions['swift']}")
    is_good = True
    for name, rounds in counts.items():
        now, before = round(min(rounds)), baseline["instructions"].get(name)
        change = now / before - 1 if before else 0
        word = "new" if not before else "MORE" if change > TOLERANCE else "less" if change < -TOLERANCE else "same"
        is_good = is_good and word != "MORE"
        print(f"{name:12} {now:>10,} {before or 0:>10,} {change:+7.2%} {word} "
              f"(rounds differ by {max(rounds) / min(rounds) - 1:.2%})")
    print("bench/check --update writes what was counted to bench/instructions.json")
    return is_good


def update(counts):
    versions = report.machine()
    content = {"swift": versions["swift"], "architecture": versions["architecture"], "tolerance": TOLERANCE,
               "instructions": {name: round(min(rounds)) for name, rounds in counts.items()}}
    with open(BASELINE, "w") as file:
        file.write(json.dumps(content, indent=2) + "\n")
    print(json.dumps(content, indent=2))


def main():
    parser = argparse.ArgumentParser(prog="bench/check")
    parser.add_argument("--update", action="store_true", help="write bench/instructions.json")
    parser.add_argument("--policies", action="store_true", help="count the page without each policy instead")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Deployment(ROOT) as deployment:
        deployment.start_services()
        if options.policies:
            policy_counts(deployment)
            return
        counts = web_counts(deployment) | frame_counts(deployment)
    if options.update:
        update(counts)
    elif not compare(counts):
        sys.exit(1)


if __name__ == "__main__":
    main()
