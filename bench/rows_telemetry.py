"""Devices report: how much is stored, for what CPU, and how soon it is acknowledged."""

import peers
from rows import Goal, Row, Side
from telemetry import HOUSEKEEPING_RATE, Telemetry

# Of a device that says what it weighs, and of one that gathers.
READINGS = (1, 8)
RATES = (1_000, 2_000, 5_000)
PROTOCOLS = {"mqtt": "MQTT QoS 1", "frames": "frames"}
RATE_SHARE_LEAST, STORED_LEAST = 0.8, 15_000
P99_SHARE_MOST = 1.25


def telemetry_rows(deployment):
    telemetry = Telemetry(deployment)
    rows = [stored(telemetry, protocol, readings) for protocol in PROTOCOLS for readings in READINGS]
    rows += [acknowledged(telemetry, protocol) for protocol in PROTOCOLS]
    return rows + [housekeeping(telemetry), limits(telemetry)]


def stored(telemetry, protocol, readings):
    peer, bare = ("counter", telemetry.counted) if protocol == "mqtt" else ("loop", telemetry.answered)
    goals = [Goal("facet", RATE_SHARE_LEAST, peer, metric="readingsPerSecond", is_least=True)] if protocol == "mqtt" else []
    return Row(
        f"stored-{protocol}-{readings}", f"{PROTOCOLS[protocol]}, {count(readings)} a message", [
            Side("facet", "Facet", lambda seconds: telemetry.stored(protocol, readings, seconds)),
            Side(peer, peers.TITLES[peer], lambda seconds: bare(readings, seconds))], kind="stored",
        goals=[*goals, Goal("facet", STORED_LEAST, metric="readingsPerSecond", is_least=True)])


def acknowledged(telemetry, protocol):
    def side(rate):
        return Side(str(rate), f"{rate:,} readings/s",
                    lambda seconds: telemetry.acknowledged(protocol, rate, seconds))
    return Row(f"acks-{protocol}", f"{PROTOCOLS[protocol]}", [side(rate) for rate in RATES], kind="acks")


def housekeeping(telemetry):
    return Row("acks-housekeeping", f"frames, {HOUSEKEEPING_RATE:,} readings/s", [
        Side("aged", "while old telemetry is rolled up and removed", telemetry.while_housekeeping),
        Side("fresh", "while nothing is old",
             lambda seconds: telemetry.acknowledged("frames", HOUSEKEEPING_RATE, seconds))], kind="acks",
        goals=[Goal("aged", P99_SHARE_MOST, "fresh", metric="p99Micros")])


def limits(telemetry):
    return Row("ack-limit", "the ack's p99 passes 50 ms", [
        Side(protocol, title, lambda seconds, protocol=protocol: telemetry.rate_at_limit(protocol, seconds))
        for protocol, title in PROTOCOLS.items()], kind="limit")


def count(readings):
    return "1 reading" if readings == 1 else f"{readings} readings"
