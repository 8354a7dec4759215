"""What each policy of a fetch costs: the uncached page with one switched off beside the one with all on."""

from rows import Row, Skipped
from rows_http import PAGE, UNCACHED, http_side, requests

POLICIES = {"join": "joining the same fetches", "limit": "the adaptive limit", "eject": "ejection",
            "retry": "the retry"}


def known_policies(deployment):
    keys = deployment.keys()
    return [name for name in POLICIES if f"services.catalog.{name}" in keys]


def policy_rows(deployment):
    known = known_policies(deployment)
    if not known:
        raise Skipped("policies: this build has none of " + ", ".join(f"services.catalog.{name}" for name in POLICIES))
    page = requests(deployment, "page", PAGE)

    def side(name, title, off):
        web = deployment.backend("web", UNCACHED | {policy: "false" for policy in off})
        return http_side(deployment, name, title, web, page, with_latency=False)

    sides = [side("all", "all on", [])]
    sides += [side(f"no-{name}", f"without {POLICIES[name]}", [name]) for name in known]
    sides.append(side("none", "without any of them", known))
    return [Row("policies", "page, uncached, policies switched off one by one", sides, kind="policies")]
