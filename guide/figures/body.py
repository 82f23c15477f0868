"""The outlines of a clothed adult: how far the body reaches round its bones, and shapes of hands and feet.

A curve runs inside its corners (`svg_paths.smooth`), so the numbers are a little wider than the body.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from guide.figures.svg_paths import Point


class Station(NamedTuple):
    """A cross-section: so far along the bone, and how far the body reaches to each of its sides."""

    along: float
    front: float
    back: float
    outer: float
    inner: float

    def towards(self, front: float, outer: float) -> float:
        """The reach in a direction across the bone, given by its parts to the front and outwards."""
        ahead = front * (self.front if front > 0 else self.back)
        aside = outer * (self.outer if outer > 0 else self.inner)
        return math.hypot(ahead, aside)


Profile = Sequence[Station]


def _round(*stations: tuple[float, float]) -> Profile:
    return [Station(along, wide, wide, wide, wide) for along, wide in stations]


def _profile(*stations: tuple[float, float, float, float, float]) -> Profile:
    return [Station(*station) for station in stations]


PROFILES: dict[str, Profile] = {
    "thigh": _profile(
        (-15, 17, 19, 17, 12), (-2, 25, 29, 26, 20), (18, 26, 28, 27, 24), (44, 24.5, 23.5, 24, 23),
        (78, 19.5, 18.5, 19.5, 18.5), (96, 19, 15.5, 17, 17), (110, 12, 9, 11, 11),
    ),
    "shank": _profile(
        (-14, 11, 9, 11, 11), (-3, 18.5, 14.5, 16.5, 16.5), (12, 16, 17.5, 17, 17), (34, 14.5, 22, 20, 18.5),
        (66, 12.5, 14.5, 14, 13.5), (88, 13.5, 13.5, 13.5, 13.5), (95, 14, 14, 14, 14),
    ),
    "upper_arm": _round((-17, 9), (-8, 17), (6, 18.5), (34, 16), (60, 13.5), (74, 13.5), (84, 8)),
    "forearm": _round((-11, 8), (-2, 13.5), (20, 14), (46, 10.5), (60, 9.5)),
    # Muscles that cross a joint.
    "trapezius": _round((0, 14), (90, 13)),
    "pectoral": _round((0, 20), (60, 14)),
    "rhomboid": _round((0, 14), (60, 14)),
    "foot": _profile((0, 8, 8, 12, 12), (58, 6, 6, 12, 12)),
    "neck": _profile((-10, 13, 15, 15, 15), (10, 12.5, 13, 13.5, 13.5), (32, 13, 15, 13.5, 13.5)),
}  # fmt: skip
# Above the pelvis: the front, the back and the sides of the trunk. The shoulders are added to it.
TRUNK: Profile = _profile(
    (-26, 14, 16, 22, 22), (-14, 26, 29, 38, 38), (4, 28, 28, 40, 40), (32, 25, 22, 33, 33), (62, 28, 25, 36, 36),
    (88, 30, 28, 41, 41), (106, 26, 27, 38, 38), (120, 16, 20, 24, 24), (127, 9, 14, 15, 15),
)  # fmt: skip
PELVIS: Profile = _profile(
    (-27, 14, 16, 22, 22), (-14, 26, 30, 39, 39), (0, 29, 30, 42, 42), (12, 28, 26, 38, 38), (18, 27, 24, 36, 36),
    (18.5, 26, 23, 35, 35),
)  # fmt: skip
# Where the picture ends at the waist, the shirt goes on beyond its edge.
TRUNK_LONG: Profile = [*_profile((-70, 28, 28, 41, 41), (-30, 28, 28, 40, 40)), *TRUNK[2:]]
TRUNKS: dict[str, Profile] = {"trunk": TRUNK, "long": TRUNK_LONG, "hips": PELVIS}
WAIST = (20.0, 76.0)  # where a belly is

# A foot: (along the toes, down to the sole) from the ankle; and from the front, from behind.
SHOE: list[Point] = [
    (-13, -8), (-18, 2), (-19, 13), (-17, 19), (2, 19), (26, 19), (50, 20), (55, 13), (48, 7), (30, 2), (14, -9),
]  # fmt: skip
BARE: list[Point] = [
    (-12, -9), (-18, 4), (-20, 14), (-13, 20), (0, 18), (14, 14), (28, 19), (46, 20), (54, 17), (50, 10),
    (34, 5), (13, -9),
]  # fmt: skip
SHOE_FRONT: list[Point] = [(-11, -10), (-13, 4), (-18, 14), (-14, 21), (0, 21), (14, 21), (18, 14), (13, 4), (11, -10)]
SHOE_BACK: list[Point] = [(-11, -10), (-13, 6), (-13, 19), (0, 20), (13, 19), (13, 6), (11, -10)]
# The sole of a right foot: (along the toes, to its inner side); and the lines between its toes.
SOLE: list[Point] = [
    (-19, 0), (-17, 9), (-2, 10), (14, 8), (28, 13), (40, 15), (52, 14), (56, 7), (51, 0), (46, -7), (38, -13),
    (22, -14), (4, -10), (-14, -10),
]  # fmt: skip
TOES: list[list[Point]] = [[(51, 6), (42, 6)], [(47, 0), (40, 0)], [(43, -5), (37, -5)], [(38, -9), (34, -9)]]
SOLE_SEEN_FROM = 0.6
# How far a foot is drawn out of its side view at the least, when it points at the viewer.
FOOT_FRONT_FROM = 0.5

BALL = (30.0, 14.0)  # the joint of the toes

SHOULDER = 17.0  # the round of a shoulder
NECK_BASE = 13.0


def width_at(profile: Profile, along: float) -> Station:
    """The cross-section that far along a bone."""
    for a, b in pairwise(profile):
        if a.along <= along <= b.along:
            part = (along - a.along) / (b.along - a.along)
            return Station(*(x + (y - x) * part for x, y in zip(a, b, strict=True)))
    return profile[0]._replace(along=along) if along < profile[0].along else profile[-1]._replace(along=along)


@cache
def limb(name: str, build: float) -> Profile:
    """The profile of a limb of somebody of that build."""
    return scaled(PROFILES[name], build)


def scaled(profile: Profile, build: float) -> Profile:
    if build == 1:
        return profile
    return [Station(s.along, *(reach * build for reach in s[1:])) for s in profile]


def place(shape: Iterable[Point], origin: Point, ahead: Point, aside: Point) -> list[Point]:
    """A shape in local coordinates, laid into the picture."""
    return [(origin[0] + ahead[0] * x + aside[0] * y, origin[1] + ahead[1] * x + aside[1] * y) for x, y in shape]


def bent_toes(foot: list[Point], degrees: float) -> list[Point]:
    """A foot whose toes are bent back at the ball, away from the sole."""
    if not degrees:
        return foot
    (bx, by), turn = BALL, math.radians(-degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    return [
        (bx + (x - bx) * cos - (y - by) * sin, by + (x - bx) * sin + (y - by) * cos) if x > bx else (x, y)
        for x, y in foot
    ]
