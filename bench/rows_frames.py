"""Frames: ours beside a loop in C, and asks that compose."""

import loads
import peers
from rows import Goal, Row, Side
from rows_http import CACHED, uncached


def frame_rows(deployment):
    iot, loop = deployment.backend("iot", uncached(deployment)), peers.start_frames_loop(deployment)

    def side(name, title, process, kind, depth=1, **options):
        return Side(name, title, lambda seconds: loads.frames(deployment, process, kind, depth, seconds, **options))

    def ping(name, title, depth):
        return Row(name, title, [side("facet", "Facet", iot, "ping", depth),
                                 side("loop", peers.TITLES["loop"], loop, "ping", depth)],
                   goals=[Goal("facet", 2, "loop")])

    few = side("facet", "Facet", iot, "ask", connections=loads.HTTP_CONNECTIONS)
    many = [side("facet", "Facet", iot, "ask")]
    if uncached(deployment):
        many += [side("cached", "Facet, services cached", deployment.backend("iot", CACHED), "ask")]
    return [
        ping("ping", "frame: Ping and Pong, one under way", 1),
        ping("ping64", "frame: Ping and Pong, 64 under way", 64),
        Row("ask", "frame: Ask for the tile, uncached (2 calls)", [few]),
        Row("ask200", "frame: Ask for the tile, 200 connections", [
            *many, side("loop", peers.TITLES["loop"] + ", a tile that it has", loop, "ask")]),
    ]
