"""Draws the props of a picture that is seen from an angle; `props.py` has the same ones seen straight."""

from collections.abc import Callable, Mapping

from guide.figures.camera import Camera
from guide.figures.skeleton import Record
from guide.figures.solids import box, poles
from guide.figures.stage import SEAT_DEPTH, svg_path
from guide.figures.svg_paths import smooth
from guide.figures.vectors import Vec

HALF_SEAT = 46.0
POST = 14.0


def _chair(prop: Record, camera: Camera) -> list[str]:
    """Its seat ends in front at x; the back stands on the other side."""
    x, seat, floor = float(prop["x"]), float(prop["seat"]), camera.floor
    way = -1 if prop.get("facing", "right") == "right" else 1
    back = x + way * SEAT_DEPTH
    sides = (-HALF_SEAT, HALF_SEAT)
    legs = [(Vec(at, floor, z), Vec(at, seat + 8, z)) for at in (back, x + way * 8) for z in sides]
    posts = [(Vec(back, seat, z), Vec(back, seat - 70, z)) for z in sides]
    low, high = sorted((back, x))
    return [
        poles("leg", camera, legs + posts),
        box("prop", camera, (low - 4, high + 4), (seat, seat + 12), (-HALF_SEAT - 4, HALF_SEAT + 4)),
        box("prop", camera, (back - 6, back + 6), (seat - 120, seat - 64), (-HALF_SEAT - 4, HALF_SEAT + 4)),
    ]


def _mat(prop: Record, camera: Camera) -> list[str]:
    (left, right), half, floor = prop["x"], float(prop.get("half", 68)), camera.floor
    return [box("cloth", camera, (left, right), (floor, floor + 10), (-half, half)), *_pillow(prop, camera, floor)]


def _bed(prop: Record, camera: Camera) -> list[str]:
    (left, right), top, floor, half = prop["x"], float(prop["top"]), camera.floor, float(prop.get("half", 90))
    return [
        box("prop", camera, (left - 14, left), (top - 70, floor), (-half, half)),
        box("prop", camera, (left, right), (top + 34, floor - 14), (-half, half)),
        box("cloth", camera, (left, right), (top, top + 40), (-half - 4, half + 4)),
        *_pillow(prop, camera, top),
    ]


def _pillow(prop: Record, camera: Camera, top: float) -> list[str]:
    if "pillow" not in prop:
        return []
    x, half, y = float(prop["pillow"]), 52.0, top - 8
    ring = [(x, -half), (x - 4, 0), (x, half), (x + 40, half + 6), (x + 84, half), (x + 88, 0), (x + 84, -half)]
    return [svg_path("pillow", smooth([camera.at(Vec(a, y, z)) for a, z in [*ring, (x + 40, -half - 6)]]))]


def _doorway(prop: Record, camera: Camera) -> list[str]:
    (left, right), top, floor = prop["x"], float(prop["top"]), camera.floor
    depth = (-2 * POST, 0.0)
    far, near = sorted(((left - 30, left), (right, right + 30)), key=lambda span: camera.depth(Vec(span[0], floor, 0)))
    return [
        box("prop", camera, far, (top, floor), depth),
        box("prop", camera, (left - 30, right + 30), (top - 26, top), depth),
        box("prop", camera, near, (top, floor), depth),
    ]


def _wall(prop: Record, camera: Camera) -> list[str]:
    x, top = float(prop["x"]), float(prop.get("top", 40))
    return [box("prop", camera, (x, x + 16), (top, camera.floor), (-110, 110))]


KINDS: Mapping[str, Callable[[Record, Camera], list[str]]] = {
    "wall": _wall,
    "bed": _bed,
    "chair": _chair,
    "mat": _mat,
    "doorway": _doorway,
}
