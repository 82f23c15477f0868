"""Draws the marks of a picture: the stretched muscles, and arrows for the movement."""

import math
from collections.abc import Mapping
from typing import Any

from guide.figures import body
from guide.figures.skeleton import BONES, Record
from guide.figures.stage import Stage, svg_path
from guide.figures.svg_paths import Point, between, curve, open_curve, polygon, smooth

STEPS = 5
FIBRES = (0.34, 0.66)
DEPTH = (-0.12, 0.98)  # across the limb: from just past its bone to just under its skin
FRONT_FACES = ("front", "inner", "left")
TRUNK = BONES["lumbar"] + BONES["thorax"]


def muscles(figure: Record, pose: Record) -> list[Mapping[str, Any]]:
    """The marked muscles of a pose: those that it names itself, or at the end those of the figure."""
    marked = pose.get("muscle", figure.get("muscle", []) if pose is figure.get("end") else [])
    return [marked] if isinstance(marked, Mapping) else list(marked)


def muscle_marks(stage: Stage, side: str, *segments: str) -> list[str]:
    bellies = [
        _belly(stage, mark, side)
        for mark in muscles(stage.figure, stage.pose)
        if mark["segment"] in segments and (not side or mark.get("side", "both") in (side, "both"))
    ]
    if not bellies:
        return []
    shapes = "".join(smooth([*inner, *outer[::-1]]) for inner, outer in bellies)
    return [svg_path("muscle", shapes), svg_path("fibre", "".join(_fibres(*edges) for edges in bellies))]


def closeup_muscle(mark: Record) -> list[str]:
    """A muscle of a close-up, from one point to another."""
    start, end = ((float(x), float(y)) for x, y in (mark["from"], mark["to"]))
    size = math.dist(start, end) or 1.0
    ahead = ((end[0] - start[0]) / size, (end[1] - start[1]) / size)
    half, rise = float(mark["width"]) / 2, float(mark.get("bend", 0))
    inner, outer = [], []
    for step in range(STEPS + 1):
        part = step / STEPS
        lift, swell = rise * math.sin(math.pi * part), half * _swelling(part)
        sides = body.place(
            [(size * part, lift - swell), (size * part, lift + swell)], start, ahead, (-ahead[1], ahead[0])
        )
        inner.append(sides[0])
        outer.append(sides[1])
    return [svg_path("muscle", smooth([*inner, *outer[::-1]])), svg_path("fibre", _fibres(inner, outer))]


def _fibres(inner: list[Point], outer: list[Point]) -> str:
    edges = list(zip(inner, outer, strict=True))[1:-1]
    return "".join(open_curve([between(a, b, share) for a, b in edges]) for share in FIBRES)


def _belly(stage: Stage, mark: Record, side: str) -> tuple[list[Point], list[Point]]:
    """The inner and the outer edge of a spindle."""
    segment, front = mark["segment"], mark["face"] in FRONT_FACES
    sign = 1 if front != stage.turned(side) else -1
    profile = stage.profile(segment, side)
    length = TRUNK if segment == "trunk" else stage.bone(segment, side).length
    begin, end = (float(n) * length for n in mark.get("span", (0.1, 0.9)))
    low, high = (float(n) for n in mark.get("depth", DEPTH))
    inner, outer = [], []
    for step in range(STEPS + 1):
        along = begin + (end - begin) * step / STEPS
        wide = sign * body.width_at(profile, along)[sign < 0]
        swell = (high - low) / 2 * _swelling(step / STEPS)
        inner.append(_beside(stage, segment, side, along, wide * ((low + high) / 2 - swell)))
        outer.append(_beside(stage, segment, side, along, wide * ((low + high) / 2 + swell)))
    return inner, outer


def _beside(stage: Stage, segment: str, side: str, along: float, aside: float) -> Point:
    if segment == "trunk":
        return stage.beside_spine(along, aside)
    return stage.bone(segment, side).place([(along, aside)])[0]


def _swelling(part: float) -> float:
    return max(0.15, math.pow(math.sin(math.pi * part), 0.6))


def arrow_marks(pose: Record) -> list[str]:
    return [part for arrow in pose.get("arrows", ()) for part in _arrow(arrow)]


def _arrow(arrow: Record) -> list[str]:
    start, end = ((float(x), float(y)) for x, y in (arrow["from"], arrow["to"]))
    x, y = arrow.get("via", between(start, end, 0.5))
    dx, dy = end[0] - x, end[1] - y
    size = math.hypot(dx, dy) or 1.0
    tip = body.place([(0, 0), (-18, 12), (-18, -12)], end, (dx / size, dy / size), (-dy / size, dx / size))
    shaft = curve(start, (float(x), float(y)), between(tip[1], tip[2], 0.5))
    return [svg_path("arrow", shaft), svg_path("arrow-head", polygon(tip))]
