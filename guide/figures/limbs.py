"""Arms and legs, hands and feet."""

import math

from guide.figures import body
from guide.figures.paths import Point, smooth
from guide.figures.stage import Stage, path

FOOT_SHOWN_FROM_THE_SIDE = 0.6
HANDS = {"flat": body.HAND_FLAT, "grip": body.HAND_GRIP, "open": body.HAND}



def trousers(stage: Stage, side: str) -> str:
    return "".join(smooth(_outline(stage, name, side)) for name in ("thigh", "shank"))


def sleeve(stage: Stage, side: str) -> str:
    shape = "".join(smooth(_outline(stage, name, side)) for name in ("upper_arm", "forearm"))
    return path("top", shape)


def _outline(stage: Stage, name: str, side: str) -> list[Point]:
    return stage.bone(name, side).place(body.outline(stage.profile(name, side)))


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
    pose = stage.pose["hands"][side]
    x, y = stage.camera.along(stage.skeleton.bone(f"{side}_wrist", f"{side}_tips").unit())
    thumb = -1 if not stage.sideways and side == "left" else 1
    if pose.get("thumb") == "other":
        thumb = -thumb
    shape = HANDS[pose.get("shape", "open")]
    return path("skin", smooth(body.place(shape, stage.at(f"{side}_wrist"), (x, y), (y * thumb, -x * thumb))))
