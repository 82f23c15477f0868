"""The few things a stretch needs: a wall, a chair, a bed, a mat, a step, a desk, a towel."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from guide.figures.paths import Point, number, polyline, smooth
from guide.figures.skeleton import Record, Skeleton
from guide.figures.vectors import Vec

if TYPE_CHECKING:
    from guide.figures.drawing import Camera

FLOOR = 444.0
FRAME = (0.0, 0.0, 640.0, 480.0)
SEAT_DEPTH = 104.0
MAT = 12.0


def behind(figure: Record, camera: "Camera") -> list[str]:
    # Seen from above, the floor has no line.
    drawn = [] if figure.get("tilt") else [_floor(figure, camera)]
    for prop in figure.get("props", ()):
        if prop["kind"] in KINDS:
            drawn += KINDS[prop["kind"]](prop, camera)
    return drawn


def held(figure: Record, pose: Record, skeleton: Skeleton, camera: "Camera") -> list[str]:
    if any(prop["kind"] == "towel" for prop in figure.get("props", ())):
        return _towel(pose, skeleton, camera)
    return []


def _box(kind: str, x: float, y: float, width: float, height: float, corner: float) -> str:
    return (
        f'<rect class="sg-figure__{kind}" x="{number(x)}" y="{number(y)}"'
        f' width="{number(width)}" height="{number(height)}" rx="{number(corner)}"/>'
    )


def _line(kind: str, *points: Point) -> str:
    return f'<path class="sg-figure__{kind}" d="{polyline(points)}"/>'


def _floor(figure: Record, camera: "Camera") -> str:
    x, _, width, _ = figure.get("frame", FRAME)
    mat = any(prop["kind"] == "mat" for prop in figure.get("props", ()))
    level = camera.floor + (MAT if mat else 0)
    return _line("floor", (x + 24, level), (x + width - 24, level))


def _wall(prop: Record, camera: "Camera") -> list[str]:
    top = float(prop.get("top", 40))
    return [_box("prop", prop["x"], top, 28, camera.floor - top, 4)]


def _bed(prop: Record, camera: "Camera") -> list[str]:
    (left, right), top, floor = prop["x"], float(prop["top"]), camera.floor
    legs = polyline([(left + 20, floor - 16), (left + 20, floor)])
    legs += polyline([(right - 20, floor - 16), (right - 20, floor)])
    return [
        f'<path class="sg-figure__leg" d="{legs}"/>',
        _box("prop", left - 12, top - 68, 16, floor - top + 52, 8),
        _box("cloth", left, top, right - left, 44, 16),
        _box("prop", left, top + 38, right - left, floor - top - 52, 6),
        *_pillow(prop, top, 0),
    ]


def _mat(prop: Record, camera: "Camera") -> list[str]:
    left, right = prop["x"]
    half = float(prop.get("half", 68)) * camera.near
    high = 2 * half + MAT
    mat = _box("cloth", left, camera.floor - half, right - left, high, min(16, high / 2))
    return [mat, *_pillow(prop, camera.floor, half * 0.4)]


def _pillow(prop: Record, top: float, half: float) -> list[str]:
    if "pillow" not in prop:
        return []
    x = float(prop["pillow"])
    end, high, low = x + 88, top - half - 26, top + half + 4
    shape = [(x, low), (x, high), (x + 24, high), (end - 24, high), (end, high), (end, low)]
    return [f'<path class="sg-figure__pillow" d="{smooth(shape)}"/>']


def _chair(prop: Record, camera: "Camera") -> list[str]:
    """Its seat ends in front at x; the back stands on the other side."""
    x, seat, floor = float(prop["x"]), float(prop["seat"]), camera.floor
    way = -1 if prop.get("facing", "right") == "right" else 1
    back = x + way * SEAT_DEPTH
    legs = polyline([(back, floor), (back, seat - 116)])
    legs += polyline([(x + way * 10, floor), (x + way * 10, seat)])
    return [
        f'<path class="sg-figure__leg" d="{legs}"/>',
        _box("prop", min(back, x) - 4, seat, SEAT_DEPTH + 8, 14, 6),
        _box("prop", back - 8, seat - 120, 16, 52, 8),
    ]


def _towel(pose: Record, skeleton: Skeleton, camera: "Camera") -> list[str]:
    """From the hand to the sole under the ball of the foot, with an end hanging from the hand."""
    side = pose.get("towel", "right")
    ball, sole, hand = skeleton[f"{side}_ball"], skeleton.soles[side], skeleton["right_palm"]
    along = skeleton.bone(f"{side}_heel", f"{side}_ball").unit()
    points = [hand + Vec(-8, 34), hand, ball + along * 4 + sole * 3, ball - along * 9 + sole * 3]
    line = polyline([camera.at(p) for p in points])
    return [f'<path class="sg-figure__{kind}" d="{line}"/>' for kind in ("towel-edge", "towel")]


KINDS: Mapping[str, Callable[[Record, "Camera"], list[str]]] = {
    "wall": _wall,
    "bed": _bed,
    "chair": _chair,
    "mat": _mat,
}
