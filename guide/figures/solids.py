"""Props seen from an angle: boxes and poles in space, of which the faces towards the viewer are drawn."""

import math
from collections.abc import Sequence
from itertools import product

from guide.figures.camera import Camera
from guide.figures.stage import svg_path
from guide.figures.svg_paths import Point, polygon, polyline
from guide.figures.vectors import Vec

Span = tuple[float, float]


def box(kind: str, camera: Camera, x: Span, y: Span, z: Span) -> str:
    """The outline of a box, and the three edges that meet in its nearest corner."""
    corners = [Vec(*corner) for corner in product(x, y, z)]
    hull = _hull([camera.at(corner) for corner in corners])
    near = max(corners, key=camera.depth)
    edges = [[near, Vec(_other(x, near.x), near.y, near.z)], [near, Vec(near.x, _other(y, near.y), near.z)]]
    edges.append([near, Vec(near.x, near.y, _other(z, near.z))])
    lines = "".join(polyline([camera.at(a), camera.at(b)]) for a, b in edges)
    return svg_path(kind, polygon(hull) + lines)


def poles(kind: str, camera: Camera, ends: Sequence[tuple[Vec, Vec]]) -> str:
    return svg_path(kind, "".join(polyline([camera.at(a), camera.at(b)]) for a, b in ends))


def _other(span: Span, value: float) -> float:
    return span[1] if value == span[0] else span[0]


def _hull(points: list[Point]) -> list[Point]:
    """The convex hull, by gift wrapping."""
    start = min(points)
    hull, at = [start], start
    while True:
        following = points[0] if points[0] != at else points[1]
        for point in points:
            turn = (following[0] - at[0]) * (point[1] - at[1]) - (following[1] - at[1]) * (point[0] - at[0])
            if turn < -1e-9 or (abs(turn) <= 1e-9 and math.dist(at, point) > math.dist(at, following)):
                following = point
        if following == start or len(hull) > len(points):
            return hull
        hull.append(following)
        at = following
