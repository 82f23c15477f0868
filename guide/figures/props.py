"""Draws the props of a stretch: a wall, a chair, a bed, a mat, stairs, a desk, a towel and others."""

from collections.abc import Callable, Mapping

from guide.figures import furniture
from guide.figures.camera import Camera
from guide.figures.contacts import REST, SEAT, horizontal_span
from guide.figures.skeleton import Record
from guide.figures.stage import SEAT_DEPTH, Stage, frame, props_of, rail_ends, svg_path
from guide.figures.svg_paths import Point, number, polygon, polyline, smooth
from guide.figures.vectors import Vec

MAT = 12.0
SOFT = {"bed": "top", "chair": "seat"}  # what gives under weight, and where its height stands
GIVES, DENT = 3.0, 76.0  # how deep at the least, and half of how wide
FROM_ABOVE = 0.1  # sine of the height of the camera


def background_props(stage: Stage) -> list[str]:
    figure, camera = stage.figure, stage.camera
    # Seen from above, the floor has no line.
    drawn = [] if camera.pitch_share > FROM_ABOVE else [_floor(figure, camera)]
    kinds = KINDS if camera.is_straight or "camera" not in figure else {**KINDS, **furniture.KINDS}
    for prop in props_of(figure, *KINDS):
        drawn += kinds[prop["kind"]](_pressed(prop, stage.skeleton["pelvis"]), camera)
    return drawn


def _pressed(prop: Record, pelvis: Vec) -> Record:
    """A bed or a chair gives a little where somebody sits or lies on it."""
    if prop["kind"] not in SOFT:
        return prop
    sunk = pelvis.y + SEAT - float(prop[SOFT[prop["kind"]]])
    left, right = horizontal_span(prop)
    if abs(sunk) > REST or not left <= pelvis.x <= right:
        return prop
    return {**prop, "pressed": (pelvis.x, max(0.0, sunk) + GIVES)}


def _soft(kind: str, prop: Record, left: float, right: float, top: float, height: float) -> str:
    """A box with round corners, whose top is pressed in."""
    low, round_off = top + height, min(height, 32.0)
    bent: list[Point] = []
    if "pressed" in prop:
        x, deep = prop["pressed"]
        ends = max(left + round_off, x - DENT), min(right - round_off, x + DENT)
        rim, slope = ([(x + (end - x) * far, top) for end in ends] for far in (1.0, 0.7))
        bottom = [(x + (end - x) * 0.3, top + deep) for end in ends]
        bent = [rim[0], slope[0], *bottom, slope[1], rim[1]]
    corners = [(left, top), (left + round_off, top), *bent, (right - round_off, top), (right, top)]
    under = [(right, low), (right - round_off, low), (left + round_off, low), (left, low)]
    return svg_path(kind, smooth([*corners, *under]))


def held_props(stage: Stage) -> list[str]:
    drawn = _towel(stage) if props_of(stage.figure, "towel") else []
    for ball in props_of(stage.figure, "ball"):
        drawn.append(_box("ball", ball["x"] - 14, ball["top"], 28, 28, 14))
    return drawn


def _box(kind: str, x: float, y: float, width: float, height: float, corner: float) -> str:
    return (
        f'<rect class="sg-figure__{kind}" x="{number(x)}" y="{number(y)}"'
        f' width="{number(width)}" height="{number(height)}" rx="{number(corner)}"/>'
    )


def _line(kind: str, *points: Point) -> str:
    return svg_path(kind, polyline(points))


def _floor(figure: Record, camera: Camera) -> str:
    x, _, width, _ = frame(figure)
    level = camera.floor + (MAT if props_of(figure, "mat") else 0)
    return _line("floor", (x + 24, level), (x + width - 24, level))


def _wall(prop: Record, camera: Camera) -> list[str]:
    top = float(prop.get("top", 40))
    return [_box("prop", prop["x"], top, 28, camera.floor - top, 4)]


def _bed(prop: Record, camera: Camera) -> list[str]:
    (left, right), top, floor = prop["x"], float(prop["top"]), camera.floor
    legs = polyline([(left + 20, floor - 16), (left + 20, floor)])
    legs += polyline([(right - 20, floor - 16), (right - 20, floor)])
    return [
        svg_path("leg", legs),
        _box("prop", left - 12, top - 68, 16, floor - top + 52, 8),
        _soft("cloth", prop, left, right, top, 44),
        _box("prop", left, top + 38, right - left, floor - top - 52, 6),
        *_pillow(prop, top, 0),
    ]


