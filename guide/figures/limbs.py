"""Draws arms, legs and feet, as SVG path data or elements."""

import math

from guide.figures import body
from guide.figures.hands import hand
from guide.figures.measures import elbow_angle, knee_angle
from guide.figures.stage import Stage, svg_path
from guide.figures.svg_paths import Point, between, polyline, smooth

FOLDS = ((4, 13), (-4, 10))  # two short lines in the bend of a joint: beside its middle, and how long

# Of the round of a shoulder: within the trunk from the side; from behind it leaves the shoulder blade free.
SEAM, SEAM_BESIDE, SEAM_BEHIND = 1.02, 1.36, 1.12
# It is smaller where the shoulder comes near an outline: in a chest that turns, or one seen on edge.
SEAM_TURNED, SEAM_EDGE, SEAM_FROM = 0.7, 0.92, 1.5
BACK_SEEN = -0.4
HEM = 46.0  # of a short sleeve, along the upper arm
FOLDED_NEARER, FOLDED_BELOW = 10.0, 80.0  # units from elbow to wrist, towards the viewer; inner angle of the elbow


def trousers(stage: Stage, side: str) -> str:
    return bone_outline(stage, "thigh", side) + bone_outline(stage, "shank", side)


def sleeve(stage: Stage, side: str) -> str:
    return bone_outline(stage, "upper_arm", side) + bone_outline(stage, "forearm", side)


def arm(stage: Stage, side: str, folded: bool) -> list[str]:
    """The hand under its sleeve, and the shoulder that grows out of the shirt. Of an arm that is folded towards the
    viewer, the forearm and the hand lie over the upper arm."""
    bend = 180 - elbow_angle(stage.skeleton, side)
    lines = svg_path("fold", folds(stage, side, ("shoulder", "elbow", "wrist"), bend))
    kind = "skin" if stage.person.sleeves == "short" else "top"
    short = [svg_path("top", _short_sleeve(stage, side))] if kind == "skin" else []
    seam = [shoulder(stage, side)] if side != stage.far else []
    if folded:
        upper, fore = (svg_path(kind, bone_outline(stage, name, side)) for name in ("upper_arm", "forearm"))
        return [upper, *short, *seam, *hand(stage, side), fore]
    return [*hand(stage, side), svg_path(kind, sleeve(stage, side)), *short, lines, *seam]


def is_folded(stage: Stage, side: str) -> bool:
    nearer = stage.depth(f"{side}_wrist") - stage.depth(f"{side}_elbow")
    return nearer > FOLDED_NEARER and elbow_angle(stage.skeleton, side) < FOLDED_BELOW


def _short_sleeve(stage: Stage, side: str) -> str:
    profile = stage.profile("upper_arm")
    hem = body.width_at(profile, HEM)
    cut = [*(s for s in profile if s.along < HEM - 6), hem, hem._replace(along=HEM + 4)]
    return smooth(stage.bone("upper_arm", side).outline(cut))


def shoulder(stage: Stage, side: str) -> str:
    """Takes away the line between the shirt and its sleeve, and leaves that of the body."""
    middle = stage.at(f"{side}_shoulder")
    beside = stage.beside_spine(f"{side}_shoulder") / body.SHOULDER
    if stage.far:
        wide = SEAM_BESIDE - beside * SEAM_TURNED
    elif stage.camera.depth(stage.skeleton.chest_facing) < BACK_SEEN:
        wide = SEAM_BEHIND
    else:
        wide = SEAM_EDGE + (SEAM - SEAM_EDGE) * min(1.0, beside / SEAM_FROM)
    if not stage.far:
        middle = between(middle, stage.at("chest"), 0.12)
    return svg_path("seam", smooth(circle(middle, body.SHOULDER * stage.person.build * wide)))


def armpit(stage: Stage, side: str) -> str:
    """The line between the trunk and an arm that hangs beside it."""
    upper, profile = stage.bone("upper_arm", side), stage.profile("upper_arm")
    down = stage.skeleton.bone("neck", "waist").unit()
    hangs = max(0.0, stage.skeleton.bone(f"{side}_shoulder", f"{side}_elbow").unit().dot(down) - 0.7) / 0.3
    x, y = stage.at("chest")
    inner = -1 if (upper.origin[0] - x) * upper.aside[0] + (upper.origin[1] - y) * upper.aside[1] > 0 else 1
    edge = [
        upper.point(a, inner * body.width_at(profile, a).front * 0.9) for a in (24, 24 + 24 * hangs, 24 + 44 * hangs)
    ]
    return polyline(edge)


