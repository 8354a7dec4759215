"""Other servers that do the same work on the same services; each is checked before it is measured."""

import json
import os
import shutil

from processes import free_ports, get

TITLES = {"express": "Express + undici", "go": "Go net/http", "rust": "Rust hyper + serde_json",
          "fastapi": "FastAPI + aiohttp", "hummingbird": "Hummingbird + AsyncHTTPClient + Codable",
          "nginx": "nginx, static", "loop": "C epoll loop",
          "writer": "C epoll writer", "counter": "bare libmosquitto subscriber"}
HTTP_PEERS = ["express", "go", "rust", "fastapi", "hummingbird"]
CHECKED_PRODUCTS = ["p1", "p42", "p77", "p500"]


def command(deployment, name):
    return {
        "express": ["node", os.path.join(deployment.peers, "express", "server.js")],
        "go": [deployment.tool("go-peer")],
        "rust": [deployment.tool("rust/target/release/facet-bench-rust")],
        # Debian's packages are for Debian's own interpreter.
        "fastapi": ["/usr/bin/python3", os.path.join(deployment.peers, "fastapi", "server.py")],
        "hummingbird": [deployment.tool("hummingbird/release/hummingbird-peer")],
    }[name]


def is_built(deployment, name):
    return shutil.which(command(deployment, name)[0]) is not None


def start(deployment, name, public_url):
    """A peer that serves the page and the card."""
    port, = free_ports(1)
    environment = {
        "NODE_ENV": "production", "NODE_PATH": "/usr/share/nodejs", "PYTHONDONTWRITEBYTECODE": "1",
        "PORT": str(port), "TIMEOUT_MS": "800", "PUBLIC_URL": public_url,
        **{f"{service.upper()}_URL": url for service, url in deployment.urls(name).items()}}
    return deployment.start(name, command(deployment, name), port, environment)


def start_nginx(deployment, body):
    """The floor: the bytes of one page as a file."""
    port, = free_ports(1)
    deployment.file("page.json", body)
    # As root nginx gives its rights up and could not read the run's folder.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = deployment.file("nginx.conf", f"""
        daemon off; master_process off; pid nginx.pid; error_log stderr; {user}
        events {{ }}
        http {{
            access_log off; default_type application/json; keepalive_requests 100000000; open_file_cache max=8;
            client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {{ listen 127.0.0.1:{port}; root {deployment.folder.name}; }}
        }}""")
    arguments = ["-p", deployment.folder.name, "-c", configuration]
    return deployment.start("nginx", ["/usr/sbin/nginx", *arguments], port)


def start_frames_loop(deployment):
    port, = free_ports(1)
    return deployment.start("frames-loop", [deployment.tool("frames-loop"), str(port)], port)


def start_frames_writer(deployment, view):
    port, = free_ports(1)
    command = [deployment.tool("frames-writer"), str(port), deployment.file("view", view)]
    return deployment.start("frames-writer", command, port)


def check_same(ours, theirs, path):
    """A peer that answers anything else isn't measured."""
    for product in CHECKED_PRODUCTS:
        urls = [process.url + path.replace("*", product) for process in (ours, theirs)]
        values = [json.loads(get(url) or "null") for url in urls]
        if values[0] is None or values[0] != values[1]:
            raise SystemExit(f"{theirs.name}: {urls[0]} and {urls[1]} don't answer the same:\n"
                             f"{values[0]}\n{values[1]}")
