"""Draws the arrows, which speak one language: straight for a shift, an arc for a bend, a flat arc for a turn.

An arrow names the part that moves (`of`), and is drawn along its way from the start to the end; or it gives its ends.
"""

import math

from guide.figures import body
from guide.figures.skeleton import PoseError, Record, Skeleton
from guide.figures.stage import Stage, svg_path
from guide.figures.svg_paths import Point, between, curve, open_curve, polygon
from guide.figures.vectors import Vec

SHORTEST = 52.0
TIP = [(0.0, 0.0), (-18.0, 12.0), (-18.0, -12.0)]


def arrow_marks(arrows: list[list[Point]]) -> list[str]:
    return [part for way in arrows for part in _arrow(way)]


def closeup_arrows(pose: Record) -> list[list[Point]]:
    return [_given(arrow) for arrow in pose.get("arrows", ())]


def arrow_ways(stage: Stage, start: Skeleton) -> list[list[Point]]:
    """The points of each arrow of a pose, from its tail to its head."""
    return [_way(stage, start, arrow) for arrow in stage.pose.get("arrows", ())]


def place_of(skeleton: Skeleton, part: str) -> Vec:
    """Where a part is: a joint by its name, the nose or the breastbone, which turn."""
    if part == "nose":
        return skeleton["head"] + skeleton.head_facing * 30
    if part == "breastbone":
        return skeleton["chest"] + skeleton.chest_facing * 34
    joint = part.replace(" ", "_")
    if joint not in skeleton.joints:
        raise PoseError(f"An arrow cannot belong to “{part}”.")
    return skeleton[joint]


def _given(arrow: Record) -> list[Point]:
    start, end = ((float(x), float(y)) for x, y in (arrow["from"], arrow["to"]))
    x, y = arrow.get("via", between(start, end, 0.5))
    return [start, (float(x), float(y)), end]


def _way(stage: Stage, start: Skeleton, arrow: Record) -> list[Point]:
    if "from" in arrow:
        return _given(arrow)
    camera = stage.camera
    a, b = (camera.at(place_of(s, arrow["of"])) for s in (start, stage.skeleton))
    long = math.dist(a, b) or 1.0
    ahead = ((b[0] - a[0]) / long, (b[1] - a[1]) / long)
    across = (-ahead[1], ahead[0])
    aside, bow = float(arrow.get("aside", 0)), float(arrow.get("bow", 0))
    after, reach = float(arrow.get("after", 0)), max(SHORTEST, long * float(arrow.get("size", 1)))
    return body.place([(after, aside), (after + reach / 2, aside + bow), (after + reach, aside)], a, ahead, across)


def _arrow(way: list[Point]) -> list[str]:
    *shaft, last = way
    dx, dy = last[0] - shaft[-1][0], last[1] - shaft[-1][1]
    size = math.hypot(dx, dy) or 1.0
    tip = body.place(TIP, last, (dx / size, dy / size), (-dy / size, dx / size))
    short = between(tip[1], tip[2], 0.5)
    data = curve(shaft[0], shaft[1], short) if len(shaft) == 2 else open_curve([*shaft, short])
    return [svg_path("arrow", data), svg_path("arrow-head", polygon(tip))]
