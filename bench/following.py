"""What is measured of following, on one system for all of it."""

import itertools
import json
import os
import resource
import signal
import statistics
import time

import loads
import peers
from followers import Followers, events_openings, frames_openings, mqtt_openings
from frame_client import FrameClient
from freshness import Client
from processes import get
from rows import Skipped
from system import System

DEVICES, STREAMS, LABELS = 10_000, 2_000, 1_000
FILES_NEEDED = DEVICES + 1_000
WARMUP_ROUNDS, ROUNDS = 2, 12
# From one change to the next: longer than the least time between two views of a composition.
PAUSE = 0.15
SETTLED = 1
PATIENCE = 20
PAGE_PRODUCT, LABEL_PRODUCT = "p42", "p43"


class Following:
    def __init__(self, deployment):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if 0 <= hard < FILES_NEEDED:
            raise Skipped(f"following: this shell may open {hard} files, {FILES_NEEDED} are needed (ulimit -Hn)")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.deployment = deployment
        self.system = deployment.hold(System(deployment.built, ["web", "iot"]))
        self.iot, self.web = (self.system.backends[name] for name in ("iot", "web"))
        # Labels of the fleet follow at the broker by their model, before anybody connects.
        self.await_calm("iot")
        self.idle = {one.name: one.resident_bytes() for one in (self.iot, self.web)}
        with open(self.system.fleet_keys) as file:
            self.fleet = [tuple(line.strip().split(",")) for line in file]
        self.prices = itertools.count(10_000)
        self.labels_on_mqtt = None

    def devices(self):
        openings = frames_openings(self.fleet[:DEVICES], [PAGE_PRODUCT] * DEVICES)
        return self.follow_and_leave("iot", "frames", openings)

    def streams(self):
        return self.follow_and_leave("web", "events", events_openings(f"/api/products/{PAGE_PRODUCT}", STREAMS))

    def writer(self):
        """The peer writes the bytes of a view of ours."""
        with FrameClient(self.iot.port, *self.fleet[0]) as client:
            view = client.view("product", PAGE_PRODUCT)
        process = peers.start_frames_writer(self.deployment, view)
        with Followers(self.deployment, "frames", process.port, [b"?"] * DEVICES) as followers:
            measured = self.rounds(process, followers, lambda: os.kill(process.pid, signal.SIGUSR1))
        self.deployment.stop(process)
        return measured | {"viewBytes": len(view)}

    def labels(self):
        """They stay, because what they follow is kept by the broker."""
        if not self.labels_on_mqtt:
            self.system.await_device_login(*self.fleet[0])
            openings = mqtt_openings(self.fleet[:LABELS], [LABEL_PRODUCT] * LABELS)
            self.labels_on_mqtt = self.deployment.hold(
                Followers(self.deployment, "mqtt", self.system.broker.port, openings))
        broker = self.system.broker.cpu_seconds()
        measured = self.rounds(self.iot, self.labels_on_mqtt, self.price_change(LABEL_PRODUCT))
        broker = self.system.broker.cpu_seconds() - broker
        return measured | {"brokerMicros": broker * 1e6 / measured["views"]}

    def follow_and_leave(self, name, protocol, openings):
        process = self.system.backends[name]
        before = self.follower_count(name)
        with Followers(self.deployment, protocol, process.port, openings) as followers:
            time.sleep(SETTLED)
            memory = process.resident_bytes() - self.idle[process.name]
            measured = self.rounds(process, followers, self.price_change(PAGE_PRODUCT))
            began = time.monotonic()
            followers.drop()
            process.wait_until(lambda: self.follower_count(name) <= before, "letting its followers go", PATIENCE)
            gone = time.monotonic() - began
        if process.log():
            raise loads.Failed(f"{process.name}: {process.log()[-2000:]}")
        time.sleep(SETTLED)
        return measured | {
            "openedSeconds": followers.opened_seconds, "kibibytes": memory / followers.count / 1024,
            "goneMillis": gone * 1e3, "keptMebibytes": (process.resident_bytes() - self.idle[process.name]) / 2**20}

    def rounds(self, process, followers, change):
        """The median of the rounds, one change after another; the first ones aren't kept."""
        def one():
            began = time.monotonic()
            delays = followers.after(change)
            time.sleep(max(0, began + PAUSE - time.monotonic()))
            return delays
        for _ in range(WARMUP_ROUNDS):
            one()
        cpu = process.cpu_seconds()
        rounds = [one() for _ in range(ROUNDS)]
        cpu, views = process.cpu_seconds() - cpu, ROUNDS * followers.count
        return {"cpuMicros": cpu * 1e6 / views, "viewsPerCore": views / cpu, "views": views,
                **{f"{name}Millis": statistics.median(percentile(delays, share) for delays in rounds)
                   for name, share in (("p50", 0.5), ("p99", 0.99), ("all", 1))}}

    def price_change(self, product):
        catalog = Client(self.system.service("catalog"))

        def change():
            number = next(self.prices)
            catalog.ask("PATCH", f"/products/{product}", f'{{"price": {number // 100}.{number % 100:02}}}')
        return change

    def await_calm(self, name):
        """Until no more begin to follow."""
        before, count = None, self.follower_count(name)
        while count != before:
            time.sleep(SETTLED)
            before, count = count, self.follower_count(name)

    def follower_count(self, name):
        return json.loads(get(f"http://127.0.0.1:{self.system.operations[name]}/followers"))["followers"]


def percentile(ranked, share):
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]
