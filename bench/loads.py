"""Loads, each bounded in time; all give requests and the CPU time that the serving process took for them."""

import json
import os
import re
import subprocess

HTTP_CONNECTIONS = 32
FRAME_CONNECTIONS = 200


def http(url, process, seconds):
    """wrk over keep-alive connections; anything but 200 is an error."""
    before = process.cpu_seconds()
    command = ["wrk", "-t1", f"-c{HTTP_CONNECTIONS}", f"-d{seconds}s", "--timeout", "5s", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30).stdout
    cpu = process.cpu_seconds() - before
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(f"{process.name}: not every answer of {url} was 200\n{text}")
    return result(int(re.search(r"(\d+) requests in", text)[1]), cpu, seconds)


def frames(deployment, kind, depth, port, process, seconds):
    """`depth` requests under way on each connection; `kind` is ping or ask."""
    command = [os.path.join(deployment.tools, "frames-load"), kind, str(port), str(process.pid),
               deployment.fleet_keys, str(FRAME_CONNECTIONS), str(depth), str(seconds)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    if run.returncode != 0:
        raise SystemExit(f"{process.name}: {run.stderr}")
    measured = json.loads(run.stdout)
    return result(measured["requests"], measured["cpuSeconds"], measured["seconds"])


def result(requests, cpu, seconds):
    return {"cpuMicros": cpu * 1e6 / requests, "requests": requests, "requestsPerSecond": requests / seconds}
