"""The few things a stretch needs: a wall, a chair, a bed, a mat, a step, a desk, a towel."""

from collections.abc import Callable, Mapping

from guide.figures.paths import Point, number, polyline, smooth
from guide.figures.skeleton import Record
from guide.figures.stage import Camera, Stage, frame, path, props
from guide.figures.vectors import Vec

SEAT_DEPTH = 104.0
MAT = 12.0


def behind(figure: Record, camera: Camera) -> list[str]:
    # Seen from above, the floor has no line.
    drawn = [] if figure.get("tilt") else [_floor(figure, camera)]
    for prop in props(figure, *KINDS):
        drawn += KINDS[prop["kind"]](prop, camera)
    return drawn


def held(stage: Stage) -> list[str]:
    return _towel(stage) if props(stage.figure, "towel") else []


def _box(kind: str, x: float, y: float, width: float, height: float, corner: float) -> str:
    return (
        f'<rect class="sg-figure__{kind}" x="{number(x)}" y="{number(y)}"'
        f' width="{number(width)}" height="{number(height)}" rx="{number(corner)}"/>'
    )


def _line(kind: str, *points: Point) -> str:
    return path(kind, polyline(points))


def _floor(figure: Record, camera: Camera) -> str:
    x, _, width, _ = frame(figure)
    level = camera.floor + (MAT if props(figure, "mat") else 0)
    return _line("floor", (x + 24, level), (x + width - 24, level))


def _wall(prop: Record, camera: Camera) -> list[str]:
    top = float(prop.get("top", 40))
    return [_box("prop", prop["x"], top, 28, camera.floor - top, 4)]


def _bed(prop: Record, camera: Camera) -> list[str]:
    (left, right), top, floor = prop["x"], float(prop["top"]), camera.floor
    legs = polyline([(left + 20, floor - 16), (left + 20, floor)])
    legs += polyline([(right - 20, floor - 16), (right - 20, floor)])
    return [
        path("leg", legs),
        _box("prop", left - 12, top - 68, 16, floor - top + 52, 8),
        _box("cloth", left, top, right - left, 44, 16),
        _box("prop", left, top + 38, right - left, floor - top - 52, 6),
        *_pillow(prop, top, 0),
    ]


def _mat(prop: Record, camera: Camera) -> list[str]:
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
    return [path("pillow", smooth(shape))]


def _chair(prop: Record, camera: Camera) -> list[str]:
    """Its seat ends in front at x; the back stands on the other side."""
    x, seat, floor = float(prop["x"]), float(prop["seat"]), camera.floor
    way = -1 if prop.get("facing", "right") == "right" else 1
    back = x + way * SEAT_DEPTH
    legs = polyline([(back, floor), (back, seat - 116)])
    legs += polyline([(x + way * 10, floor), (x + way * 10, seat)])
    return [
        path("leg", legs),
        _box("prop", min(back, x) - 4, seat, SEAT_DEPTH + 8, 14, 6),
        _box("prop", back - 8, seat - 120, 16, 52, 8),
    ]


def _towel(stage: Stage) -> list[str]:
    """From the hand to the sole under the ball of the foot, with an end hanging from the hand."""
    side, s = stage.pose.get("towel", "right"), stage.skeleton
    ball, sole, hand = s[f"{side}_ball"], s.soles[side], s["right_palm"]
    along = s.bone(f"{side}_heel", f"{side}_ball").unit()
    points = [hand + Vec(-8, 34), hand, ball + along * 4 + sole * 3, ball - along * 9 + sole * 3]
    line = polyline([stage.camera.at(p) for p in points])
    return [path("towel-edge", line), path("towel", line)]


KINDS: Mapping[str, Callable[[Record, Camera], list[str]]] = {
    "wall": _wall,
    "bed": _bed,
    "chair": _chair,
    "mat": _mat,
}
