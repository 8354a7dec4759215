"""How long after a change at a service the page shows it, with events, and what of that is the event's way."""

import freshness
from rows import Row, Side

CHANGES = 100


def freshness_rows(deployment):
    def measure(_):
        measured = freshness.measure(CHANGES, deployment.built)
        page, event = measured["commitToFreshPageMs"], measured["commitToEventMs"]
        return {"pageMsP50": page["p50"], "pageMsP99": page["p99"],
                "eventMsP50": event["p50"], "eventMsP99": event["p99"]}
    return [Row("freshness", f"from a change at a service, {CHANGES} changes", [Side("facet", "Facet", measure)],
                kind="freshness")]
