"""A solved pose as a small inline SVG. Colours come from classes alone, so every theme has its own."""

import math
from collections.abc import Mapping
from html import escape
from typing import Any

from guide.figures import body, props
from guide.figures.paths import Point, curve, number, open_curve, polygon, smooth
from guide.figures.skeleton import SIDES, Record, Skeleton, solve
from guide.figures.vectors import Vec
from guide.figures.words import description, title

FRAME = (0.0, 0.0, 640.0, 480.0)
FOOT_SHOWN_FROM_THE_SIDE = 0.5


def draw(figure: Record, pose: str, mirror: bool = False) -> str:
    x, y, width, height = frame(figure)
    name = f"sg-figure-{figure['slug']}-{pose}" + ("-mirror" if mirror else "")
    picture = "".join(_Artist(figure, figure[pose]).layers())
    if mirror:
        picture = f'<g transform="matrix(-1 0 0 1 {number(2 * x + width)} 0)">{picture}</g>'
    return (
        f'<svg class="sg-figure__svg" viewBox="{" ".join(map(number, (x, y, width, height)))}"'
        f' role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title(figure, pose))}</title>'
        f'<desc id="{name}-d">{escape(description(figure, pose, mirror))}</desc>{picture}</svg>'
    )


def frame(figure: Record) -> tuple[float, float, float, float]:
    x, y, width, height = (float(n) for n in figure.get("frame", FRAME))
    return x, y, width, height


def path(kind: str, data: str) -> str:
    return f'<path class="sg-figure__{kind}" d="{data}"/>'


class Camera:
    """Looks straight at the picture, or from a little above it."""

    def __init__(self, figure: Record) -> None:
        tilt = math.radians(float(figure.get("tilt", 0)))
        self.floor = float(figure.get("floor", 444))
        self.down, self.near = math.cos(tilt), math.sin(tilt)

    def at(self, v: Vec) -> Point:
        return v.x, self.floor + (v.y - self.floor) * self.down + v.z * self.near

    def along(self, v: Vec) -> Point:
        return v.x, v.y * self.down + v.z * self.near


