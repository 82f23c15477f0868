"""The kit of hands: outlines and lines of their fingers, from the wrist (along the fingers, towards the thumb)."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from guide.figures import body
from guide.figures.skeleton import DIRECTIONS, PoseError
from guide.figures.stage import Stage, svg_path
from guide.figures.svg_paths import Point, polyline, smooth
from guide.figures.vectors import Vec


class Hand(NamedTuple):
    outline: list[Point]
    lines: list[list[Point]]


_FINGERS: list[list[Point]] = [[(24, 4), (39, 4)], [(24, 0), (41, 0)], [(23, -4), (38, -5)]]
KIT: Mapping[str, Hand] = {
    # The back or the palm of a hand, its fingers together.
    "open": Hand(
        [(-6, -8), (-6, 8), (4, 9), (12, 17), (23, 20), (21, 11), (27, 9), (40, 8), (45, 1), (40, -8), (22, -10),
         (8, -9)],
        _FINGERS,
    ),
    # From its side, lying on something.
    "flat": Hand(
        [(-6, -7), (-6, 7), (6, 8), (14, 12), (25, 11), (27, 6), (44, 4), (44, -4), (20, -7)],
        [[(12, 6), (24, 7)], [(30, 0), (40, 0)]],
    ),
    "grip": Hand(
        [(-6, -8), (-6, 8), (4, 11), (17, 14), (27, 12), (31, 2), (29, -9), (15, -12)],
        [[(29, 5), (19, 5)], [(30, 0), (20, 0)], [(28, -5), (19, -5)], [(6, 9), (15, 8), (17, 2)]],
    ),
    "hook": Hand(
        [(-6, -7), (-6, 7), (14, 9), (30, 8), (35, -2), (30, -13), (22, -13), (22, -5), (10, -9)],
        [[(24, 3), (29, -5)]],
    ),
    # Both hands together; the fingers of the other one lie across.
    "laced": Hand(
        [(-6, -9), (-6, 9), (6, 12), (20, 14), (32, 10), (34, -6), (24, -13), (8, -12)],
        [[(10, 8), (16, -8)], [(16, 9), (22, -8)], [(22, 9), (28, -6)]],
    ),
    "hip": Hand(
        [(-6, -7), (-6, 7), (4, 10), (8, 20), (16, 22), (18, 12), (28, 8), (36, 2), (34, -7), (18, -9)],
        [[(20, 3), (34, 2)], [(20, -2), (33, -3)]],
    ),
}  # fmt: skip
SHORTEST = 0.6  # a hand that points at the viewer
HAND_BUILD = 1.12


def hand(stage: Stage, side: str) -> list[str]:
    pose = stage.pose["hands"][side]
    shape = KIT[pose.get("shape", "open")]
    fingers = stage.skeleton.bone(f"{side}_wrist", f"{side}_tips").unit()
    x, y = stage.camera.along(fingers)
    shown = math.hypot(x, y)
    if shown < 0.05:
        x, y, shown = 0.0, 1.0, 1.0
    ahead, aside = (x / shown, y / shown), (y / shown, -x / shown)
    thumb = _thumb(stage, side, fingers)
    across, down = stage.camera.along(thumb)
    sign = 1 if across * aside[0] + down * aside[1] >= 0 else -1
    length = max(shown, SHORTEST) * HAND_BUILD
    frame = (ahead[0] * length, ahead[1] * length), (aside[0] * sign * HAND_BUILD, aside[1] * sign * HAND_BUILD)
    origin = stage.at(f"{side}_wrist")
    lines = "".join(polyline(body.place(line, origin, *frame)) for line in shape.lines)
    return [svg_path("skin", smooth(body.place(shape.outline, origin, *frame))), svg_path("fold", lines)]


def _thumb(stage: Stage, side: str, fingers: Vec) -> Vec:
    """Where the thumb points: as the record says, or forwards, upwards and inwards, in that order."""
    told = stage.pose["hands"][side].get("thumb")
    if told is not None and told not in DIRECTIONS:
        raise PoseError(f"A thumb cannot point “{told}”; use one of {', '.join(DIRECTIONS)}.")
    if told is not None:
        return DIRECTIONS[told]
    s = stage.skeleton
    up = s.bone("waist", "neck").unit()
    inner = up.cross(s.chest_facing) * (1 if side == "left" else -1)
    wish = s.chest_facing + up * 0.8 + inner * 0.6
    return wish - fingers * fingers.dot(wish)
