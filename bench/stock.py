"""What a scale weighs, and what is set as stock, until labels show it."""

import collections
import itertools
import json
import random
import socket
import time

import mqtt_packets
from followers import Followers, frames_openings, mqtt_openings
from following import LABELS, SETTLED, percentile
from frame_client import TELEMETRY, FrameClient, telemetry
from freshness import Client

SCALES, CHANGES = 1_000, 60
WEIGHT_SENSOR, EMPTY_GRAMS = 1, 0
FULL_QUANTITY = 100
IDS_PER_CALL = 50


class FramesScales:
    def __init__(self, port, scales):
        self.clients = {device: FrameClient(port, device, key) for device, key in scales}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients.values():
            client.socket.close()

    def send(self, device, message):
        self.clients[device].send(TELEMETRY, message)


class MQTTScales:
    def __init__(self, port, scales):
        self.sockets = {device: socket.create_connection(("127.0.0.1", port), 5) for device, _ in scales}
        for device, key in scales:
            self.sockets[device].sendall(mqtt_packets.connect(device, key))
        for one in self.sockets.values():
            one.recv(4)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.sockets.values():
            one.close()

    def send(self, device, message):
        self.sockets[device].sendall(mqtt_packets.publish_at_least_once(f"devices/{device}/telemetry", message))


class Stock:
    def __init__(self, deployment, system, fleet):
        self.deployment = deployment
        self.system = system
        by_model = collections.defaultdict(list)
        keys = dict(fleet)
        for device in self.registered():
            if device["id"] in keys:
                by_model[device["model"]].append((device["id"], keys[device["id"]]))
        self.scales, self.labels = by_model["scale"], by_model["label"]
        self.epoch = random.getrandbits(31) | 1
        self.sequence = itertools.count(1)
        self.staying = None

    def client(self, service):
        """A new one each time: what is idle between repetitions is closed."""
        return Client(self.system.service(service))

    def registered(self):
        devices, after = self.client("devices"), ""
        while after is not None:
            page = read(devices, f"/devices?limit=1000{after}")
            yield from page["items"]
            after = page.get("next") and f"&after={page['next']}"

    def on_frames(self):
        port = self.system.backends["iot"].port
        scales, labels = self.scales[:SCALES], self.labels[:LABELS]
        places = Places(self, scales, labels)
        with FramesScales(port, scales) as sending, Followers(
                self.deployment, "frames", port, frames_openings(labels, places.shown)) as followers:
            return self.measure(followers, sending, places)

    def on_mqtt(self):
        """The labels stay, because what they follow is kept by the broker."""
        port = self.system.broker.port
        scales, labels = self.scales[-SCALES:], self.labels[-LABELS:]
        places = Places(self, scales, labels)
        if not self.staying:
            self.system.await_device_login(*scales[0])
            self.staying = self.deployment.hold(Followers(
                self.deployment, "mqtt", port, mqtt_openings(labels, places.shown)))
        with MQTTScales(port, scales) as sending:
            return self.measure(self.staying, sending, places)

    def measure(self, followers, sending, places):
        time.sleep(SETTLED)
        inventory, products = self.client("inventory"), itertools.cycle(places.scale_at)

        def fill(product, quantity):
            return inventory.ask("PUT", f"/stock/{product}", json.dumps({"quantity": quantity}))

        def delays(change, takes=False):
            """One change after another; each label that shows the product counts. `takes`: pieces are only taken,
            because more pieces on a scale count a second later."""
            found = []
            for product in itertools.islice(products, CHANGES):
                is_full = read(inventory, f"/stock/{product}")["quantity"] == 0
                if takes and is_full:
                    followers.after(lambda: fill(product, FULL_QUANTITY), places.label_count[product])
                    is_full = False
                found += followers.after(lambda: change(product, is_full), places.label_count[product])
            return sorted(found)

        stocked = delays(lambda product, is_full: fill(product, FULL_QUANTITY if is_full else 0))
        weighed = delays(
            lambda product, _: sending.send(places.scale_at[product], self.weight(EMPTY_GRAMS)), takes=True)
        return {f"{name}MillisP{share}": percentile(ranked, share / 100)
                for name, ranked in (("stock", stocked), ("scale", weighed)) for share in (50, 99)}

    def weight(self, grams):
        return telemetry(self.epoch, next(self.sequence), WEIGHT_SENSOR, grams)


class Places:
    """Which products the scales weigh, and how many labels show each."""

    def __init__(self, stock, scales, labels):
        ids = [device for device, _ in scales]
        shelves = self.by_id(stock, "devices", ids, lambda device: device["shelf"])
        products = self.by_id(stock, "shelves", shelves.values(), lambda shelf: shelf["product"])
        # Of several scales that weigh a product one speaks.
        self.scale_at = {products[shelves[device]]: device for device in ids}
        self.shown = list(itertools.islice(itertools.cycle(self.scale_at), len(labels)))
        self.label_count = collections.Counter(self.shown)

    @staticmethod
    def by_id(stock, kind, ids, value):
        devices, ids, found = stock.client("devices"), list(ids), {}
        for at in range(0, len(ids), IDS_PER_CALL):
            page = read(devices, f"/{kind}?ids={','.join(ids[at:at + IDS_PER_CALL])}")
            found |= {one["id"]: value(one) for one in page["items"]}
        return found


def read(client, path):
    return json.loads(client.ask("GET", path))
