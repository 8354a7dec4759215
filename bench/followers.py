"""Many who follow, on connections of their own, and when a change reached them."""

import subprocess
import time

import frame_client
import loads
import mqtt_packets


class Followers:
    """A process that holds the connections; they are dropped when it ends. `protocol` is frames, events or mqtt."""

    def __init__(self, deployment, protocol, port, openings):
        path = deployment.file(
            f"{port}.openings", b"".join(len(one).to_bytes(4, "little") + one for one in openings))
        self.count = len(openings)
        self.process = subprocess.Popen(
            [deployment.tool("followers"), protocol, str(port), path], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        began = time.monotonic()
        self.line()
        self.opened_seconds = time.monotonic() - began

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.drop()

    def drop(self):
        """All at once."""
        self.process.kill()
        self.process.communicate()

    def after(self, change, count=None):
        """Milliseconds from the begin of a change until its view was there, of each follower, ranked."""
        try:
            self.process.stdin.write(f"{count or self.count}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # Why it ended stands where it would have answered.
        self.line()
        began = time.monotonic()
        change()
        return sorted((float(word) - began) * 1e3 for word in self.line().split())

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            raise loads.Failed(self.process.communicate()[1])
        return line


def frames_openings(devices, subjects):
    return [frame_client.frame(frame_client.HELLO, frame_client.hello(device, key))
            + frame_client.frame(frame_client.FOLLOW, frame_client.follow("product", subject))
            for (device, key), subject in zip(devices, subjects)]


def mqtt_openings(devices, subjects):
    return [mqtt_packets.connect(device, key) + mqtt_packets.subscribe(f"devices/{device}/views/product")
            + mqtt_packets.publish(f"devices/{device}/follow/product", frame_client.follow("product", subject), True)
            for (device, key), subject in zip(devices, subjects)]


def events_openings(path, count):
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
    return [request.encode()] * count
