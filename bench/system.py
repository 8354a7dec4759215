"""Services, broker and backends that hear of changes, on ports and in a folder of their own."""

import hashlib
import os
import socket
import tempfile

import mqtt_packets
from deployment import SERVICES, SERVICES_OF
from processes import Process, accepts, free_ports, get

PASSWORD = "bench-password"
RULES = {
    "@services": "write:events/#", "@web-bff": "read:events/#",
    "@iot-bff": "read:devices/# read:$share/iot-bff/devices/# read:facet/# read:events/# write:devices/# write:facet/#",
}
BROKER_PLACES = ("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")


class System:
    """Started and stopped by `with`."""

    # More for the services.
    service_flags = []

    def __init__(self, built, backends):
        self.built = built
        self.names = backends
        self.folder = tempfile.TemporaryDirectory(prefix="facet-system-")
        self.processes = []
        self.backends = {}
        self.operations = {}

    def __enter__(self):
        try:
            self.start_broker()
            self.start_services()
            for name in self.names:
                self.start_backend(name)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.stop()
        self.folder.cleanup()

    def service(self, name):
        """Its URL."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def account(self, name):
        """Host, port, username and password at the broker."""
        return "127.0.0.1", self.broker.port, name, PASSWORD

    @property
    def fleet_keys(self):
        """`device id,API key` lines of the simulated fleet."""
        return os.path.join(self.folder.name, "data", "data", "fleet-keys.csv")

    def await_device_login(self, device, key):
        """Until the backend has written the devices' keys, and the broker has read them."""
        def is_known():
            with socket.create_connection(("127.0.0.1", self.broker.port), 5) as one:
                one.sendall(mqtt_packets.connect(device, key))
                return one.recv(4) == mqtt_packets.CONNACK_ACCEPTED
        self.broker.wait_until(is_known, "knowing the devices")

    def start_services(self):
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        flags = [word for name, port in self.ports.items() for word in (f"--services-{name}-port", str(port))]
        self.services = self.start("store-services", "@services", "services", flags + self.service_flags)
        self.services.wait_until(lambda: all(accepts(port) for port in self.ports.values()), "starting")

    def start_backend(self, name):
        port, = free_ports(1)
        flags = [f"--{name}-port", str(port)]
        for service in SERVICES_OF[name]:
            flags += [f"--services-{service}-url", self.service(service)]
        if name == "iot":
            flags += ["--broker-keys", os.path.join(self.folder.name, "devices.keys")]
        process = self.start(f"{name}-bff", f"@{name}-bff", name, flags)
        ready = f"http://127.0.0.1:{self.operations[name]}/readyz"
        process.wait_until(
            lambda: b'"ready"' in (get(ready) or b"") and accepts(port), "connecting to the broker and listening")
        process.port = port
        self.backends[name] = process

    def start(self, product, account, name, flags):
        self.operations[name], = free_ports(1)
        return self.run(product, [
            os.path.join(self.built, product), "serve", "--data", os.path.join(self.folder.name, "data"),
            "--log-level", "error", f"--{name}-operations-port", str(self.operations[name]),
            "--broker-port", str(self.broker.port), "--broker-username", account, "--broker-password", PASSWORD,
            *flags])

    def run(self, name, command):
        process = Process(name, command, self.folder.name)
        self.processes.append(process)
        return process

    def start_broker(self, keys=""):
        folder = self.folder.name
        port, = free_ports(1)
        digest = hashlib.sha256(PASSWORD.encode()).hexdigest()
        self.write("accounts.keys", "".join(f"{name} {digest} {rules}\n" for name, rules in RULES.items()))
        self.write("devices.keys", keys)
        self.write("mosquitto.conf", "\n".join([
            f"listener {port} 127.0.0.1", "allow_anonymous false",
            f"plugin {os.path.join(self.built, 'libfacet-broker-plugin.so')}",
            f"plugin_opt_devices {folder}/devices.keys", f"plugin_opt_accounts {folder}/accounts.keys",
            "set_tcp_nodelay true", "max_inflight_messages 1000", "max_queued_messages 100000", "log_dest stderr",
            f"user {os.environ.get('USER', 'root')}", ""]))
        place = next(place for place in BROKER_PLACES if os.path.exists(place))
        self.broker = self.run("mosquitto", [place, "-c", f"{folder}/mosquitto.conf"])
        self.broker.port = port
        self.broker.wait_until(lambda: accepts(port), "starting")

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(text)