class _Artist:
    def __init__(self, figure: Record, pose: Record) -> None:
        self.figure, self.pose = figure, pose
        self.skeleton: Skeleton = solve(figure, pose)
        self.camera = Camera(figure)
        self.sideways = figure.get("view", "side") == "side"
        self.profiles: Mapping[str, body.Profile] = body.SIDE | ({} if self.sideways else body.FRONT)
        self.bare = any(p["kind"] in ("bed", "mat") for p in figure.get("props", ()))

    def layers(self) -> list[str]:
        self.marks = muscles(self.figure) if self.pose is self.figure.get("end") else []
        scene = props.behind(self.figure, self.camera)
        person = self._side() if self.sideways else self._front()
        return [*scene, *person, *self._arrows()]

    def _side(self) -> list[str]:
        far = self._arm("left") + self._leg("left")
        return [
            f'<g class="sg-figure__far">{"".join(far)}</g>',
            *self._neck(),
            path("top", smooth(self._side_trunk())),
            *self._marks("trunk", ""),
            *self._head(),
            *self._leg("right"),
            *props.held(self.figure, self.pose, self.skeleton, self.camera),
            *self._arm("right"),
        ]

    def _front(self) -> list[str]:
        behind = [side for side in SIDES if self.pose["hands"][side].get("behind")]
        before = [side for side in SIDES if side not in behind]
        return [
            *[part for side in behind for part in self._arm(side)],
            *[part for side in SIDES for part in self._leg(side)],
            path("trousers", smooth(self._pelvis())),
            *self._neck(),
            path("top", smooth(self._front_trunk())),
            *self._marks("trunk", ""),
            *self._head(),
            *[part for side in before for part in self._arm(side)],
        ]

    # Limbs

    def _leg(self, side: str) -> list[str]:
        thigh = self._bone("thigh", side, "hip", "knee")
        shank = self._bone("shank", side, "knee", "ankle")
        marks = [m for name in ("thigh", "shank") for m in self._marks(name, side)]
        hips = smooth(self._hips()) if self.figure.get("tilt") and side == "right" else ""
        return [*self._foot(side), path("trousers", hips + smooth(thigh) + smooth(shank)), *marks]

    def _arm(self, side: str) -> list[str]:
        upper = self._bone("upper_arm", side, "shoulder", "elbow")
        forearm = self._bone("forearm", side, "elbow", "wrist")
        marks = [m for name in ("upper_arm", "forearm") for m in self._marks(name, side)]
        return [self._hand(side), path("top", smooth(upper) + smooth(forearm)), *marks]

    def _bone(self, name: str, side: str, start: str, end: str) -> list[Point]:
        origin, ahead, aside, scale = self._bone_frame(name, side, start, end)
        return body.place(body.outline(self._profile(name, side), scale), origin, ahead, aside)

    def _profile(self, name: str, side: str) -> body.Profile:
        profile = self.profiles[name]
        left_leg = not self.sideways and side == "left"
        return body.swapped(profile) if left_leg else profile

    def _bone_frame(self, name: str, side: str, start: str, end: str) -> tuple[Point, Point, Point, float]:
        a, b = (self.skeleton[f"{side}_{joint}" if side else joint] for joint in (start, end))
        bone = self.camera.along(b - a)
        length = math.hypot(*bone)
        ahead = (bone[0] / length, bone[1] / length) if length > 1 else (0.0, 1.0)
        scale = length / (b - a).length()
        return self.camera.at(a), ahead, (ahead[1], -ahead[0]), scale

    def _foot(self, side: str) -> list[str]:
        s = self.skeleton
        toes = self.camera.along(s.bone(f"{side}_heel", f"{side}_ball").unit())
        sole = self.camera.along(s.soles[side])
        at = self.camera.at(s[f"{side}_ankle"])
        kind = "skin" if self.bare else "shoe"
        if math.hypot(*toes) < FOOT_SHOWN_FROM_THE_SIDE:
            return [path(kind, smooth(body.place(body.SHOE_FRONT, at, (-sole[1], sole[0]), sole)))]
        shape = body.BARE if self.bare else body.SHOE
        return [path(kind, smooth(body.place(shape, at, toes, sole)))]

    def _hand(self, side: str) -> str:
        s = self.skeleton
        x, y = self.camera.along(s.bone(f"{side}_wrist", f"{side}_tips").unit())
        at = self.camera.at(s[f"{side}_wrist"])
        shape = {"flat": body.HAND_FLAT, "grip": body.HAND_GRIP}.get(
            self.pose["hands"][side].get("shape", ""), body.HAND
        )
        thumb = -1 if not self.sideways and side == "left" else 1
        if self.pose["hands"][side].get("thumb") == "other":
            thumb = -thumb
        return path("skin", smooth(body.place(shape, at, (x, y), (y * thumb, -x * thumb))))

    # Trunk and head

    def _spine(self, along: float) -> tuple[Point, Point]:
        """A point of the bent back, and its direction there."""
        pelvis, waist, neck = (self.camera.at(self.skeleton[j]) for j in ("pelvis", "waist", "neck"))
        lengths = [(p, q, math.dist(p, q)) for p, q in ((pelvis, waist), (waist, neck))]
        t = along / sum(length for *_, length in lengths)
        u = min(max(t, 0.0), 1.0)
        ahead = tuple((w - p) * 2 * (1 - u) + (n - w) * 2 * u for p, w, n in zip(pelvis, waist, neck))
        size = math.hypot(*ahead) or 1.0
        unit = (ahead[0] / size, ahead[1] / size)
        x, y = (p * (1 - u) ** 2 + w * 2 * u * (1 - u) + n * u * u for p, w, n in zip(pelvis, waist, neck))
        past = (t - u) * sum(length for *_, length in lengths)
        return (x + unit[0] * past, y + unit[1] * past), unit

    def _side_trunk(self) -> list[Point]:
        return [self._beside_spine(a, b) for a, b in body.outline(self.profiles["trunk"])]

    def _beside_spine(self, along: float, aside: float) -> Point:
        (x, y), (dx, dy) = self._spine(along)
        return x - dy * aside, y + dx * aside

    def _across(self, joint: str) -> Vec:
        return self.skeleton.bone(f"left_{joint}", f"right_{joint}") * 0.5

    def _hips(self) -> list[Point]:
        """From hip to hip: seen where the picture is drawn from above."""
        x, y = self.camera.along(self.skeleton.bone("left_hip", "right_hip"))
        wide = math.hypot(x, y)
        ahead = (x / wide, y / wide)
        shape = body.outline([(-26, 26, 30), (wide + 26, 26, 30)])
        return body.place(shape, self.camera.at(self.skeleton["left_hip"]), ahead, (ahead[1], -ahead[0]))

    def _pelvis(self) -> list[Point]:
        shape = [(-1.9, -16), (1.9, -16), (2.3, 12), (2.0, 40), (-2.0, 40), (-2.3, 12)]
        side = self.camera.along(self._across("hip"))
        return [self._from(0, across, up, side) for across, up in shape]

    def _from(self, along: float, across: float, up: float, side: Point) -> Point:
        (x, y), (dx, dy) = self._spine(along)
        return x + side[0] * across + dx * up, y + side[1] * across + dy * up

    def _front_trunk(self) -> list[Point]:
        hip, chest = (self.camera.along(self._across(j)) for j in ("hip", "shoulder"))
        half = [
            (-18, 1.9, hip), (-14, 2.5, hip), (28, 2.1, hip), (60, 1.15, chest), (96, 1.4, chest),
            (114, 1.15, chest), (126, 0.5, chest), (124, 0.2, chest),
        ]  # fmt: skip
        right = [self._from(a, wide, 0, side) for a, wide, side in half]
        left = [self._from(a, -wide, 0, side) for a, wide, side in half]
        return right + left[::-1]

    def _neck(self) -> list[str]:
        origin, ahead, aside, scale = self._bone_frame("neck", "", "neck", "head")
        shape = body.place(body.outline(self.profiles["neck"], scale), origin, ahead, _minus(aside))
        return [path("skin", smooth(shape)), *self._marks("neck", "")]

    def _head(self) -> list[str]:
        s = self.skeleton
        up = self.camera.along(s.bone("neck", "head").unit())
        facing = self.camera.along(s.head_facing)
        at = self.camera.at(s["head"])
        if math.hypot(*facing) > 0.6:
            size = math.hypot(*facing)
            ahead = (facing[0] / size, facing[1] / size)
            shapes = [("skin", body.HEAD_SIDE), ("hair", body.HAIR_SIDE)]
        else:
            ahead = (-up[1], up[0])
            shapes = [("skin", body.HEAD_FRONT), ("hair", body.HAIR_FRONT)]
            if s.head_facing.z < 0:
                shapes = [("hair", body.HAIR_BACK)]
        return [path(kind, smooth(body.place(shape, at, ahead, up))) for kind, shape in shapes]

    # What the picture is about

    def _marks(self, segment: str, side: str) -> list[str]:
        marks = [m for m in self.marks if m["segment"] == segment and m.get("side", "") in (side, "")]
        return [part for mark in marks for part in self._mark(mark, side)]

    def _mark(self, mark: Record, side: str) -> list[str]:
        edges = self._belly(mark, side)
        fibres = [
            open_curve([_between(a, b, share) for a, b in zip(*edges, strict=True)][1:-1])
            for share in FIBRES
        ]
        return [path("muscle", smooth([*edges[0], *edges[1][::-1]])), path("fibre", "".join(fibres))]

    def _belly(self, mark: Record, side: str) -> tuple[list[Point], list[Point]]:
        """The inner and outer edge of a spindle between the middle of the limb and its skin."""
        segment, sign = mark["segment"], 1 if mark["face"] in ("front", "inner") else -1
        profile = self._profile(segment, side)
        begin, end = (float(n) for n in mark.get("span", (0.1, 0.9)))
        inner, outer = (float(n) for n in mark.get("depth", (-0.12, 0.98)))
        edges: tuple[list[Point], list[Point]] = ([], [])
        for step in range(STEPS + 1):
            part = step / STEPS
            along = (begin + (end - begin) * part) * BELLY_LENGTH[segment]
            wide = body.width_at(profile, along)[0 if sign > 0 else 1]
            middle, swell = (inner + outer) / 2, (outer - inner) / 2 * _spindle(part)
            for edge, offset in zip(edges, (middle - swell, middle + swell), strict=True):
                edge.append(self._beside(segment, side, along, sign * wide * offset))
        return edges

    def _beside(self, segment: str, side: str, along: float, aside: float) -> Point:
        if segment == "trunk":
            return self._beside_spine(along, aside)
        origin, ahead, across, scale = self._bone_frame(segment, side, *BONE_ENDS[segment])
        return body.place([(along * scale, aside)], origin, ahead, across)[0]

    def _arrows(self) -> list[str]:
        return [part for arrow in self.pose.get("arrows", ()) for part in _arrow(arrow)]


