"""Processes of a run: each on ports of its own, stopped by its pid."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

class Process:
    """A child whose output goes to a file."""

    def __init__(self, name, command, log_folder, environment=None):
        self.name = name
        self.port = None
        with tempfile.NamedTemporaryFile("wb", dir=log_folder, prefix=f"{name}-", suffix=".log", delete=False) as log:
            self.log_path = log.name
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **(environment or {})})

    @property
    def pid(self):
        return self.child.pid

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def log(self):
        with open(self.log_path, errors="replace") as log:
            return log.read()

    def cpu_seconds(self):
        """User and system time so far, by the process's own clock (clock_getcpuclockid(3))."""
        return time.clock_gettime(~self.pid << 3 | 2)

    def resident_bytes(self):
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def wait_until(self, is_ready, what, patience=60):
        end = time.monotonic() + patience
        while not is_ready():
            if self.child.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{self.name}: {what} failed\n{self.log()[-2000:]}")
            time.sleep(0.05)

    def stay(self, seconds):
        """Waits; a process that ends meanwhile ends the run."""
        end = time.monotonic() + seconds
        self.wait_until(lambda: time.monotonic() > end, "staying", seconds + 1)

    def stop(self, patience=5):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(patience)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def accepts(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def get(url):
    """The body of a GET that was answered with 200, else None."""
    return get_with_headers(url)[0]


def get_with_headers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return (answer.read() if answer.status == 200 else None), answer.headers
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None, {}
