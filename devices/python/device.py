#!/usr/bin/python3
"""A device over MQTT: follows a product, obeys commands, reports weights and keeps them until they are acknowledged.

device.py DEVICE [NUMBER...]: the numbers are weights in g; it ends when all are acknowledged. Without, it runs on."""
import importlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading

import paho.mqtt.client as mqtt

DATA = pathlib.Path(os.environ.get("FACET_DATA", ".facet"))
PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
with tempfile.TemporaryDirectory() as code:
    subprocess.run(["protoc", f"-I{PROTO}", f"--python_out={code}", "device.proto", "store.proto"], check=True)
    sys.path.insert(0, code)
    messages, store = importlib.import_module("device_pb2"), importlib.import_module("store_pb2")

device, weights = sys.argv[1], [int(text) for text in sys.argv[2:]]
key = dict(line.split(",", 1) for line in (DATA / "device-keys.csv").read_text().split())[device]
host, port = json.loads((DATA / "run.json").read_text())["endpoints"]["broker"].split("//")[1].rsplit(":", 1)
epoch = random.randint(1, 2**32 - 1)
waiting = {sequence: weight for sequence, weight in enumerate(weights, start=1)}
results, is_done = {}, threading.Event()


def publish(topic, message, retain=False):
    client.publish(f"devices/{device}/{topic}", message.SerializeToString(), qos=1, retain=retain)


def connected(client, *_):
    client.subscribe([(f"devices/{device}/{mail}", 1) for mail in ("acks", "views/product", "commands")])
    publish("follow/product", messages.Follow(id=1), retain=True)
    for sequence, weight in waiting.items():
        readings = [messages.Reading(sensor=1, value=weight)]
        publish("telemetry", messages.Telemetry(epoch=epoch, sequence=sequence, readings=readings))


def heard(_client, _data, came):
    kind = came.topic.split("/")[2]
    if kind == "acks":
        ack = messages.Ack.FromString(came.payload)
        settled = [(1, ack.through)] + [(part.first, part.last) for part in ack.ranges]
        for sequence in [s for s in waiting if ack.epoch == epoch and any(a <= s <= b for a, b in settled)]:
            print(f"acknowledged {waiting.pop(sequence)}", flush=True)
        if weights and not waiting:
            is_done.set()
    elif kind == "views" and came.payload:
        tile = store.ProductTile.FromString(messages.View.FromString(came.payload).body)
        print(f"shows {tile.name}, {tile.price_minor / 100:.2f} {tile.currency}", flush=True)
    elif kind == "commands":
        command = messages.Command.FromString(came.payload)
        if command.id not in results:  # one that comes again is answered again, and not done
            print(f"does {command.name}", flush=True)
            results[command.id] = 0 if command.name == "blink" else 2
        publish(f"commands/{command.id}/result", messages.CommandResult(id=command.id, code=results[command.id]))


client = mqtt.Client(client_id=f"{device}~python")
client.username_pw_set(device, key)
client.on_connect, client.on_message = connected, heard
client.will_set(f"devices/{device}/status", "offline", qos=1, retain=True)
client.reconnect_delay_set(1, 60)
client.connect(host, int(port))
client.loop_start()
is_done.wait()
client.publish(f"devices/{device}/follow/product", b"", qos=1, retain=True).wait_for_publish(5)  # ends the follow
client.disconnect()
