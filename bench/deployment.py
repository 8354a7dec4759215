"""Everything that is measured, on the same running services."""

import os
import tempfile

from processes import Process, accepts, free_ports, get

SERVICES = ["catalog", "inventory", "reviews", "recommendations", "users", "orders", "notifications", "devices",
            "telemetry", "shelves"]
SERVICES_OF = {
    "web": ["catalog", "reviews", "recommendations", "inventory", "users", "orders", "notifications"],
    "mobile": ["catalog", "inventory", "users", "orders", "notifications"],
    "iot": ["catalog", "inventory", "devices", "telemetry"],
}


class Deployment:
    """Starts processes as they are asked for, and stops all of them at the end of the `with`."""

    def __init__(self, root):
        self.built = os.path.join(root, ".build", "release")
        self.tools = os.path.join(root, ".build", "bench")
        self.express_folder = os.path.join(root, "bench", "peers", "express")
        self.folder = tempfile.TemporaryDirectory(prefix="facet-bench-")
        self.data = os.path.join(self.folder.name, "facet")
        self.processes = []
        # Nobody listens here: the frames need no broker.
        self.no_broker, = free_ports(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.stop()
        self.folder.cleanup()

    def start(self, name, command, environment=None):
        process = Process(name, command, self.folder.name, environment)
        self.processes.append(process)
        return process

    def start_services(self):
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        command = [os.path.join(self.built, "store-services"), *self.common("services"),
                   "--broker-port", str(self.no_broker)]
        for name, port in self.ports.items():
            command += [f"--services-{name}-port", str(port)]
        process = self.start("store-services", command)
        process.wait_until(lambda: all(accepts(port) for port in self.ports.values()), "starting")

    def start_http(self, name):
        """One of our backends; its base address and its process."""
        port, = free_ports(1)
        url = f"http://127.0.0.1:{port}"
        command = [os.path.join(self.built, f"{name}-bff"), *self.common(name), *self.service_urls(name),
                   f"--{name}-port", str(port)]
        process = self.start(f"{name}-bff", command)
        process.wait_until(lambda: accepts(port), "starting")
        return url, process

    def start_express(self, public_url):
        port, = free_ports(1)
        environment = {
            "NODE_ENV": "production", "NODE_PATH": "/usr/share/nodejs", "PORT": str(port), "TIMEOUT_MS": "800",
            "PUBLIC_URL": public_url, **{f"{name.upper()}_URL": self.url(name) for name in SERVICES}}
        process = self.start("express", ["node", os.path.join(self.express_folder, "server.js")], environment)
        process.wait_until(lambda: accepts(port), "starting")
        return f"http://127.0.0.1:{port}", process

    def start_iot(self):
        """Our device backend; its frames port and its process."""
        port, = free_ports(1)
        command = [os.path.join(self.built, "iot-bff"), *self.common("iot"), *self.service_urls("iot"),
                   "--broker-port", str(self.no_broker), "--iot-port", str(port)]
        process = self.start("iot-bff", command)
        process.wait_until(lambda: accepts(port), "starting")
        return port, process

    def start_frames_loop(self):
        port, = free_ports(1)
        process = self.start("frames-loop", [os.path.join(self.tools, "frames-loop"), str(port)])
        process.wait_until(lambda: accepts(port), "starting")
        return port, process

    def url(self, service):
        return f"http://127.0.0.1:{self.ports[service]}"

    def common(self, name):
        operations, = free_ports(1)
        return ["serve", "--data", self.data, "--log-level", "error", f"--{name}-operations-port", str(operations)]

    def service_urls(self, name):
        return [word for service in SERVICES_OF[name] for word in (f"--services-{service}-url", self.url(service))]

    @property
    def fleet_keys(self):
        """`device id,API key` lines of the simulated fleet."""
        return os.path.join(self.data, "data", "fleet-keys.csv")
