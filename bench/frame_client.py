"""A device's side of the frames protocol (proto/device.proto), one frame after another."""

import socket

HELLO, WELCOME, ASK, ANSWER, FOLLOW, VIEW, TELEMETRY, PING, PONG = 1, 2, 3, 4, 5, 6, 8, 12, 13
KEEP_ALIVE_SECONDS = 3600


class FrameClient:
    def __init__(self, port, device, key):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.exchange(HELLO, hello(device, key), WELCOME)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ping(self, nonce):
        self.exchange(PING, field(1, nonce), PONG)

    def ask(self, number, composition, subject):
        self.exchange(ASK, field(1, number) + field(2, composition) + field(3, subject), ANSWER)

    def view(self, composition, subject):
        """Follows, and gives the bytes of the frame that comes."""
        return delimited(self.exchange(FOLLOW, follow(composition, subject), VIEW))

    def send(self, kind, body):
        self.socket.sendall(frame(kind, body))

    def exchange(self, kind, body, expected):
        self.send(kind, body)
        answer = self.receive()
        if answer[0] >> 3 != expected:
            raise SystemExit(f"frame {kind} was answered with frame {answer[0] >> 3}: {answer!r}")
        return answer

    def receive(self):
        while True:
            length, prefix = self.length()
            if length is not None and len(self.received) >= prefix + length:
                frame = self.received[prefix:prefix + length]
                self.received = self.received[prefix + length:]
                return frame
            data = self.socket.recv(65536)
            if not data:
                raise SystemExit("the server closed the connection")
            self.received += data

    def length(self):
        length = 0
        for index, byte in enumerate(self.received[:5]):
            length |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                return length, index + 1
        return None, 0


def hello(device, key):
    return (field(1, 1) + field(2, device) + field(3, key) + field(4, 1) + field(5, "bench") + field(6, "bench")
            + field(7, KEEP_ALIVE_SECONDS))


def follow(composition, subject):
    return field(1, 1) + field(2, composition) + field(3, subject)


def telemetry(epoch, sequence, sensor, value):
    """One reading; `value` is one of sint32 (zigzag)."""
    reading = field(1, sensor) + field(2, value << 1 ^ value >> 31)
    return field(1, epoch) + field(2, sequence) + field(4, reading)


def frame(kind, body):
    return delimited(field(kind, body))


def delimited(message):
    return varint(len(message)) + message


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data
