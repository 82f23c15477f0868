"""Short SVG path data: smooth closed shapes from a few corner points."""

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]


def smooth(corners: Sequence[Point]) -> str:
    """A closed quadratic B-spline. Its curve meets the middle of each side of the polygon, so after the
    first corner the short `t` command finds every next control point by reflection."""
    start = _rounded(between(corners[-1], corners[0]))
    path = f"M{_numbers(start)}"
    at, control, command = start, corners[0], "q"
    for corner in corners[1:]:
        end = _rounded(between(control, corner))
        if command == "q":
            control = _rounded(control)
            path += "q" + _numbers(_minus(control, at))
            path += _joined(_numbers(_minus(end, at)))
            command = ""
        else:
            path += "t" + _numbers(_minus(end, at))
        control = (2 * end[0] - control[0], 2 * end[1] - control[1])
        at = end
    return path + "t" + _numbers(_minus(start, at)) + "z"


def polyline(points: Sequence[Point]) -> str:
    at = _rounded(points[0])
    path = f"M{_numbers(at)}"
    for point in points[1:]:
        end = _rounded(point)
        path += "l" + _numbers(_minus(end, at))
        at = end
    return path


def polygon(points: Sequence[Point]) -> str:
    return polyline(points) + "z"


def open_curve(points: Sequence[Point]) -> str:
    """From the first point to the last, smooth, past the points between."""
    at = _rounded(points[0])
    path = f"M{_numbers(at)}"
    for control, following in pairwise(points[1:]):
        last = following is points[-1]
        end = _rounded(following if last else between(control, following))
        path += "q" + _numbers(_minus(_rounded(control), at)) + _joined(_numbers(_minus(end, at)))
        at = end
    return path


def curve(start: Point, control: Point, end: Point) -> str:
    return f"M{_numbers(start)}Q{_numbers(control)}{_joined(_numbers(end))}"


def bend_point(start: Point, control: Point, end: Point, t: float) -> Point:
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
    return start[0] * a + control[0] * b + end[0] * c, start[1] * a + control[1] * b + end[1] * c


def bend_direction(start: Point, control: Point, end: Point, t: float) -> Point:
    x = (control[0] - start[0]) * (1 - t) + (end[0] - control[0]) * t
    y = (control[1] - start[1]) * (1 - t) + (end[1] - control[1]) * t
    size = math.hypot(x, y) or 1.0
    return x / size, y / size


def number(value: float) -> str:
    return str(round(value))


def _numbers(point: Point) -> str:
    return number(point[0]) + _joined(number(point[1]))


def _joined(text: str) -> str:
    return text if text.startswith("-") else " " + text


def between(a: Point, b: Point, share: float = 0.5) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _minus(a: Point, b: Point) -> Point:
    return a[0] - b[0], a[1] - b[1]


def _rounded(point: Point) -> Point:
    return round(point[0]), round(point[1])
