"""A device's packets of MQTT 3.1.1."""

from frame_client import varint

KEEP_ALIVE_SECONDS = 3600
CONNACK_ACCEPTED = b"\x20\x02\x00\x00"


def connect(device, key):
    # User name, password, clean session.
    flags = b"\xc2"
    return packet(0x10, text("MQTT") + b"\x04" + flags + KEEP_ALIVE_SECONDS.to_bytes(2, "big")
                  + text(device) + text(device) + text(key))


def subscribe(topic):
    return packet(0x82, b"\x00\x01" + text(topic) + b"\x00")


def publish(topic, payload, retain=False):
    return packet(0x31 if retain else 0x30, text(topic) + payload)


def publish_at_least_once(topic, payload):
    return packet(0x32, text(topic) + b"\x00\x02" + payload)


def text(value):
    return len(value).to_bytes(2, "big") + value.encode()


def packet(kind, body):
    return bytes([kind]) + varint(len(body)) + body
