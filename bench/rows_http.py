"""Page, card and dashboard: ours under several conditions, and the peers."""

import contextlib
import json
import re

import loads
import peers
from processes import get, get_with_headers
from recordings import PRODUCTS, USERS
from rows import Goal, Row, Side, Skipped

PAGE, CARD = "/api/products/*", "/products/*"
UNCACHED = {"ttl": "0ms"}
CACHED = {"ttl": "1m"}
HALF = 0.5


def http_side(deployment, name, title, process, requests, status=200, during=contextlib.nullcontext,
              with_latency=True):
    """A closed loop for the CPU a request, then an open one at half of what a core could do."""
    def closed(seconds):
        return loads.closed_http(deployment, process, requests, seconds)

    def measure(seconds):
        with during():
            measured = closed(seconds)
            if not with_latency:
                return measured
            rate = HALF * measured["requestsPerCore"]
            return measured | {"latency": loads.open_http(deployment, process, requests, rate, seconds, status)}
    return Side(name, title, measure, closed)


def uncached(deployment):
    """The policies of the rows in which every request reaches the services; nothing where there is no cache."""
    return UNCACHED if "services.catalog.ttl" in deployment.keys() else {}


def requests(deployment, name, path, products=PRODUCTS, headers=()):
    lines = ["\t".join([path.replace("*", product), *headers]) + "\n" for product in products]
    return deployment.file(f"{name}.requests", "".join(lines))


def compared_rows(deployment):
    """The page and the card beside those of the peers."""
    web, mobile = (deployment.backend(name, uncached(deployment)) for name in ("web", "mobile"))
    page, card = requests(deployment, "page", PAGE), requests(deployment, "card", CARD)
    pages = [http_side(deployment, "facet", "Facet", web, page)]
    cards = [http_side(deployment, "facet", "Facet", mobile, card)]
    for name in peers.HTTP_PEERS:
        if not peers.is_built(deployment, name):
            print(f"skipped: {peers.TITLES[name]}: it couldn't be built", flush=True)
            continue
        peer = peers.start(deployment, name, mobile.url)
        peers.check_same(web, peer, PAGE)
        peers.check_same(mobile, peer, CARD)
        pages.append(http_side(deployment, name, peers.TITLES[name], peer, page))
        cards.append(http_side(deployment, name, peers.TITLES[name], peer, card))
    nginx = peers.start_nginx(deployment, get(web.url + PAGE.replace("*", "p42")))
    static = deployment.file("static.requests", "/page.json\n")
    pages.append(http_side(deployment, "nginx", peers.TITLES["nginx"], nginx, static, with_latency=False))
    return [
        Row("page", "page, uncached (4 calls)", pages, goals=[
            Goal("facet", 0.45, "express", wish=1 / 3), Goal("facet", 0.45, "go", wish=1 / 3),
            Goal("facet", 1.0, "rust")]),
        Row("card", "card, uncached (2 calls)", cards, goals=[Goal("facet", 0.6, "go")]),
    ]


def cached_rows(deployment):
    if not uncached(deployment):
        raise Skipped("page-cached: this build has no services.catalog.ttl")
    page = requests(deployment, "page-p42", PAGE, ["p42"])
    web = deployment.backend("web", CACHED)
    return [Row("page-cached", "page, cached", [http_side(deployment, "facet", "Facet", web, page)], goals=[
        Goal("facet", 0.35, "facet", over_row="page")])]


def unchanged_rows(deployment):
    """The page for a client that has it: 304."""
    web = deployment.backend("web", CACHED if uncached(deployment) else {})
    path = PAGE.replace("*", "p42")
    etag = get_with_headers(web.url + path)[1].get("ETag")
    page = requests(deployment, "page-304", PAGE, ["p42"], [f"If-None-Match: {etag}"])
    return [Row("page-304", "page, 304", [http_side(deployment, "facet", "Facet", web, page, status=304)])]


def dashboard_rows(deployment):
    """Each request signed in as the next of 40 users."""
    web = deployment.backend("web", uncached(deployment))
    lines = [f"/api/dashboard\t{deployment.cookie(user)}\tX-Facet: 1\n" for user in USERS]
    dashboard = deployment.file("dashboard.requests", "".join(lines))
    return [Row("dashboard", "dashboard, uncached (3 calls)", [
        http_side(deployment, "facet", "Facet", web, dashboard)])]


def devices_rows(deployment):
    """The page, uncached, while a fleet reports to the device backend on the same services."""
    web, iot = deployment.backend("web", uncached(deployment)), deployment.backend("iot")
    page = requests(deployment, "page", PAGE)

    @contextlib.contextmanager
    def fleet():
        process = deployment.start("fleet", [
            deployment.product("fleet"), "run", "--devices", "2000", "--protocol", "frames", "--model", "label",
            "--rate", "1/4s", "--for", "120s", "--ramp", "2s", "--drain", "1s", "--no-verify", "--json",
            "--target", f"127.0.0.1:{iot.port}",
            "--keys", deployment.fleet_keys, "--models", f"{deployment.root}/devices"])
        try:
            process.stay(4)
            yield
        finally:
            deployment.stop(process, patience=30)
        found = re.search(r"\{.*\}", process.log(), re.DOTALL)
        if not found:
            raise loads.Failed(f"fleet: no report\n{process.log()[-2000:]}")
        report = json.loads(found[0])
        messages, lost = report["messages"], report["connections"]["lost"]
        if lost > 0 or messages["acknowledged"] < 0.9 * messages["due"]:
            raise loads.Failed(f"fleet: the devices were not served\n{json.dumps(report)}")

    return [Row("page-devices", "page, uncached, while 2 000 devices send 500 readings/s", [
        http_side(deployment, "facet", "Facet", web, page, during=fleet)])]
