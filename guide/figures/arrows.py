"""Draws the arrows, which speak one language: straight for a shift, an arc for a bend, a flat arc for a turn.

An arrow names the part that moves (`of`), and is drawn along its way from the start to the end; or it gives its ends.
Two short bars beside a part mark that it stays still.
"""

import math

from guide.figures import body
from guide.figures.skeleton import PoseError, Record, Skeleton
from guide.figures.stage import Stage, svg_path
from guide.figures.svg_paths import Point, between, curve, open_curve, polygon, polyline
from guide.figures.vectors import Vec, angle_between

SHORTEST = 52.0
TIP = [(0.0, 0.0), (-18.0, 12.0), (-18.0, -12.0)]


STEPS = 4  # of a turn
FLATTEST = 0.4  # of a turn that is seen level: its height, of its width
BAR = 13.0  # half of the length of a bar


def arrow_marks(pose: Record, ways: list[list[Point]]) -> list[str]:
    return [part for arrow, way in zip(pose.get("arrows", ()), ways, strict=True) for part in _arrow(way, arrow)]


def still_marks(stage: Stage) -> list[str]:
    return [svg_path("still", "".join(map(polyline, still_bars(stage))))]


def still_bars(stage: Stage) -> list[list[Point]]:
    """Two bars, one on each side of every part that stays where it is."""
    bars: list[list[Point]] = []
    for mark in stage.pose.get("still", ()):
        x, y = stage.camera.at(place_of(stage.skeleton, mark["of"]))
        y += float(mark.get("below", 0))
        aside = float(mark["aside"])
        bars += [[(across, y - BAR), (across, y + BAR)] for across in (x - aside, x + aside)]
    return bars


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
    if "turn" in arrow:
        return _turn(stage, start, arrow)
    a, b = (camera.at(place_of(s, arrow["of"])) for s in (start, stage.skeleton))
    long = math.dist(a, b) or 1.0
    ahead = ((b[0] - a[0]) / long, (b[1] - a[1]) / long)
    across = (-ahead[1], ahead[0])
    aside, bow = float(arrow.get("aside", 0)), float(arrow.get("bow", 0))
    after, reach = float(arrow.get("after", 0)), max(SHORTEST, long * float(arrow.get("size", 1)))
    return body.place([(after, aside), (after + reach / 2, aside + bow), (after + reach, aside)], a, ahead, across)


def _turn(stage: Stage, start: Skeleton, arrow: Record) -> list[Point]:
    """A flat arc about the spine, from where a part was at the start to where it is; `turn` is its radius."""
    s, camera = stage.skeleton, stage.camera
    up = s.bone("waist", "neck").unit()
    first, last = (_square(place_of(one, arrow["of"]) - one["neck"], up) for one in (start, s))
    sense = 1 if first.cross(last).dot(up) >= 0 else -1
    lead = float(arrow.get("lead", 0))
    sweep = angle_between(first, last) * float(arrow.get("size", 1)) + lead
    above = (place_of(s, arrow["of"]) - s["neck"]).dot(up) + float(arrow.get("up", 0))
    begin = first.unit() * float(arrow["turn"])
    x, y = camera.at(s["neck"] + up * above)
    way = []
    for step in range(STEPS + 1):
        spoke = begin.turned(up, sense * (sweep * step / STEPS - lead))
        across, down = camera.along(spoke)
        way.append((x + across, y + down + camera.depth(spoke) * max(0.0, FLATTEST - camera.pitch_share)))
    return way


def _square(way: Vec, axis: Vec) -> Vec:
    return way - axis * axis.dot(way)


def _arrow(way: list[Point], arrow: Record) -> list[str]:
    tips = [_tip(way[-2], way[-1])]
    ends = [way[0], _neck_of(tips[0])]
    if arrow.get("both"):
        tips.append(_tip(way[1], way[0]))
        ends[0] = _neck_of(tips[1])
    line = [ends[0], *way[1:-1], ends[1]]
    data = curve(*line) if len(line) == 3 else open_curve(line)
    return [svg_path("arrow", data), svg_path("arrow-head", "".join(map(polygon, tips)))]


def _tip(before: Point, end: Point) -> list[Point]:
    dx, dy = end[0] - before[0], end[1] - before[1]
    size = math.hypot(dx, dy) or 1.0
    return body.place(TIP, end, (dx / size, dy / size), (-dy / size, dx / size))


def _neck_of(tip: list[Point]) -> Point:
    """Where the shaft meets the head."""
    return between(tip[1], tip[2], 0.5)
