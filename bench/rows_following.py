"""A change reaches everybody who follows: how soon, for what CPU and memory, and that all may leave at once."""

import peers
from following import DEVICES, LABELS, STREAMS, Following
from rows import Goal, Row, Side
from stock import SCALES, Stock

# 60 000 views a second on a core.
VIEW_MICROS_MAX = 1e6 / 60_000


def following_rows(deployment):
    following = Following(deployment)
    stock = Stock(deployment, following.system, following.fleet)

    def side(name, title, measure):
        return Side(name, title, lambda _: measure())

    devices = [side("facet", "Facet", following.devices), side("writer", peers.TITLES["writer"], following.writer)]
    stocks = [side("frames", "frames", stock.on_frames), side("mqtt", "MQTT", stock.on_mqtt)]
    return [
        Row("follow-frames", f"{DEVICES:,} devices on frames", devices, kind="following", goals=[
            Goal("facet", 3, "writer"), Goal("facet", VIEW_MICROS_MAX), Goal("facet", 10, metric="kibibytes")]),
        Row("follow-events", f"{STREAMS:,} streams of server-sent events",
            [side("facet", "Facet", following.streams)], kind="following",
            goals=[Goal("facet", 20, metric="kibibytes")]),
        Row("follow-mqtt", f"{LABELS:,} labels on MQTT", [side("facet", "Facet", following.labels)],
            kind="following"),
        Row("stock", f"{SCALES:,} scales and {LABELS:,} labels", stocks, kind="stock",
            goals=[Goal(one.name, 50, metric="stockMillisP99") for one in stocks]),
    ]
