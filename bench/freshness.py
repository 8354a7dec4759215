"""How long after a change at a service the web's page shows it: commit -> fresh answer, in ms.

By itself it starts store-services, mosquitto with our plugin, and web-bff from .build/release (or --built), on ports
and in a folder of its own: python3 bench/freshness.py [--changes 300] [--built FOLDER] [--json FILE]. Or it measures a
system that runs, by the addresses in its run.json: --run-file .facet/run.json.

Each change is a PATCH of a price at the catalog, whose answer means that it is committed. Then the page is asked for
until it shows the price; before, it was asked for, so that the old one is cached.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import time
from urllib.parse import urlsplit

from system import System

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PRODUCT = "p42"
PATIENCE = 20


class Client:
    """A connection that is kept open."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]!r}")
        return text


def change_delays(catalog, web, changes):
    """Per change: commit -> fresh page in ms, pages asked for meanwhile, and the PATCH itself in ms."""
    services, backend = Client(catalog), Client(web)
    page = f"/api/products/{PRODUCT}"
    rows = []
    for number in range(changes):
        price = f"{100 + number % 800}.{10 + number // 800 % 90}"
        backend.ask("GET", page)
        began = time.perf_counter()
        services.ask("PATCH", f"/products/{PRODUCT}", f'{{"price": {price}}}')
        committed = time.perf_counter()
        wanted = f'"price":{price},'.encode()
        asked = 1
        while wanted not in backend.ask("GET", page):
            asked += 1
            if time.perf_counter() - committed > PATIENCE:
                raise SystemExit(f"the page didn't show {price} within {PATIENCE} s")
        rows.append(((time.perf_counter() - committed) * 1e3, asked, (committed - began) * 1e3))
    return rows


def publish_delays(broker, catalog, changes):
    """Commit -> event at a subscriber of the broker, in ms; what the path before the backend takes."""
    from threading import Thread
    import subprocess

    host, port, name, password = broker
    subscriber = subprocess.Popen(
        ["mosquitto_sub", "-V", "mqttv5", "-q", "1", "-h", host, "-p", str(port), "-i", f"{name}~bench-{os.getpid()}",
         "-u", name, "-P", password, "-t", f"events/catalog/product/{PRODUCT}", "-C", str(changes + 1)],
        stdout=subprocess.PIPE)
    heard = {}

    def listen():
        for line in subscriber.stdout:
            heard[json.loads(line)["version"]] = time.perf_counter()

    listener = Thread(target=listen, daemon=True)
    listener.start()
    services = Client(catalog)
    committed = {}
    # The first ones are lost until the subscription is granted.
    end = time.perf_counter() + PATIENCE
    while not heard and time.perf_counter() < end:
        services.ask("PATCH", f"/products/{PRODUCT}", '{"price": 1}')
        time.sleep(0.05)
    for number in range(changes):
        answer = services.ask("PATCH", f"/products/{PRODUCT}", f'{{"price": {2 + number}}}')
        version = str(json.loads(answer)["version"])
        committed[version] = time.perf_counter()
        while version not in heard and time.perf_counter() < committed[version] + 2:
            time.sleep(0.0002)
    subscriber.terminate()
    subscriber.wait()
    return [max(0, heard[version] - at) * 1e3 for version, at in committed.items() if version in heard]


def summary(values):
    ranked = sorted(values)
    return {
        "count": len(ranked), "p50": round(statistics.median(ranked), 2),
        "p99": round(ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))], 2), "most": round(ranked[-1], 2)}


def measure(changes=300, built=os.path.join(ROOT, ".build", "release"), run_file=None):
    """All figures as a dictionary; what `make bench` calls."""
    if run_file:
        with open(run_file) as file:
            run = json.load(file)
        return figures(change_delays(run["services"]["catalog"], run["endpoints"]["web"], changes))
    with System(built, ["web"]) as system:
        catalog = system.service("catalog")
        result = figures(change_delays(catalog, system.backends["web"].url, changes))
        result["commitToEventMs"] = summary(publish_delays(system.account("@web-bff"), catalog, min(changes, 100)))
        return result


def figures(rows):
    delays, asked, patches = zip(*rows)
    return {"commitToFreshPageMs": summary(delays), "pagesAskedFor": summary(asked), "patchMs": summary(patches)}


def main():
    parser = argparse.ArgumentParser(prog="bench/freshness.py")
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--built", default=os.path.join(ROOT, ".build", "release"), help="folder of the executables")
    parser.add_argument("--run-file", help="run.json of a running system, instead of starting one")
    parser.add_argument("--json", help="write the figures there, too")
    options = parser.parse_args()
    result = measure(options.changes, options.built, options.run_file)
    for name, row in result.items():
        print(f"{name:20} n={row['count']:<4} p50 {row['p50']:8.2f}  p99 {row['p99']:8.2f}  most {row['most']:8.2f}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(result, file, indent=2)


if __name__ == "__main__":
    main()
