"""The outlines of a clothed adult: corner points in the frame of a bone, smoothed by `svg_paths.smooth`.

A limb profile lists (along the bone, towards its front, towards its back); in the front view the front of
a bone is its inner side. A curve runs inside its corners, so the numbers are a little wider than the body.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from guide.figures.svg_paths import Point

Profile = Sequence[tuple[float, float, float]]

# Where muscles lie that cross a joint.
ACROSS: dict[str, Profile] = {
    "trapezius": [(0, 15, 15), (90, 13, 13)],
    "pectoral": [(0, 22, 22), (60, 18, 18)],
    "foot": [(0, 13, 2), (58, 9, 2)],
}
SIDE: dict[str, Profile] = ACROSS | {
    "thigh": [(-30, 16, 18), (-6, 28, 32), (40, 25, 23), (80, 19, 18), (102, 18.5, 17), (114, 11, 10)],
    "shank": [(-18, 11, 10), (-6, 18.5, 17), (10, 17.5, 19), (34, 15, 23), (68, 13, 14), (94, 13.6, 13.6)],
    "upper_arm": [(-16, 10, 10), (2, 19, 18), (36, 16, 15), (66, 14.5, 14.5), (88, 10, 10)],
    "forearm": [(-16, 9, 9), (-1, 14.5, 14.5), (28, 14, 14), (60, 10, 10)],
    "trunk": [(-26, 14, 16), (-12, 28, 30), (28, 28, 24), (60, 29, 27), (92, 30, 28), (120, 16, 22), (128, 8, 12)],
    "neck": [(-8, 12, 14), (12, 13, 14), (32, 14, 16)],
}
FRONT: dict[str, Profile] = ACROSS | {
    "thigh": [(-24, 18, 18), (-4, 24, 28), (40, 24, 26), (84, 18, 19), (110, 14, 14)],
    "shank": [(-12, 12, 12), (10, 18, 18), (34, 19, 20), (68, 14, 14), (94, 14, 14)],
    "upper_arm": SIDE["upper_arm"],
    "forearm": SIDE["forearm"],
    "neck": [(-8, 16, 16), (12, 14, 14), (32, 15, 15)],
    "trunk": [(-26, 40, 40), (28, 36, 36), (60, 36, 36), (92, 40, 40), (128, 40, 40)],
}

# The trunk from the front: (above the pelvis, part of the half width of a girdle, which girdle).
TRUNK_FRONT = [
    (-14, 2.3, "hip"), (-4, 2.6, "hip"), (28, 2.2, "hip"), (60, 1.15, "shoulder"), (86, 1.3, "shoulder"),
    (102, 1.62, "shoulder"), (114, 1.5, "shoulder"), (122, 0.62, "shoulder"), (117, 0.25, "shoulder"),
]  # fmt: skip
# Where the picture ends at the waist, the shirt goes on beyond its edge.
TRUNK_FRONT_LONG = [(-70, 2.5, "hip"), *TRUNK_FRONT[2:]]
# The same of a chest that is turned out of a side view, as parts of half its width.
TRUNK_TURNED = [(60, 1.15), (88, 1.35), (104, 1.75), (114, 1.5), (122, 0.6), (118, 0.2)]
CHEST_DEPTH = 22.0

# The head: (forward, up) from its centre.
HEAD_SIDE: list[Point] = [
    (-8, 28), (12, 29), (21, 16), (19.6, 6), (29, -5), (21, -10), (21, -18),
    (17, -28), (4, -26), (-2, -18), (-22, -18), (-25, 10),
]  # fmt: skip
HAIR_SIDE: list[Point] = [
    (16, 27), (19, 19), (6, 12), (3, 7), (-5, 8), (-7, -8), (-15, -8), (-17, -21),
    (-27, -14), (-30, 14), (-14, 35), (14, 34),
]  # fmt: skip
EARS_FRONT: list[list[Point]] = [
    [(sign * 19, 3), (sign * 27, 4), (sign * 26, -10), (sign * 19, -9)] for sign in (-1, 1)
]
HEAD_FRONT: list[Point] = [
    (-22, 16), (-21, -8), (-15, -26), (0, -31), (15, -26), (21, -8), (22, 16), (12, 30), (-12, 30),
]  # fmt: skip
HAIR_FRONT: list[Point] = [
    (-24, -2), (-20, -2), (-18, 12), (-4, 15), (12, 20), (18, 12), (20, -2), (24, -2),
    (26, 20), (14, 36), (-14, 36), (-26, 20),
]  # fmt: skip
HAIR_BACK: list[Point] = [
    (-23, 16), (-23, -8), (-15, -26), (0, -24), (15, -26), (23, -8), (23, 16), (13, 34), (-13, 34),
]  # fmt: skip

# A hand: (along the fingers, towards the thumb) from the wrist.
HAND: list[Point] = [(-6, -9), (-6, 9), (12, 12), (22, 18), (24, 8), (38, 7), (40, -6), (18, -12)]
HAND_FLAT: list[Point] = [(-6, -8), (-6, 8), (12, 9), (40, 5), (40, -5), (12, -7)]
HAND_GRIP: list[Point] = [(-6, -9), (-6, 9), (10, 13), (30, 12), (32, -8), (16, -13)]

# A foot: (along the toes, down to the sole) from the ankle.
SHOE: list[Point] = [(-14, -8), (-19, 4), (-19, 18), (4, 18), (24, 18), (52, 19), (52, 9), (30, 3), (14, -10)]
BARE: list[Point] = [
    (-12, -10),
    (-20, 4),
    (-19, 19),
    (0, 18),
    (14, 13),
    (28, 19),
    (52, 19),
    (50, 9),
    (28, 3),
    (12, -10),
]
SHOE_FRONT: list[Point] = [(-12, -10), (-15, 6), (-20, 18), (-6, 20), (6, 20), (20, 18), (15, 6), (12, -10)]


def outline(profile: Profile) -> list[Point]:
    """The corner points of a profile, down its front and up its back, as (along, aside)."""
    front = [(along, ahead) for along, ahead, _ in profile]
    back = [(along, -behind) for along, _, behind in reversed(profile)]
    return front + back


def width_at(profile: Profile, along: float) -> tuple[float, float]:
    """How far the body reaches in front of and behind a bone, that far along it."""
    for (a, front_a, back_a), (b, front_b, back_b) in pairwise(profile):
        if a <= along <= b:
            part = (along - a) / (b - a)
            return front_a + (front_b - front_a) * part, back_a + (back_b - back_a) * part
    return profile[-1][1], profile[-1][2]


def swapped(profile: Profile) -> Profile:
    return [(along, back, front) for along, front, back in profile]


def place(shape: Iterable[Point], origin: Point, ahead: Point, aside: Point) -> list[Point]:
    """A shape in local coordinates, laid into the picture."""
    return [(origin[0] + ahead[0] * x + aside[0] * y, origin[1] + ahead[1] * x + aside[1] * y) for x, y in shape]
