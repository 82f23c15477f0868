"""Draws the trunk with its clothes, the neck and the head."""

import math

from guide.figures import body
from guide.figures.stage import Stage, shows_legs, svg_path
from guide.figures.svg_paths import Point, smooth
from guide.figures.vectors import Vec

FACE_SHOWN_FROM_THE_SIDE = 0.6


def trunk(stage: Stage) -> str:
    if not stage.sideways:
        return svg_path("top", smooth(_from_front(stage)))
    profile = _turned(stage) if is_turned_away(stage) else body.SIDE["trunk"]
    return svg_path("top", smooth([stage.beside_spine(along, aside) for along, aside in body.outline(profile)]))


def is_turned_away(stage: Stage) -> bool:
    return abs(stage.skeleton.chest_facing.z) > FACE_SHOWN_FROM_THE_SIDE


def _turned(stage: Stage) -> body.Profile:
    """Hips from the side, and a chest that shows the viewer its back or front."""
    wide = max(body.CHEST_DEPTH, abs(_half(stage, "shoulder").x))
    chest = [(along, wide * part, wide * part) for along, part in body.TRUNK_TURNED]
    return [*body.SIDE["trunk"][:3], *chest]


def _from_front(stage: Stage) -> list[Point]:
    hip, chest = (stage.camera.along(_half(stage, joint)) for joint in ("hip", "shoulder"))
    # A chest that turns away is seen at its depth.
    narrow = max(1.0, body.CHEST_DEPTH / (math.hypot(*chest) or 1.0))
    edge = [
        (along, wide * (narrow if girdle == "shoulder" else 1), hip if girdle == "hip" else chest)
        for along, wide, girdle in (body.TRUNK_FRONT if shows_legs(stage.figure) else body.TRUNK_FRONT_LONG)
    ]
    right = [beside(stage, along, wide, side) for along, wide, side in edge]
    left = [beside(stage, along, -wide, side) for along, wide, side in edge]
    return right + left[::-1]


def beside(stage: Stage, along: float, across: float, side: Point) -> Point:
    (x, y), _ = stage.spine(along)
    return x + side[0] * across, y + side[1] * across


def _half(stage: Stage, joint: str) -> Vec:
    return stage.skeleton.bone(f"left_{joint}", f"right_{joint}") * 0.5


def hips(stage: Stage) -> str:
    """From hip to hip: seen from the front, and from above."""
    x, y = stage.camera.along(stage.skeleton.bone("left_hip", "right_hip"))
    wide = math.hypot(x, y)
    ahead = (x / wide, y / wide) if wide else (-1.0, 0.0)
    shape = body.outline([(-24, 26, 26), (wide + 24, 26, 26)])
    return smooth(body.place(shape, stage.at("left_hip"), ahead, (ahead[1], -ahead[0])))


def neck(stage: Stage) -> str:
    bone = stage.bone("neck", "")
    return svg_path("skin", smooth(bone.place([(x, -y) for x, y in body.outline(stage.profiles["neck"])])))


def head(stage: Stage) -> list[str]:
    s = stage.skeleton
    up = stage.camera.along(s.bone("neck", "head").unit())
    facing = stage.camera.along(s.head_facing)
    size = math.hypot(*facing)
    if size > FACE_SHOWN_FROM_THE_SIDE:
        shapes = [("skin", body.HEAD_SIDE), ("hair", body.HAIR_SIDE)]
        return _head(stage, shapes, (facing[0] / size, facing[1] / size), up)
    hair = body.HAIR_FRONT if s.head_facing.z > 0 else body.HAIR_BACK
    shapes = [*(("skin", ear) for ear in body.EARS_FRONT), ("skin", body.HEAD_FRONT), ("hair", hair)]
    return _head(stage, shapes, (-up[1], up[0]), up)


def _head(stage: Stage, shapes: list[tuple[str, list[Point]]], ahead: Point, up: Point) -> list[str]:
    return [svg_path(kind, smooth(body.place(shape, stage.at("head"), ahead, up))) for kind, shape in shapes]