def _mat(prop: Record, camera: Camera) -> list[str]:
    left, right = prop["x"]
    half = float(prop.get("half", 68)) * camera.pitch_share
    high = 2 * half + MAT
    mat = _box("cloth", left, camera.floor - half, right - left, high, min(16, high / 2))
    return [mat, *_pillow(prop, camera.floor, half * 0.4)]


def _pillow(prop: Record, top: float, half: float) -> list[str]:
    if "pillow" not in prop:
        return []
    x = float(prop["pillow"])
    end, high, low = x + 88, top - half - 26, top + half + 4
    shape = [(x, low), (x, high), (x + 24, high), (end - 24, high), (end, high), (end, low)]
    return [svg_path("pillow", smooth(shape))]


def _chair(prop: Record, camera: Camera) -> list[str]:
    """Its seat ends in front at x; the back stands on the other side."""
    x, seat, floor = float(prop["x"]), float(prop["seat"]), camera.floor
    way = -1 if prop.get("facing", "right") == "right" else 1
    back = x + way * SEAT_DEPTH
    legs = polyline([(back, floor), (back, seat - 116)])
    legs += polyline([(x + way * 10, floor), (x + way * 10, seat)])
    return [
        svg_path("leg", legs),
        _soft("prop", prop, min(back, x) - 4, max(back, x) + 4, seat, 14),
        _box("prop", back - 8, seat - 120, 16, 52, 8),
    ]


def _desk(prop: Record, camera: Camera) -> list[str]:
    (left, right), top = prop["x"], float(prop["top"])
    legs = polyline([(left + 16, top), (left + 16, camera.floor)])
    legs += polyline([(right - 16, top), (right - 16, camera.floor)])
    return [svg_path("leg", legs), _box("prop", left, top, right - left, 14, 6)]


def _stairs(prop: Record, camera: Camera) -> list[str]:
    """The two lowest steps, going up to the right, with a rail at their side."""
    x, top = float(prop["x"]), float(prop["top"])
    rise, floor = camera.floor - top, camera.floor
    steps = [(x, floor), (x, top), (x + 120, top), (x + 120, top - rise), (x + 240, top - rise), (x + 240, floor)]
    low, high = rail_ends(prop, floor)
    bar = polyline([(low.x, low.y), (high.x, high.y)])
    posts = polyline([(x + 78, low.y), (x + 78, top)]) + polyline([(x + 222, high.y), (x + 222, top - rise)])
    return [svg_path("prop", polygon(steps)), svg_path("leg", bar + posts)]


def _doorway(prop: Record, camera: Camera) -> list[str]:
    (left, right), top = prop["x"], float(prop["top"])
    height = camera.floor - top
    return [
        _box("prop", left - 30, top - 4, right - left + 60, 26, 4),
        _box("prop", left - 30, top, 30, height, 4),
        _box("prop", right, top, 30, height, 4),
    ]


def _cushion(prop: Record, camera: Camera) -> list[str]:
    (left, right), top, low = prop["x"], float(prop["top"]), camera.floor
    shape = [(left, low), (left, top), (left + 20, top), (right - 20, top), (right, top), (right, low)]
    return [svg_path("pillow", smooth(shape))]


def _towel(stage: Stage) -> list[str]:
    """From the hand round the foot, with an end hanging from the hand."""
    hand = stage.skeleton["right_palm"]
    points = [hand + Vec(-8, 34), hand, *_round(stage)]
    line = polyline([stage.camera.at(p) for p in points])
    return [svg_path("towel-edge", line), svg_path("towel", line)]


def _round(stage: Stage) -> list[Vec]:
    side, s = stage.pose.get("towel", "right"), stage.skeleton
    sole, along = s.soles[side], s.bone(f"{side}_heel", f"{side}_ball").unit()
    if stage.pose.get("towel_at") == "ankle":
        return [s[f"{side}_ankle"] + along * 14 - sole * 4, s[f"{side}_ankle"] - along * 14 - sole * 8]
    return [s[f"{side}_ball"] + along * 4 + sole * 3, s[f"{side}_ball"] - along * 9 + sole * 3]


KINDS: Mapping[str, Callable[[Record, Camera], list[str]]] = {
    "wall": _wall,
    "bed": _bed,
    "chair": _chair,
    "mat": _mat,
    "desk": _desk,
    "stairs": _stairs,
    "doorway": _doorway,
    "cushion": _cushion,
}
