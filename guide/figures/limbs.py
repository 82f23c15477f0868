"""Arms and legs, hands and feet."""

import math

from guide.figures import body
from guide.figures.paths import smooth
from guide.figures.stage import Stage, path

FOOT_SHOWN_FROM_THE_SIDE = 0.6
HANDS = {"flat": body.HAND_FLAT, "grip": body.HAND_GRIP, "open": body.HAND}


def trousers(stage: Stage, side: str) -> str:
    return bone(stage, "thigh", side) + bone(stage, "shank", side)


def sleeve(stage: Stage, side: str) -> str:
    return path("top", bone(stage, "upper_arm", side) + bone(stage, "forearm", side))


def bone(stage: Stage, name: str, side: str) -> str:
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
    return path(kind, smooth(body.place(shape, stage.at(f"{side}_ankle"), toes, sole)))


def hand(stage: Stage, side: str) -> str:
    x, y = stage.camera.along(stage.skeleton.bone(f"{side}_wrist", f"{side}_tips").unit())
    thumb = -1 if not stage.sideways and side == "left" else 1
    shape = HANDS[stage.pose["hands"][side].get("shape", "open")]
    return path("skin", smooth(body.place(shape, stage.at(f"{side}_wrist"), (x, y), (y * thumb, -x * thumb))))
