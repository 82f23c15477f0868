"""Checks of what a stranger sees in a picture: the arrow, how much moves, the muscle, and how large the person is.

Asked of records that name their person; what was signed before is drawn as it is.
"""

import math
import re
from collections.abc import Iterator
from functools import cached_property

from guide.figures.arrows import arrow_ways, place_of
from guide.figures.drawing import draw
from guide.figures.marks import muscles
from guide.figures.skeleton import LIMBS, SIDES, Record
from guide.figures.stage import Stage, frame, shows_legs
from guide.figures.svg_paths import Point, between, is_inside, polygons
from guide.figures.vectors import angle_between

TAIL = 20.0  # units from the part that moves, to its skin
AIM = 25.0  # degrees between an arrow and the way of its part
STILL = 10.0  # units or degrees that a part may move which is marked as still
LEAST_TRAVEL = 0.08  # of the height of the picture
LEAST_TURN = 20.0  # degrees
LEAST_FILLED = 0.7  # of the width or the height of the picture
LEAST_VISIBLE = 0.6  # of a marked muscle
LEAST_MUSCLE = 0.002  # of the picture
BODY = ("skin", "top", "trousers", "shoe", "hair", "scarf", "face")
SKIN = 32.0  # from the middle of a part to its outline, at the most
DRAWN = re.compile(r'<path class="sg-figure__([\w-]+)[^"]*" d="([^"]*)"')


class Picture:
    """One pose as it is drawn, with the two skeletons between which it moves."""

    def __init__(self, figure: Record, name: str) -> None:
        self.figure, self.name = figure, name
        self.stage, self.first = Stage(figure, figure[name]), Stage(figure, figure["start"])

    @cached_property
    def shapes(self) -> list[tuple[str, list[list[Point]]]]:
        svg = draw(self.figure, self.name, decorative=True)
        return [(kind, polygons(data)) for kind, data in DRAWN.findall(svg)]

    def moved(self, part: str) -> tuple[Point, Point]:
        camera = self.stage.camera
        return camera.at(place_of(self.first.skeleton, part)), camera.at(place_of(self.stage.skeleton, part))


def picture_problems(figure: Record, name: str) -> Iterator[str]:
    picture = Picture(figure, name)
    yield from _crop_problems(picture)
    yield from _muscle_problems(picture)
    if name != "end":
        return
    yield from _arrow_problems(picture)
    yield from _still_problems(picture)
    yield from _difference_problems(picture)


def _crop_problems(picture: Picture) -> Iterator[str]:
    x, y, width, height = frame(picture.figure)
    points = [point for kind, shapes in picture.shapes if kind in BODY for shape in shapes for point in shape]
    left, right = max(x, min(p[0] for p in points)), min(x + width, max(p[0] for p in points))
    top, bottom = max(y, min(p[1] for p in points)), min(y + height, max(p[1] for p in points))
    filled = max((right - left) / width, (bottom - top) / height)
    if filled < LEAST_FILLED:
        yield f"The person fills {filled:.0%} of the picture, and must fill {LEAST_FILLED:.0%} of its width or height."


def _arrow_problems(picture: Picture) -> Iterator[str]:
    stage = picture.stage
    for arrow, way in zip(stage.pose.get("arrows", ()), arrow_ways(stage, picture.first.skeleton), strict=True):
        if "of" not in arrow:
            if picture.figure.get("two"):
                continue
            yield "An arrow does not say of which part it is."
            continue
        start, end = picture.moved(arrow["of"])
        # A turn passes its part; any other arrow begins there.
        tails = way if "turn" in arrow else way[:1]
        gap = min(_distance(point, start, end) for point in tails) - SKIN
        if gap > TAIL:
            yield f"An arrow begins {gap:.0f} units from the {arrow['of']}, and {TAIL:.0f} is the most."
        off = _between(_direction(way[0], way[-1]), _direction(start, end))
        if off > AIM:
            yield f"An arrow points {off:.0f} degrees away from where the {arrow['of']} goes."


def _still_problems(picture: Picture) -> Iterator[str]:
    first, last = picture.first.skeleton, picture.stage.skeleton
    for mark in picture.stage.pose.get("still", ()):
        moved = (place_of(last, mark["of"]) - place_of(first, mark["of"])).length()
        turned = angle_between(first.facing, last.facing) if mark["of"] == "pelvis" else 0.0
        if moved > STILL or turned > STILL:
            yield f"The {mark['of']} is marked as still, and moves {moved:.0f} units and {turned:.0f} degrees."


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the way between two others."""
    x, y = end[0] - start[0], end[1] - start[1]
    along = ((point[0] - start[0]) * x + (point[1] - start[1]) * y) / ((x * x + y * y) or 1.0)
    return math.dist(point, between(start, end, max(0.0, min(1.0, along))))


def _direction(a: Point, b: Point) -> float:
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))


def _between(a: float, b: float) -> float:
    return abs((a - b + 180) % 360 - 180)


def _muscle_problems(picture: Picture) -> Iterator[str]:
    _, _, width, height = frame(picture.figure)
    pose = picture.stage.pose
    labels = {str(mark.get("label")) for mark in muscles(picture.figure, pose)}
    drawn = [(index, shapes[0]) for index, (kind, shapes) in enumerate(picture.shapes) if kind == "muscle"]
    large = [(index, belly) for index, belly in drawn if _area(belly) >= LEAST_MUSCLE * width * height]
    if len(large) < len(labels):
        yield "A marked muscle is too small to see."
        return
    clear = sorted((_share_seen(picture, index, belly) for index, belly in large), reverse=True)[: len(labels)]
    if clear and clear[-1] < LEAST_VISIBLE:
        yield f"Only {clear[-1]:.0%} of a marked muscle can be seen; the rest is under a hand or limb."


def _share_seen(picture: Picture, index: int, belly: list[Point]) -> float:
    over = [shape for kind, group in picture.shapes[index + 1 :] if kind in BODY for shape in group]
    points = _points_in(belly)
    return sum(not any(is_inside(point, shape) for shape in over) for point in points) / len(points)


def _area(polygon: list[Point]) -> float:
    pairs = zip(polygon, [*polygon[1:], polygon[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def _points_in(polygon: list[Point]) -> list[Point]:
    """The corners, drawn half way and a quarter of the way in."""
    x, y = (sum(p[i] for p in polygon) / len(polygon) for i in (0, 1))
    return [(x + (px - x) * share, y + (py - y) * share) for px, py in polygon for share in (0.5, 0.75)]


def _difference_problems(picture: Picture) -> Iterator[str]:
    _, _, _, height = frame(picture.figure)
    first, last = picture.first, picture.stage
    travel = max(math.dist(first.at(joint), last.at(joint)) for joint in first.skeleton.joints) / height
    turn = max(_turns(first, last))
    if travel < LEAST_TRAVEL and turn < LEAST_TURN and not last.pose.get("ghost"):
        yield (
            f"Start and end differ too little to see: {travel:.0%} of the height and {turn:.0f} degrees. "
            "Move the part further, or show the ghost of the start."
        )


def _turns(first: Stage, last: Stage) -> Iterator[float]:
    for part, (start, end) in LIMBS.items():
        for side in SIDES:
            if part in ("thigh", "shin", "foot") and not shows_legs(first.figure):
                continue
            ends = (f"{side}_{start}", f"{side}_{end}")
            ways = [_direction(*(stage.at(joint) for joint in ends)) for stage in (first, last)]
            yield _between(*ways)
    a, b = first.skeleton, last.skeleton
    for before, after in ((a.head_facing, b.head_facing), (a.chest_facing, b.chest_facing)):
        yield angle_between(before, after)
