"""The kit of heads: skull, jaw, nose, ears, hair and face in space, so that every camera sees where a face looks."""

import math
from collections.abc import Sequence

from guide.figures.stage import Stage, svg_path
from guide.figures.svg_paths import Point, between, polyline, smooth

# Forward, up and to the right of the middle of the head.
Place = tuple[float, float, float]
Ball = tuple[Place, Place]  # its middle and its radii

SKULL: Ball = ((-2, 6, 0), (26, 27, 22))
JAW: Ball = ((5, -13, 0), (15, 17, 15))
DOME: Ball = ((0, 12, 0), (23, 21, 20))
HAIR: dict[str, list[Ball]] = {
    "short": [],
    "thin": [((-4, -2, 0), (25, 20, 24))],
    "long": [((-10, -16, 0), (17, 24, 21))],
    "bun": [((-20, 31, 0), (12, 11, 12))],
    "curly": [((-4, 8, 0), (31, 31, 28)), ((-14, -8, 0), (19, 19, 25))],
    "scarf": [((-3, 6, 0), (27, 29, 24)), ((-3, -17, 0), (18, 22, 19)), ((-5, -38, 0), (22, 14, 26))],
}
NOSE: list[Place] = [(20, 7, 0), (25, 0, 0), (31, -6, 0), (28, -11, 0), (19, -11, 0)]
EAR: list[Place] = [(-13, 7, 22), (-3, 7, 22), (-3, -8, 21), (-9, -12, 21)]
# One half of the face from the top of the forehead to the chin, and the middle line behind which the far half goes.
HALF: list[Place] = [(15, 23, 6), (13, 17, 14), (4, 12, 20), (2, 2, 21), (-1, -10, 19), (0, -20, 15), (10, -29, 6)]
SCARFED: list[Place] = [(20, 18, 4), (19, 15, 11), (16, 6, 16), (14, -6, 15), (14, -16, 11), (16, -23, 5), (18, -25, 2)]
MIDDLE: list[Place] = [(15, 25, 0), (22, 17, 0), (23, 10, 0), (22, 2, 0), (21, -10, 0), (20, -20, 0), (14, -28, 0)]
EYE, BROW = (17, 2, 9), [(20, 10, 5), (17, 11, 9), (14, 10, 13)]
MOUTH = [(16, -15, 8), (19, -17, 3), (19, -17, 0)]
# The directions of the corners of a ball's outline, and how far outside it they lie.
ROUND = [(math.cos(2 * math.pi * i / 9), math.sin(2 * math.pi * i / 9)) for i in range(9)]
OUTSIDE = 1.06
EAR_SEEN_FROM = 0.35
AWAY = -0.3  # a face that looks so far away is behind the hair


class Head:
    """A head's own directions, in the picture."""

    def __init__(self, stage: Stage) -> None:
        s = stage.skeleton
        self.stage, self.middle = stage, s["head"]
        self.up = s.bone("neck", "head").unit()
        facing = s.head_facing
        self.front = (facing - self.up * self.up.dot(facing)).unit()
        self.right = self.up.cross(self.front)
        # How much its front and its right side look at the viewer.
        self.facing, self.aside = stage.camera.depth(self.front), stage.camera.depth(self.right)
        self.origin = stage.camera.at(self.middle)
        self.axes = [stage.camera.along(axis) for axis in (self.front, self.up, self.right)]

    def at(self, place: Place) -> Point:
        f, u, r = place
        (fx, fy), (ux, uy), (rx, ry) = self.axes
        return self.origin[0] + fx * f + ux * u + rx * r, self.origin[1] + fy * f + uy * u + ry * r

    def ball(self, ball: Ball) -> str:
        """The outline of an ellipsoid."""
        middle, radii = ball
        x, y = self.at(middle)
        axes = [(axis[0] * r, axis[1] * r) for axis, r in zip(self.axes, radii, strict=True)]
        points = []
        (fx, fy), (ux, uy), (rx, ry) = axes
        for nx, ny in ROUND:
            f, u, r = fx * nx + fy * ny, ux * nx + uy * ny, rx * nx + ry * ny
            size = OUTSIDE / (math.sqrt(f * f + u * u + r * r) or 1.0)
            points.append((x + (fx * f + ux * u + rx * r) * size, y + (fy * f + uy * u + ry * r) * size))
        return smooth(points)

    def seen(self, place: Place, middle: Place) -> Point:
        """A point of the face; or, when it has turned away, the edge of the face between it and the middle line."""
        here, there = self._towards_viewer(place), self._towards_viewer(middle)
        share = 1.0 if here >= 0 else max(0.0, there) / (max(0.0, there) - here)
        mixed = [m + (p - m) * share for p, m in zip(place, middle, strict=True)]
        round_out = (_size(middle) + (_size(place) - _size(middle)) * share) / (_size(mixed) or 1.0)
        return self.at((mixed[0] * round_out, mixed[1], mixed[2] * round_out))

    def _towards_viewer(self, place: Place) -> float:
        ahead, aside = place[0] + 4, place[2] * 1.3
        return (ahead * self.facing + aside * self.aside) / (math.hypot(ahead, aside) or 1.0)

    def nearer(self, sign: int) -> int:
        """The half of the face itself; or the other one, which hides it, when it has turned away."""
        f, _, r = EYE
        return sign if self._towards_viewer((f, 0, r * sign)) > -0.1 else -sign

    def half(self, place: Place, sign: int) -> Point:
        f, u, r = place
        return self.seen((f, u, r * sign), (22, u, 0))

    def face(self, half: Sequence[Place]) -> str:
        right = [self.seen(p, m) for p, m in zip(half, MIDDLE, strict=True)]
        left = [self.seen((f, u, -r), m) for (f, u, r), m in zip(half, MIDDLE, strict=True)]
        return smooth(right + left[::-1])


