"""A run's numbers: medians over the repetitions, ratios of what stood next to each other in time, and goals."""

import statistics


# Of goals that stand for themselves.
UNITS = {"cpuMicros": "CPU µs a view", "kibibytes": "KiB a follower", "stockMillisP99": "stock to label at p99, ms",
         "readingsPerSecond": "stored readings/s", "failed": "failed attempts"}

# Of goals that are a ratio of something else than CPU time.
MEASURED = {"readingsPerSecond": "readings/s", "p99Micros": "ack at p99"}


class Results:
    """`by_row[row][side]` is a list of measurements, one a repetition."""

    def __init__(self):
        self.by_row = {}

    def add(self, row, side, measured):
        self.by_row.setdefault(row, {}).setdefault(side, []).append(measured)

    def forget(self, row, side):
        self.by_row.get(row, {}).pop(side, None)

    def has(self, row, side):
        return side in self.by_row.get(row, {})

    def values(self, row, side, *path):
        values = self.by_row[row][side]
        for name in path:
            values = [value[name] for value in values]
        return values

    def summary(self, row, side, *path):
        return summary(self.values(row, side, *path))

    def judge(self, row, goal):
        """What a goal came to; None if one of its sides wasn't measured."""
        over_row = goal.over_row or row.name
        if not self.has(row.name, goal.side) or (goal.over and not self.has(over_row, goal.over)):
            return None
        values = self.values(row.name, goal.side, goal.metric)
        if goal.over:
            values = [one / other for one, other in zip(values, self.values(over_row, goal.over, goal.metric))]
        judged = summary(values)
        is_met = judged["median"] >= goal.limit if goal.is_least else judged["median"] <= goal.limit
        return judged | {"limit": goal.limit, "wish": goal.wish, "isLeast": goal.is_least, "met": is_met}

    def savings(self, row, side, of="all"):
        """µs a request that a side takes less than the one with everything on."""
        return summary([one - other for one, other in zip(
            self.values(row, of, "cpuMicros"), self.values(row, side, "cpuMicros"))])


def summary(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def goal_title(row, goal, rows):
    names = {side.name: side.title for side in row.sides}
    title = names[goal.side] if goal.over_row is None else row.title
    if goal.metric == "addedMicrosP99":
        return f"{title}: added at p99, µs"
    if goal.metric == "calls":
        return f"{row.title}: calls"
    if not goal.over:
        return f"{row.title}, {title}: {UNITS[goal.metric]}"
    if goal.metric in MEASURED:
        return f"{row.title}, {MEASURED[goal.metric]}: {title} / {names.get(goal.over, goal.over)}"
    if goal.over_row:
        return f"{row.title} / {next(one.title for one in rows if one.name == goal.over_row)}"
    return f"{row.title}: {title} / {names.get(goal.over, goal.over)}"
