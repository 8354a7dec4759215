"""All devices of the fleet come at once: how long until each is signed in and shows what it follows."""

import json
import os

import loads
from rows import Goal, Row, Side
from system import System
from telemetry import await_calm, await_devices

DEVICES = 10_000
SECONDS = 20
PROTOCOLS = {"frames": "frames", "mqtt": "MQTT 5"}


def storm_rows(deployment):
    def side(protocol, title):
        return Side(protocol, title, lambda _: storm(deployment, protocol))

    sides = [side(protocol, title) for protocol, title in PROTOCOLS.items()]
    return [Row("connect-storm", f"{DEVICES:,} devices connect at once", sides, kind="storm", goals=[
        Goal(one.name, 0, metric="failed") for one in sides])]


def storm(deployment, protocol):
    """On a system of its own, which knows none of them yet; they report as always, once they are signed in."""
    with System(deployment.built, ["iot"]) as system:
        await_devices(system)
        processes = {"bff": system.backends["iot"], "broker": system.broker, "services": system.services}
        for one in processes.values():
            await_calm(one)
        before = {name: one.cpu_seconds() for name, one in processes.items()}
        report = play(deployment, system, protocol)
        micros = {name: (one.cpu_seconds() - before[name]) * 1e6 / DEVICES for name, one in processes.items()}
    connections, latency = report["connections"], report["latencyMs"]
    if connections["established"] < DEVICES or latency["connect"]["count"] < DEVICES:
        raise loads.Failed(f"{DEVICES - connections['established']} of {DEVICES} devices never signed in\n"
                           f"{json.dumps(report['connections'])} {report.get('lastTrouble')}")
    return {"failed": connections["failed"], "latenessMillisP99": report["tester"]["latenessMs"]["p99"],
            "allMillis": latency["connect"]["max"], "connect": latency["connect"], "view": latency["view"], "micros": micros}


def play(deployment, system, protocol):
    host = f"127.0.0.1:{system.backends['iot'].port}"
    command = [
        deployment.product("fleet"), "run", os.path.join(deployment.root, "devices", "scenarios", "ten-thousand.yaml"),
        "--protocol", protocol, "--ramp", "0s", "--for", f"{SECONDS}s", "--drain", "5s", "--no-verify", "--json",
        "--target", host, "--broker", f"mqtt://127.0.0.1:{system.broker.port}", "--registry", system.service("devices"),
        "--keys", system.fleet_keys, "--models", os.path.join(deployment.root, "devices")]
    return loads.run_json(system.backends["iot"], command, SECONDS + 60)