def circle(middle: Point, wide: float, corners: int = 6) -> list[Point]:
    size = wide / math.cos(math.pi / corners) ** 1.4
    turns = (2 * math.pi * i / corners for i in range(corners))
    return [(middle[0] + size * math.cos(a), middle[1] + size * math.sin(a)) for a in turns]


def bone_outline(stage: Stage, name: str, side: str) -> str:
    return smooth(stage.bone(name, side).outline(stage.profile(name)))


def folds(stage: Stage, side: str, joints: tuple[str, str, str], bend: float) -> str:
    """Cloth creases inside a bent joint."""
    a, b, c = (stage.at(f"{side}_{joint}") for joint in joints)
    (ax, ay), (cx, cy) = _unit(a, b), _unit(c, b)
    x, y = ax + cx, ay + cy
    size = math.hypot(x, y) or 1.0
    x, y = x / size, y / size
    share = min(1.0, max(0.0, (bend - 35) / 60)) * min(1.0, size)
    data = ""
    for beside, long in FOLDS:
        start = b[0] + x * 13 - y * beside, b[1] + y * 13 + x * beside
        end = start[0] - x * long * share - y * beside * share, start[1] - y * long * share + x * beside * share
        data += polyline([start, end])
    return data


def knee_folds(stage: Stage, side: str) -> str:
    return folds(stage, side, ("hip", "knee", "ankle"), 180 - knee_angle(stage.skeleton, side))


def _unit(a: Point, b: Point) -> Point:
    size = math.dist(a, b) or 1.0
    return (a[0] - b[0]) / size, (a[1] - b[1]) / size


def foot(stage: Stage, side: str) -> str:
    if stage.barefoot and abs(stage.camera.depth(stage.skeleton.soles[side])) > body.SOLE_SEEN_FROM:
        return _plan(stage, side)
    return svg_path("skin" if stage.barefoot else "shoe", foot_outline(stage, side))


def foot_outline(stage: Stage, side: str) -> str:
    s, camera = stage.skeleton, stage.camera
    along = s.bone(f"{side}_heel", f"{side}_ball").unit()
    toes, sole = camera.along(along), camera.along(s.soles[side])
    shown = math.hypot(*toes)
    if shown >= body.FOOT_FRONT_FROM:
        back = float(stage.pose["feet"][side].get("toes_back", 0))
        shape = body.bent_toes(body.BARE if stage.barefoot else body.SHOE, back)
        down = _across(toes, sole, shown)
        length = max(shown, 0.7)
        ahead = (toes[0] / shown * length, toes[1] / shown * length)
        return smooth(body.place(shape, stage.at(f"{side}_ankle"), ahead, down))
    shape = body.SHOE_FRONT if camera.depth(along) > 0 else body.SHOE_BACK
    size = math.hypot(*sole) or 1.0
    down = (sole[0] / size, sole[1] / size)
    return smooth(body.place(shape, stage.at(f"{side}_ankle"), (-down[1], down[0]), down))


def _plan(stage: Stage, side: str) -> str:
    """A bare foot from below or from above, with its toes."""
    s, camera = stage.skeleton, stage.camera
    along, sole = s.bone(f"{side}_heel", f"{side}_ball").unit(), s.soles[side]
    inner = along.cross(sole) * (-1 if side == "right" else 1)
    ankle = stage.camera.at(s[f"{side}_ankle"] + sole * 10)
    frame = camera.along(along), camera.along(inner)
    lines = "".join(polyline(body.place(line, ankle, *frame)) for line in body.TOES)
    return svg_path("skin", smooth(body.place(body.SOLE, ankle, *frame))) + svg_path("fold", lines)


def _across(toes: Point, sole: Point, shown: float) -> Point:
    """Square to the toes in the picture, on the side of the sole."""
    x, y = -toes[1] / shown, toes[0] / shown
    return (x, y) if x * sole[0] + y * sole[1] >= 0 else (-x, -y)
