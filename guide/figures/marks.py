"""Draws the stretched muscles: soft tints that follow their limbs."""

import math
from collections.abc import Mapping
from typing import Any

from guide.figures import body
from guide.figures.skeleton import BONES, Record
from guide.figures.stage import BoneFrame, Stage, svg_path
from guide.figures.svg_paths import Point, between, open_curve, smooth

STEPS = 5
FIBRES = (0.34, 0.66)
# Half of the way round a limb that a muscle takes: where it faces the viewer, and more where it is seen on edge.
FACING_HALF, EDGE_HALF = 48.0, 30.0
FACES = {"front": (1, 0), "back": (-1, 0), "outer": (0, 1), "inner": (0, -1), "right": (0, 1), "left": (0, -1)}
ROUND = ("trapezius", "pectoral", "rhomboid")
TRUNK = BONES["lumbar"] + BONES["thorax"]


def muscles(figure: Record, pose: Record) -> list[Mapping[str, Any]]:
    """The marked muscles of a pose: those that it names itself, or at the end those of the figure."""
    marked = pose.get("muscle", figure.get("muscle", []) if pose is figure.get("end") else [])
    return [marked] if isinstance(marked, Mapping) else list(marked)


def muscle_marks(stage: Stage, side: str, *segments: str) -> list[str]:
    marked = [mark for mark in muscles(stage.figure, stage.pose) if mark["segment"] in segments]
    drawn = []
    for mark in marked:
        if side and mark.get("side", "both") not in (side, "both"):
            continue
        inner, outer = belly(stage, mark, side)
        kind = "muscle sg-figure__muscle--works" if mark.get("works") else "muscle"
        drawn += [svg_path(kind, smooth([*inner, *outer[::-1]])), svg_path("fibre", _fibres(inner, outer))]
    return drawn


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


def belly(stage: Stage, mark: Record, side: str) -> tuple[list[Point], list[Point]]:
    """The inner and the outer edge of a muscle that follows its limb."""
    segment = mark["segment"]
    length = TRUNK if segment == "trunk" else stage.bone(segment, side).length
    begin, end = (float(n) * length for n in mark.get("span", (0.1, 0.9)))
    edge_of, wide = _edge_of(stage, mark, side, (begin + end) / 2), float(mark.get("wide", 1))
    inner: list[Point] = []
    outer: list[Point] = []
    for step in range(STEPS + 1):
        along = begin + (end - begin) * step / STEPS
        frame, station, at = _section(stage, segment, side, along)
        low, high = (-0.85, 0.85) if segment in ROUND else _edges(frame, FACES[mark["face"]], edge_of, wide)
        middle, swell = (low + high) / 2, (high - low) / 2 * _swelling(step / STEPS)
        for edge, share in ((inner, middle - swell), (outer, middle + swell)):
            way = 1 if share >= 0 else -1
            edge.append(frame.point(at, share * station.towards(way * frame.front, way * frame.outer)))
    return inner, outer


def _section(stage: Stage, segment: str, side: str, along: float) -> tuple[BoneFrame, body.Station, float]:
    if segment != "trunk":
        return stage.bone(segment, side), body.width_at(stage.profile(segment), along), along
    station = body.width_at(body.scaled(body.TRUNK, stage.person.build), along)
    return stage.section(along), station, 0.0


def _edge_of(stage: Stage, mark: Record, side: str, middle: float) -> int:
    """The edge of the limb on which a muscle lies that faces away, over its whole length."""
    if mark["segment"] in ROUND:
        return 1
    frame, _, _ = _section(stage, mark["segment"], side, middle)
    front, outer = FACES[mark["face"]]
    return 1 if frame.front * front + frame.outer * outer >= 0 else -1


def _edges(frame: BoneFrame, face: tuple[int, int], edge_of: int, wide: float) -> tuple[float, float]:
    """Across the limb, from -1 to 1: where the muscle begins and ends in the picture."""
    aside = frame.front * face[0] + frame.outer * face[1]
    near = frame.near[0] * face[0] + frame.near[1] * face[1]
    if near < 0:
        aside, near = edge_of * max(0.0, aside * edge_of), 0.0
    middle = math.degrees(math.atan2(aside, near)) if near or aside else 90.0 * edge_of
    half = (FACING_HALF + EDGE_HALF * abs(aside)) * wide
    low, high = (max(-90.0, min(90.0, middle + way * half)) for way in (-1, 1))
    return math.sin(math.radians(low)) * 0.96, math.sin(math.radians(high)) * 0.96


def _swelling(part: float) -> float:
    return max(0.15, math.pow(math.sin(math.pi * part), 0.6))
