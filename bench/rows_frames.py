"""Frames: ours beside a loop in C, and asks that compose."""

import loads
import peers
from rows import Goal, Row, Side
from rows_http import uncached


def frame_rows(deployment):
    iot, loop = deployment.backend("iot", uncached(deployment)), peers.start_frames_loop(deployment)

    def side(name, title, process, kind, depth):
        return Side(name, title, lambda seconds: loads.frames(deployment, process, kind, depth, seconds))

    def ping(name, title, depth):
        return Row(name, title, [side("facet", "Facet", iot, "ping", depth),
                                 side("loop", peers.TITLES["loop"], loop, "ping", depth)],
                   goals=[Goal("facet", 2, "loop")])

    return [
        ping("ping", "frame: Ping and Pong, one under way", 1),
        ping("ping64", "frame: Ping and Pong, 64 under way", 64),
        Row("ask", "frame: Ask for the tile, uncached (2 calls)", [side("facet", "Facet", iot, "ask", 1)]),
    ]
