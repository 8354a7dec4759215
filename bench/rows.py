"""What is measured: a row's sides stand next to each other in time, its goals say what it should come to."""

from dataclasses import dataclass, field
from typing import Callable, Optional


@dataclass
class Side:
    """One server in a row. `measure` takes the seconds of a load and gives numbers by name; `warm_up` takes seconds."""
    name: str
    title: str
    measure: Callable
    warm_up: Callable = lambda seconds: None


@dataclass
class Goal:
    """`metric` of one side, over that of another if one is named (its row may be another), is at most `limit`; or at
    least, if `is_least`."""
    side: str
    limit: float
    over: Optional[str] = None
    over_row: Optional[str] = None
    metric: str = "cpuMicros"
    wish: Optional[float] = None
    is_least: bool = False


@dataclass
class Row:
    name: str
    title: str
    sides: list
    # cost: CPU a request · latency: of an open loop · added: to the slowest service · calls: at the services
    # stored: readings a second · acks: until a reading is acknowledged · limit: the rate at which that takes too long
    kind: str = "cost"
    goals: list = field(default_factory=list)


class Skipped(Exception):
    """Why rows can't be measured with this build."""
