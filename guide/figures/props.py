"""The few things a stretch needs: a wall, a chair, a bed, a towel."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from guide.figures.paths import Point, number, polyline, smooth
from guide.figures.skeleton import Record, Skeleton
from guide.figures.vectors import Vec

if TYPE_CHECKING:
    from guide.figures.drawing import Camera


def behind(figure: Record, camera: "Camera") -> list[str]:
    drawn = [_floor(figure, camera)] if figure.get("floor", 444) else []
    for prop in figure.get("props", ()):
        if prop["kind"] in KINDS:
            drawn += KINDS[prop["kind"]](prop, figure, camera)
    return drawn


def in_front(figure: Record, pose: Record, skeleton: Skeleton, camera: "Camera") -> list[str]:
    if any(prop["kind"] == "towel" for prop in figure.get("props", ())):
        return _towel(pose, skeleton, camera)
    return []


def _box(kind: str, x: float, y: float, width: float, height: float, round_: float = 0) -> str:
    corner = f' rx="{number(round_)}"' if round_ else ""
    return (
        f'<rect class="sg-figure__{kind}" x="{number(x)}" y="{number(y)}"'
        f' width="{number(width)}" height="{number(height)}"{corner}/>'
    )


def _line(kind: str, *points: Point) -> str:
    return f'<path class="sg-figure__{kind}" d="{polyline(points)}"/>'


def _floor(figure: Record, camera: "Camera") -> str:
    x, _, width, _ = figure.get("frame", (0, 0, 640, 480))
    floor = camera.floor
    return _line("floor", (x + 24, floor), (x + width - 24, floor))


def _wall(prop: Record, figure: Record, camera: "Camera") -> list[str]:
    top = float(prop.get("top", 40))
    return [_box("prop", prop["x"], top, 28, camera.floor - top, 4)]


def _bed(prop: Record, figure: Record, camera: "Camera") -> list[str]:
    (left, right), top, floor = prop["x"], float(prop["top"]), camera.floor
    drawn = [
        _line("leg", (left + 20, floor - 16), (left + 20, floor)),
        _line("leg", (right - 20, floor - 16), (right - 20, floor)),
        _box("prop", left - 12, top - 68, 16, floor - top + 52, 8),
        _box("cloth", left, top, right - left, 44, 16),
        _box("prop", left, top + 38, right - left, floor - top - 52, 6),
    ]
    if "pillow" in prop:
        drawn.append(_pillow(float(prop["pillow"]), float(prop.get("wide", 88)), top))
    return drawn


def _pillow(x: float, wide: float, top: float) -> str:
    end, high = x + wide, top - 26
    shape = [(x, top + 4), (x, high), (x + 24, high), (end - 24, high), (end, high), (end, top + 4)]
    return f'<path class="sg-figure__cloth" d="{smooth(shape)}"/>'


def _chair(prop: Record, figure: Record, camera: "Camera") -> list[str]:
    """Its seat ends in front at x; the back stands on the other side."""
    x, seat, floor = float(prop["x"]), float(prop["seat"]), camera.floor
    way = -1 if prop.get("facing", "right") == "right" else 1
    back, deep = x + way * 104, 104
    return [
        _line("leg", (back, floor), (back, seat - 116)),
        _line("leg", (x + way * 10, floor), (x + way * 10, seat)),
        _box("prop", min(back, x) - 4, seat, deep + 8, 14, 6),
        _box("prop", back - 8, seat - 120, 16, 52, 8),
    ]


def _mat(prop: Record, figure: Record, camera: "Camera") -> list[str]:
    left, right = prop["x"]
    half = float(prop.get("half", 68)) * camera.near
    thick = 10.0
    return [_box("cloth", left, camera.floor - half, right - left, 2 * half + thick, min(16, half + 5))]


def _towel(pose: Record, skeleton: Skeleton, camera: "Camera") -> list[str]:
    """Round the ball of the foot that the pose names, to both hands."""
    side = pose.get("towel", "right")
    ball, toes = skeleton[f"{side}_ball"], skeleton[f"{side}_toes"]
    under = ball + skeleton.soles[side] * 2
    over = toes * 0.35 + ball * 0.65 - skeleton.soles[side] * 22
    points = [skeleton["right_palm"], over, under]
    return [
        _line("towel", *(camera.at(p) for p in points)),
    ]


KINDS: Mapping[str, Callable[[Record, Record, "Camera"], list[str]]] = {
    "wall": _wall,
    "bed": _bed,
    "chair": _chair,
    "mat": _mat,
}