def _size(place: Sequence[float]) -> float:
    return math.hypot(place[0], place[2])


def head(stage: Stage) -> list[str]:
    own, person = Head(stage), stage.person
    balls = HAIR[person.hair]
    chin = svg_path("hair" if person.beard else "skin", own.ball(JAW))
    ears = "" if person.hair in ("scarf", "curly") else "".join(_ear(own, sign) for sign in (1, -1))
    under = [chin, svg_path("skin", ears + smooth([own.at(p) for p in NOSE]))]
    cap = "".join(own.ball(ball) for ball in balls)
    if person.hair == "thin":
        layers = [svg_path("hair", cap), svg_path("skin", own.ball(DOME))]
    else:
        layers = [svg_path("hair", cap + own.ball(SKULL))]
    if own.facing < AWAY:
        return [*under, *layers]
    bare = SCARFED if person.hair == "scarf" else HALF
    face = svg_path("face", own.face(bare))
    return [*under, *layers, face, *_features(own), *_near_ear(own)]


def _features(own: Head) -> list[str]:
    person = own.stage.person
    lines, eyes = "", ""
    for sign in (1, -1):
        sign = own.nearer(sign)
        eyes += polyline([own.half(EYE, sign)] * 2)
        lines += polyline([own.half(p, sign) for p in BROW]) + polyline([own.half(p, sign) for p in MOUTH])
    beard = svg_path("beard", smooth([own.seen(p, (20, p[1], 0)) for p in BEARD])) if person.beard else ""
    return [beard, svg_path("line", lines + _nose_line(own)), svg_path("eye", eyes)]


def _nose_line(own: Head) -> str:
    """Its ridge, where the face looks at the viewer; in profile the outline shows it."""
    share = min(1.0, max(0.0, (own.facing - 0.3) / 0.3))
    side = 1 if own.aside < 0 else -1
    tip, ridge, wing = own.at((29, -8, 0)), own.at((25, -1, side)), own.at((24, -9, side * -3))
    return polyline([between(tip, ridge, share), tip, between(tip, wing, share)])


BEARD: list[Place] = [
    (8, -8, 19), (17, -13, 10), (21, -13, 0), (17, -13, -10), (8, -8, -19), (6, -22, -14), (14, -31, -5), (14, -31, 5),
    (6, -22, 14),
]  # fmt: skip


def _ear(own: Head, sign: int) -> str:
    return smooth([own.at((f, u, r * sign)) for f, u, r in EAR])


def _near_ear(own: Head) -> list[str]:
    if own.stage.person.hair in ("scarf", "curly") or abs(own.aside) < EAR_SEEN_FROM:
        return []
    return [svg_path("skin", _ear(own, 1 if own.aside > 0 else -1))]
