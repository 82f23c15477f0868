"""Draws arms, legs, hands and feet, as SVG path data or elements."""

import math

from guide.figures import body
from guide.figures.stage import Stage, svg_path
from guide.figures.svg_paths import smooth

FOOT_SHOWN_FROM_THE_SIDE = 0.6
HANDS = {"flat": body.HAND_FLAT, "grip": body.HAND_GRIP, "open": body.HAND}


def trousers(stage: Stage, side: str) -> str:
    return bone_outline(stage, "thigh", side) + bone_outline(stage, "shank", side)


def sleeve(stage: Stage, side: str) -> str:
    return svg_path("top", bone_outline(stage, "upper_arm", side) + bone_outline(stage, "forearm", side))


def bone_outline(stage: Stage, name: str, side: str) -> str:
    return smooth(stage.bone(name, side).place(body.outline(stage.profile(name, side))))


def foot(stage: Stage, side: str) -> str:
    s, camera = stage.skeleton, stage.camera
    toes = camera.along(s.bone(f"{side}_heel", f"{side}_ball").unit())
    sole = camera.along(s.soles[side])
    kind = "skin" if stage.barefoot else "shoe"
    if math.hypot(*toes) < FOOT_SHOWN_FROM_THE_SIDE:
        shape, toes = body.SHOE_FRONT, (-sole[1], sole[0])
    else:
        shape = body.BARE if stage.barefoot else body.SHOE
    return svg_path(kind, smooth(body.place(shape, stage.at(f"{side}_ankle"), toes, sole)))


def hand(stage: Stage, side: str) -> str:
    x, y = stage.camera.along(stage.skeleton.bone(f"{side}_wrist", f"{side}_tips").unit())
    thumb = -1 if not stage.sideways and side == "left" else 1
    shape = HANDS[stage.pose["hands"][side].get("shape", "open")]
    return svg_path("skin", smooth(body.place(shape, stage.at(f"{side}_wrist"), (x, y), (y * thumb, -x * thumb))))
