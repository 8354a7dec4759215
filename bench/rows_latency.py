"""Beside services that are slow on purpose: what a backend adds, and how often a cold cache calls."""

import json
import socket
import threading
import time

import loads
from processes import get
from recordings import PATHS
from rows import Goal, Row, Side, Skipped
from rows_http import CACHED, PAGE, requests, uncached

NEEDED = ["catalog", "reviews", "recommendations", "inventory"]
DELAYS_MS = [5, 20, 50]
OTHERS_MS = 1
RATE = 300
COLD_CLIENTS = 50
COLD_MS = 20


def added_rows(deployment):
    """The page's latency less that of its slowest service, both at the same rate."""
    urls = deployment.urls("web") | {
        name: deployment.recorded_service(name, OTHERS_MS).url for name in NEEDED if name != "catalog"}
    page = requests(deployment, "page", PAGE)
    service = requests(deployment, "catalog", PATHS["catalog"][0])

    def side(delay_ms):
        slow = deployment.recorded_service("catalog", delay_ms)
        web = deployment.backend("web", uncached(deployment), urls=urls | {"catalog": slow.url})

        def measure(seconds):
            direct = loads.open_http(deployment, slow, service, RATE, seconds)
            through = loads.open_http(deployment, web, page, RATE, seconds)
            return {"addedMicrosP50": through["p50Micros"] - direct["p50Micros"],
                    "addedMicrosP99": through["p99Micros"] - direct["p99Micros"],
                    "latency": through, "service": direct}
        return Side(f"{delay_ms}ms", f"slowest service {delay_ms} ms", measure)

    sides = [side(delay_ms) for delay_ms in DELAYS_MS]
    goals = [Goal(one.name, 1000, metric="addedMicrosP99") for one in sides]
    return [Row("added", f"page, {RATE}/s: latency added to the slowest service", sides, kind="added", goals=goals)]


def cold_rows(deployment):
    """Clients that all ask at once for the same page of a backend that has just started."""
    if not uncached(deployment):
        raise Skipped("cold: this build has no services.catalog.ttl")
    services = {name: deployment.recorded_service(name, COLD_MS) for name in NEEDED}
    urls = deployment.urls("web") | {name: process.url for name, process in services.items()}

    def measure(_):
        web = deployment.backend("web", CACHED, urls=urls)
        before = calls(services)
        millis = ask_at_once(web.port, PAGE.replace("*", "p42"))
        deployment.stop(web)
        return {"calls": calls(services) - before, "lastMillis": millis}
    return [Row("cold", f"page, {COLD_CLIENTS} clients at once on an empty cache",
                [Side("facet", "Facet", measure)], kind="calls", goals=[Goal("facet", len(NEEDED), metric="calls")])]


def calls(services):
    return sum(json.loads(get(f"{process.url}/calls"))["calls"] for process in services.values())


def ask_at_once(port, path):
    """Milliseconds until the last client has its answer."""
    sockets = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(COLD_CLIENTS)]
    statuses = []

    def receive(one):
        data = b""
        while b"\r\n" not in data:
            data += one.recv(65536) or b"\r\n"
        statuses.append(data[:12])

    threads = [threading.Thread(target=receive, args=[one]) for one in sockets]
    for thread in threads:
        thread.start()
    begin = time.monotonic()
    for one in sockets:
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    for thread in threads:
        thread.join()
    millis = (time.monotonic() - begin) * 1000
    for one in sockets:
        one.close()
    if set(statuses) != {b"HTTP/1.1 200"}:
        raise loads.Failed(f"cold: not every client was answered with 200: {set(statuses)}")
    return millis