STEPS = 5
FIBRES = (0.34, 0.66)
BONE_ENDS = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "neck": ("neck", "head"),
}
BELLY_LENGTH = {"thigh": 98, "shank": 96, "upper_arm": 72, "forearm": 60, "neck": 44, "trunk": 116}


def muscles(figure: Record) -> list[Mapping[str, Any]]:
    """One table, or a list of them where a stretch pulls on more than one muscle."""
    marked = figure.get("muscle", [])
    return [marked] if isinstance(marked, Mapping) else list(marked)


def _spindle(part: float) -> float:
    return max(0.15, math.sin(math.pi * part) ** 0.6)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _minus(p: Point) -> Point:
    return -p[0], -p[1]


def _arrow(arrow: Record) -> list[str]:
    start, end = ((float(x), float(y)) for x, y in (arrow["from"], arrow["to"]))
    via = tuple(float(n) for n in arrow.get("via", ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)))
    dx, dy = end[0] - via[0], end[1] - via[1]
    size = math.hypot(dx, dy) or 1.0
    dx, dy = dx / size, dy / size
    tip = [
        end,
        (end[0] - dx * 18 - dy * 12, end[1] - dy * 18 + dx * 12),
        (end[0] - dx * 18 + dy * 12, end[1] - dy * 18 - dx * 12),
    ]
    shaft = curve(start, (via[0], via[1]), (end[0] - dx * 12, end[1] - dy * 12))
    return [path("arrow", shaft), path("arrow-head", polygon(tip))]
