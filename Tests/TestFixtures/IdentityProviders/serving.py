"""What the scripts that run an identity provider for tests share: its process, its readiness, its description."""
import ctypes
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request

USERS = ("u1", "m1", "u2")
WEB_CALLBACK = "/auth/callback"
WEB_BACKCHANNEL = "/auth/backchannel-logout"
LOOPBACK_REDIRECT = "http://127.0.0.1/callback"
SCHEME_REDIRECT = "com.example.facet:/callback"


def die_with_parent():
    """The kernel ends a server when the script that started it is gone, however that ended (prctl(2))."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(command, log, port, **options):
    """Starts the server; refuses if another one would answer in its place."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"port {port} is taken")
    with open(log, "w") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, preexec_fn=die_with_parent, **options)


def wait_until_it_answers(process, url, log):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"it ended with {process.returncode}; see {log}")
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"no answer within 30 s; see {log}")


def describe(folder, description):
    """Writes idp.json, last and by rename: who sees it may sign in."""
    draft = f"{folder}/idp.json.new"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(description, file, indent=1)
    os.rename(draft, f"{folder}/idp.json")


def serve(process, prepare):
    """Prepares, then waits; whatever happens, the server is taken down with this process."""
    parent = os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        prepare()
        # Not prctl: it watches the thread that started this process, and a test's threads come and go.
        while process.poll() is None and os.getppid() == parent:
            time.sleep(0.1)
    except KeyboardInterrupt:
        pass
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def secret():
    return secrets.token_hex(24)
