"""Everything that is measured, on the same running services."""

import contextlib
import os
import subprocess
import tempfile

import recordings
from processes import Process, accepts, free_ports

SERVICES = ["catalog", "inventory", "reviews", "recommendations", "users", "orders", "notifications", "devices",
            "telemetry", "shelves", "fridges"]
SERVICES_OF = {
    "web": ["catalog", "reviews", "recommendations", "inventory", "users", "orders", "notifications",
            "devices", "telemetry", "fridges"],
    "mobile": ["catalog", "inventory", "users", "orders", "notifications"],
    "iot": ["catalog", "inventory", "devices", "telemetry"],
}


class Deployment:
    """Starts processes as they are asked for, and stops all of them at the end of the `with`."""

    def __init__(self, root):
        self.root = root
        self.built = os.path.join(root, ".build", "release")
        self.tools = os.path.join(root, ".build", "bench")
        self.peers = os.path.join(root, "bench", "peers")
        self.folder = tempfile.TemporaryDirectory(prefix="facet-bench-")
        self.data = os.path.join(self.folder.name, "facet")
        self.processes = []
        self.held = contextlib.ExitStack()
        self.started = {}
        # Nobody listens here: frames and pages need no broker.
        self.no_broker, = free_ports(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.held.close()
        for process in reversed(self.processes):
            process.stop()
        self.folder.cleanup()

    def hold(self, one):
        """Enters what is to be left at the end of the `with`."""
        return self.held.enter_context(one)

    def start(self, name, command, port=None, environment=None):
        process = Process(name, command, self.folder.name, environment)
        self.processes.append(process)
        process.port = port
        if port:
            process.wait_until(lambda: accepts(port), "starting")
        return process

    def start_services(self):
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        command = [self.product("store-services"), *self.common("services"), "--broker-port", str(self.no_broker)]
        for name, port in self.ports.items():
            command += [f"--services-{name}-port", str(port)]
        process = self.start("store-services", command)
        process.wait_until(lambda: all(accepts(port) for port in self.ports.values()), "starting")
        for name in recordings.PATHS:
            self.file(f"{name}.recording", recordings.record(name, self.ports[name]))
        self.recorded = {name: self.recorded_service(name) for name in recordings.PATHS}

    def recorded_service(self, name, delay_ms=0):
        """A copy of a service that answers after a delay, and counts its calls."""
        port, = free_ports(1)
        recording = os.path.join(self.folder.name, f"{name}.recording")
        command = [self.tool("recorded-service"), str(port), str(delay_ms * 1000), recording]
        return self.start(f"recorded-{name}", command, port)

    def backend(self, name, policies=None, urls=None, under=None):
        """One of our backends, started once for each set of policies: `ttl` and such, the same for every service.

        With other addresses of the services, or `under` something that counts, it is always a new one."""
        key = (name, tuple(sorted((policies or {}).items())))
        if urls is None and under is None and key in self.started:
            return self.started[key]
        port, = free_ports(1)
        command = [*(under.command if under else [self.product(f"{name}-bff")]), *self.common(name),
                   f"--{name}-port", str(port), *(under.settings if under else [])]
        for service in SERVICES_OF[name]:
            command += [f"--services-{service}-url", (urls or self.urls(name))[service]]
            command += [word for policy, value in (policies or {}).items()
                        for word in (f"--services-{service}-{policy}", value)]
        process = self.start(f"{name}-bff", command, port, under.environment if under else None)
        if urls is None and under is None:
            self.started[key] = process
        return process

    def stop(self, process, patience=5):
        process.stop(patience)
        self.processes.remove(process)

    def keys(self):
        """The configuration keys that this build knows."""
        text = subprocess.run([self.product("facet"), "check", "--keys"], capture_output=True, text=True, timeout=30)
        return {line.split("`")[1] for line in text.stdout.splitlines() if line.startswith("| `")}

    def cookie(self, user):
        """The header line that signs a user in at the web backend."""
        command = [self.product("facet"), "dev", "token", "web", "--user", user, "--data", self.data]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout.strip()

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def product(self, name):
        return os.path.join(self.built, name)

    def tool(self, name):
        return os.path.join(self.tools, name)

    def urls(self, backend):
        """The device backend stands before the services themselves, all others before the recordings that there are."""
        urls = {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}
        if backend == "iot":
            return urls
        return urls | {name: process.url for name, process in self.recorded.items()}

    def common(self, name):
        operations, = free_ports(1)
        return ["serve", "--data", self.data, "--log-level", "error", f"--{name}-operations-port", str(operations)]

    @property
    def fleet_keys(self):
        """`device id,API key` lines of the simulated fleet."""
        return os.path.join(self.data, "data", "fleet-keys.csv")
