"""Loads, each bounded in time, and what they measure."""

import json
import re
import subprocess

HTTP_CONNECTIONS = 32
OPEN_LOOP_CONNECTIONS = 128
# The share of a load's requests that a server may refuse and still be measured.
REFUSED_MOST = 0.01
FRAME_CONNECTIONS = 200


class Failed(Exception):
    """Why a server couldn't be measured."""


def closed_http(deployment, process, requests, seconds):
    """CPU time a request: wrk on keep-alive connections, each with one request under way."""
    command = ["wrk", "-t1", f"-c{HTTP_CONNECTIONS}", f"-d{seconds}s", "--timeout", "5s",
               "-s", f"{deployment.root}/bench/load/requests.lua", process.url, "--", requests]
    before = process.cpu_seconds()
    text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30).stdout
    cpu = process.cpu_seconds() - before
    answered = int(re.search(r"(\d+) requests in", text)[1])
    refused = int((re.search(r"Non-2xx or 3xx responses: (\d+)", text) or [0, 0])[1])
    if refused > REFUSED_MOST * answered or "Socket errors" in text:
        raise Failed(f"{process.name}: too few answers were ones of success\n{text}\n{process.log()[-2000:]}")
    return cost(answered, cpu, seconds) | {"refused": refused}


def open_http(deployment, process, requests, rate, seconds, status=200):
    """Latency from the instant at which a request was due, at a constant rate."""
    command = [deployment.tool("http-open-loop"), str(process.port), requests, f"{rate:.1f}", str(seconds),
               str(OPEN_LOOP_CONNECTIONS), str(status)]
    return run_json(process, command, seconds + 30)


def frames(deployment, process, kind, depth, seconds, connections=FRAME_CONNECTIONS):
    """`depth` requests under way on each connection; `kind` is ping or ask."""
    command = [deployment.tool("frames-load"), kind, str(process.port), str(process.pid), deployment.fleet_keys,
               str(connections), str(depth), str(seconds)]
    measured = run_json(process, command, seconds + 60)
    return cost(measured["requests"], measured["cpuSeconds"], measured["seconds"])


def run_json(process, command, patience):
    run = subprocess.run(command, capture_output=True, text=True, timeout=patience)
    if run.returncode != 0:
        raise Failed(f"{process.name}: {run.stderr}\n{process.log()[-2000:]}")
    return json.loads(run.stdout)


def cost(requests, cpu, seconds):
    micros = cpu * 1e6 / requests
    return {"cpuMicros": micros, "requestsPerCore": 1e6 / micros, "requests": requests,
            "requestsPerSecond": requests / seconds}
