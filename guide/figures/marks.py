"""What a picture is about: the stretched muscle, and arrows for the movement."""

import math
from collections.abc import Mapping
from typing import Any

from guide.figures import body
from guide.figures.paths import Point, between, curve, open_curve, polygon, smooth
from guide.figures.skeleton import BONES, Record
from guide.figures.stage import Stage, path

STEPS = 5
FIBRES = (0.34, 0.66)
DEPTH = (-0.12, 0.98)  # across the limb: from just past its bone to just under its skin
FRONT_FACES = ("front", "inner", "left")
LENGTHS = BONES | {"trunk": BONES["lumbar"] + BONES["thorax"]}


def muscles(figure: Record, pose: Record) -> list[Mapping[str, Any]]:
    """One table, or a list of them. They are marked where they are stretched: at the end, or where the
    pose itself names them."""
    marked = pose.get("muscle", figure.get("muscle", []) if pose is figure.get("end") else [])
    return [marked] if isinstance(marked, Mapping) else list(marked)


def on(stage: Stage, side: str, *segments: str) -> list[str]:
    return [
        part
        for mark in muscles(stage.figure, stage.pose)
        if mark["segment"] in segments and mark.get("side", side) in (side, "both")
        for part in _mark(stage, mark, side)
    ]


def _mark(stage: Stage, mark: Record, side: str) -> list[str]:
    inner, outer = _belly(stage, mark, side)
    fibres = [
        open_curve([between(a, b, share) for a, b in zip(inner, outer, strict=True)][1:-1]) for share in FIBRES
    ]
    return [path("muscle", smooth([*inner, *outer[::-1]])), path("fibre", "".join(fibres))]


def _belly(stage: Stage, mark: Record, side: str) -> tuple[list[Point], list[Point]]:
    """The inner and the outer edge of a spindle."""
    segment, sign = mark["segment"], 1 if mark["face"] in FRONT_FACES else -1
    profile = stage.profile(segment, side)
    begin, end = (float(n) * LENGTHS[segment] for n in mark.get("span", (0.1, 0.9)))
    low, high = (float(n) for n in mark.get("depth", DEPTH))
    inner, outer = [], []
    for step in range(STEPS + 1):
        along = begin + (end - begin) * step / STEPS
        wide = sign * body.width_at(profile, along)[sign < 0]
        swell = (high - low) / 2 * _spindle(step / STEPS)
        inner.append(_beside(stage, segment, side, along, wide * ((low + high) / 2 - swell)))
        outer.append(_beside(stage, segment, side, along, wide * ((low + high) / 2 + swell)))
    return inner, outer


def _beside(stage: Stage, segment: str, side: str, along: float, aside: float) -> Point:
    if segment == "trunk":
        return stage.beside_spine(along, aside)
    return stage.bone(segment, side).place([(along, aside)])[0]


def _spindle(part: float) -> float:
    return max(0.15, math.sin(math.pi * part) ** 0.6)


def arrows(pose: Record) -> list[str]:
    return [part for arrow in pose.get("arrows", ()) for part in _arrow(arrow)]


def _arrow(arrow: Record) -> list[str]:
    start, end = ((float(x), float(y)) for x, y in (arrow["from"], arrow["to"]))
    x, y = arrow.get("via", between(start, end, 0.5))
    dx, dy = end[0] - x, end[1] - y
    size = math.hypot(dx, dy) or 1.0
    tip = body.place([(0, 0), (-18, 12), (-18, -12)], end, (dx / size, dy / size), (-dy / size, dx / size))
    shaft = curve(start, (float(x), float(y)), between(tip[1], tip[2], 0.5))
    return [path("arrow", shaft), path("arrow-head", polygon(tip))]
