"""What is measured of telemetry: devices report, and it counts when their messages are acknowledged as stored."""

import itertools
import json
import os
import subprocess
import time

import loads
import peers
from aged import AgedSystem
from system import PASSWORD, System

DEVICES, WINDOW = 200, 16
CALM_SECONDS, CALM_SHARE, PATIENCE = 0.5, 0.05, 120
SHARE = "$share/iot-bff/devices/+/telemetry"
P99_MAX_MICROS = 50_000
RATE_LEAST, RATE_MOST, RATE_GROWTH, RATE_HALVINGS = 4_000, 60_000, 1.5, 2
HOUSEKEEPING_RATE = 1_000


class BareBroker(System):
    """A broker that knows the devices of another system, and nobody else."""

    def __init__(self, other):
        super().__init__(other.built, [])
        with open(os.path.join(other.folder.name, "devices.keys")) as file:
            self.keys = file.read()

    def __enter__(self):
        self.start_broker(self.keys)
        return self


class Telemetry:
    """One system for all rows, so that its database grows as a store's does."""

    def __init__(self, deployment):
        self.deployment = deployment
        self.system = deployment.hold(System(deployment.built, ["iot"]))
        await_devices(self.system)
        self.bare = deployment.hold(BareBroker(self.system))
        self.loop = peers.start_frames_loop(deployment)
        self.names = itertools.count(1)

    def stored(self, protocol, readings, seconds):
        """A closed loop: as fast as it goes. CPU time a reading, of each process apart."""
        return self.load(self.system, protocol, readings, 0, seconds)

    def acknowledged(self, protocol, rate, seconds):
        """An open loop: how long it takes from when a reading is due until its ack is there."""
        return self.load(self.system, protocol, 1, rate, seconds)

    def counted(self, readings, seconds):
        """As fast as a bare subscriber goes, at a broker of its own."""
        path = os.path.join(self.bare.folder.name, f"counted-{next(self.names)}")
        counter = self.bare.run("mqtt-counter", [
            self.deployment.tool("mqtt-counter"), str(self.bare.broker.port), "@iot-bff", PASSWORD, "@iot-bff~counter",
            SHARE, path])
        counter.wait_until(lambda: "ready" in counter.log(), "subscribing")
        try:
            return self.run("mqtt", self.bare.broker.port, {"broker": self.bare.broker, "peer": counter}, readings, 0,
                            seconds, path)
        finally:
            counter.stop()

    def answered(self, readings, seconds):
        """As fast as a loop in C acknowledges frames without keeping them."""
        return self.run("frames", self.loop.port, {"peer": self.loop}, readings, 0, seconds)

    def rate_at_limit(self, protocol, seconds):
        """The highest rate that was tried at which the ack's p99 is below the limit, and the lowest at which it isn't."""
        met, missed, rate = 0, None, RATE_LEAST
        halvings = 0
        while halvings <= RATE_HALVINGS and rate <= RATE_MOST:
            measured = self.acknowledged(protocol, rate, seconds)
            if measured["p99Micros"] <= P99_MAX_MICROS and not measured["unanswered"]:
                met = rate
            else:
                missed = rate
            if missed is None:
                rate *= RATE_GROWTH
            else:
                halvings += 1
                rate = (met + missed) / 2
        return {"rate": met, "rateMissed": missed or rate}

    def while_housekeeping(self, seconds):
        """The ack while what is old is counted and removed all the time, on a system of its own."""
        with AgedSystem(self.deployment.built) as aged:
            await_devices(aged)
            measured = self.load(aged, "frames", 1, HOUSEKEEPING_RATE, seconds, is_calm=False)
            left = aged.old_messages_left()
            if not 0 < left < aged.old_messages:
                raise loads.Failed(f"{left} of {aged.old_messages} old messages are left: nothing was removed meanwhile")
        return measured | {"removed": aged.old_messages - left}

    def load(self, system, protocol, readings, rate, seconds, is_calm=True):
        processes = {"bff": system.backends["iot"], "services": system.services}
        port = system.backends["iot"].port
        if protocol == "mqtt":
            processes["broker"], port = system.broker, system.broker.port
        return self.run(protocol, port, processes, readings, rate, seconds, keys=system.fleet_keys, is_calm=is_calm)

    def run(self, protocol, port, processes, readings, rate, seconds, counted=None, keys=None, is_calm=True):
        command = [self.deployment.tool("telemetry-load"), protocol, str(port), keys or self.system.fleet_keys, str(DEVICES),
                   str(readings), str(rate), str(seconds), str(WINDOW), *([counted] if counted else [])]
        before = {name: one.cpu_seconds() for name, one in processes.items()}
        run = subprocess.run(command, capture_output=True, text=True, timeout=seconds + PATIENCE)
        if run.returncode != 0:
            raise loads.Failed(f"{run.stderr}\n" + "\n".join(one.log()[-500:] for one in processes.values()))
        for one in processes.values():
            if is_calm:
                await_calm(one)
        measured = json.loads(run.stdout)
        measured["micros"] = {name: (one.cpu_seconds() - before[name]) * 1e6 / measured["readingsInAll"]
                              for name, one in processes.items()}
        measured["readingsPerSecond"] = measured["readings"] / measured["seconds"]
        return measured


def await_devices(system):
    with open(system.fleet_keys) as file:
        device, key = file.readline().strip().split(",")
    system.await_device_login(device, key)


def await_calm(process):
    """Until what came is rolled up and counted."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = process.cpu_seconds()
        process.stay(CALM_SECONDS)
        if process.cpu_seconds() - before < CALM_SHARE * CALM_SECONDS:
            return
    raise loads.Failed(f"{process.name} isn't calm after {PATIENCE} s")
