"""Counts the instructions of one page and of one frame, which times on a busy machine can't tell from noise."""

import argparse
import json
import os
import signal
import sys

import counts
import report
from deployment import Deployment

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BASELINE = os.path.join(ROOT, "bench", "instructions.json")
# Runs of the same build on a busy machine differ by up to 1.2 %.
TOLERANCE = 0.03


def compare(counted):
    """Whether nothing takes more instructions than the tolerance allows."""
    with open(BASELINE) as file:
        baseline = json.load(file)
    versions = report.machine()
    if baseline["swift"] != versions["swift"]:
        print(f"the file was measured with Swift {baseline['swift']}, this is {versions['swift']}")
    is_good = True
    for name, rounds in counted.items():
        now, before = round(min(rounds)), baseline["instructions"].get(name)
        change = now / before - 1 if before else 0
        word = "new" if not before else "MORE" if change > TOLERANCE else "less" if change < -TOLERANCE else "same"
        is_good = is_good and word != "MORE"
        print(f"{name:12} {now:>10,} {before or 0:>10,} {change:+7.2%} {word} "
              f"(rounds differ by {max(rounds) / min(rounds) - 1:.2%})")
    print("bench/check --update writes what was counted to bench/instructions.json")
    return is_good


def update(counted):
    versions = report.machine()
    content = {"swift": versions["swift"], "architecture": versions["architecture"], "tolerance": TOLERANCE,
               "instructions": {name: round(min(rounds)) for name, rounds in counted.items()}}
    with open(BASELINE, "w") as file:
        file.write(json.dumps(content, indent=2) + "\n")
    print(json.dumps(content, indent=2))


def main():
    parser = argparse.ArgumentParser(prog="bench/check")
    parser.add_argument("--update", action="store_true", help="write bench/instructions.json")
    parser.add_argument("--policies", action="store_true", help="count the page without each policy instead")
    parser.add_argument("--profile", type=int, metavar="N", help="say in which N functions a page spends most instead")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Deployment(ROOT) as deployment:
        deployment.start_services()
        if options.policies or options.profile:
            counts.policy_counts(deployment) if options.policies else counts.page_profile(deployment, options.profile)
            return
        counted = counts.web_counts(deployment) | counts.frame_counts(deployment)
    if options.update:
        update(counted)
    elif not compare(counted):
        sys.exit(1)


if __name__ == "__main__":
    main()
