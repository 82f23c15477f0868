"""Short SVG path data: smooth closed shapes from a few corner points."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]


def smooth(corners: Sequence[Point]) -> str:
    """A closed quadratic B-spline. Its curve meets the middle of each side of the polygon, so after the
    first corner the short `t` command finds every next control point by reflection."""
    (px, py), (cx, cy) = corners[-1], corners[0]
    x, y = first = round((px + cx) / 2), round((py + cy) / 2)
    path = [f"M{x}{_after(y)}"]
    for nx, ny in corners[1:]:
        end_x, end_y = round((cx + nx) / 2), round((cy + ny) / 2)
        if len(path) == 1:
            cx, cy = round(cx), round(cy)
            path.append(f"q{cx - x}{_after(cy - y)}{_after(end_x - x)}{_after(end_y - y)}")
        else:
            path.append(f"t{end_x - x}{_after(end_y - y)}")
        # The control point that the browser will find, and the corner itself, from which the next middle is reckoned.
        x, y, cx, cy = end_x, end_y, 2 * end_x - cx, 2 * end_y - cy
    return "".join(path) + f"t{first[0] - x}{_after(first[1] - y)}z"


def _after(value: int) -> str:
    """A number after another one: a minus parts them as well as a blank."""
    return str(value) if value < 0 else f" {value}"


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


PATH_STEP = re.compile(r"([MQlqtz])([^MQlqtz]*)")
PATH_NUMBER = re.compile(r"-?\d+")


def polygons(data: str) -> list[list[Point]]:
    """The points that our own path data passes, shape by shape: M and Q are absolute, l, q and t relative."""
    found: list[list[Point]] = []
    x, y = 0.0, 0.0
    for command, numbers in PATH_STEP.findall(data):
        if command == "z":
            continue
        across, down = map(float, PATH_NUMBER.findall(numbers)[-2:])
        x, y = (across, down) if command.isupper() else (x + across, y + down)
        if command == "M":
            found.append([])
        found[-1].append((x, y))
    return found


def is_inside(point: Point, polygon: Sequence[Point]) -> bool:
    """Whether a point lies in a polygon, by counting the edges to its right."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside
