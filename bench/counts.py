"""Instructions of pages and frames, counted by callgrind around one of our backends."""

import glob
import http.client
import os
import subprocess

import callgrind
from frame_client import FrameClient
from recordings import PRODUCTS
from rows_http import CACHED, PAGE, uncached
from rows_policies import known_policies

WARMUP, ROUNDS = 300, 5
PAGES, FRAMES = 200, 2000


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
        """Of one piece of work, in each round of `count`. The least of them counts: what else happens only adds."""
        work(WARMUP)
        rounds = []
        for _ in range(ROUNDS):
            self.control("-z", process)
            work(count)
            self.control("-d", process)
            rounds.append(callgrind.total(self.last_dump(process)) / count)
        return rounds

    def control(self, option, process):
        subprocess.run(["callgrind_control", option, str(process.pid)], check=True, capture_output=True, timeout=60)

    def last_dump(self, process):
        return max(glob.glob(f"{self.out}.{process.pid}.*"), key=lambda path: int(path.rpartition(".")[2]))


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
    rounds = counted.instructions(process, pages(process.port, products), PAGES)
    deployment.stop(process, patience=30)
    return rounds


def page_profile(deployment, count):
    """The functions that one uncached page spends most instructions in."""
    counted = Counted(deployment, "web")
    process = deployment.backend("web", uncached(deployment), under=counted)
    counted.instructions(process, pages(process.port, PRODUCTS), PAGES)
    print(callgrind.table(counted.last_dump(process), count, PAGES))
    deployment.stop(process, patience=30)


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
        client, another = (FrameClient(process.port, *file.readline().strip().split(",")) for _ in range(2))
    # What one follows is composed already for another who does.
    another.view("product", PRODUCTS[0])
    counts = {
        "frame": counted.instructions(process, lambda count: [client.ping(n + 1) for n in range(count)], FRAMES),
        "ask": counted.instructions(
            process, lambda count: [client.ask(n + 1, "product", PRODUCTS[n]) for n in range(count)], PAGES),
        "follow": counted.instructions(
            process, lambda count: [client.view("product", PRODUCTS[0]) for _ in range(count)], FRAMES)}
    deployment.stop(process, patience=30)
    return counts
