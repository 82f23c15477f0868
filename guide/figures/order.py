"""The painter's order of a body: what is further away is drawn first, in both poses as at the end."""

import math

from guide.figures import hands, heads, limbs, marks, props, torso
from guide.figures.skeleton import SIDES, Record
from guide.figures.stage import Stage, shows_legs, svg_path

# Depths that count as the same: a head is drawn over its shirt until the trunk is clearly nearer.
HEAD_BEHIND = 45.0
ARM_APART = 60.0  # from the chest to a hand that is drawn before it or behind it
LEGS_APART = 30.0
ITEMS = ("trunk", "head", "legs", "right leg", "left leg", "right arm", "left arm")
BESIDE = 40.0
FOOT_NEARER = 24.0
ONE_EDGE = 14.0
FRONT_ON = 0.9  # of the line from hip to hip that lies in the picture


def person_layers(stage: Stage, last: Stage) -> list[str]:
    """All of a person. `last` is the end pose, whose order holds for both pictures."""
    body = [part for item in _order(last) for part in _item(stage, last, item)]
    # The muscles of the chest and the shoulder blades reach under the arms, and are drawn over the shoulders.
    over = [mark for side in SIDES for mark in marks.muscle_marks(stage, side, "pectoral")]
    return [*body, svg_path("fold", torso.blades(stage)), *over]


def _order(last: Stage) -> list[str]:
    """The names of what is drawn, the furthest first: by depth, or as the record says where limbs interlock."""
    if "layers" in last.figure:
        found = [str(item) for item in last.figure["layers"] if item in ITEMS]
        found.insert(found.index("trunk"), "neck")
        return found
    trunk = last.depth("pelvis", "neck")
    items = [(trunk, "trunk")]
    if shows_legs(last.figure):
        items += [(depth, item) for item, depth in _leg_depths(last).items()]
    items += [(_arm_depth(last, side, trunk), f"{side} arm") for side in SIDES if not _grows(last, side)]
    found = [item for _, item in sorted(items)]
    behind_the_trunk = last.depth("head") < trunk - HEAD_BEHIND
    found.insert(found.index("trunk") + (0 if behind_the_trunk else 1), "head")
    found.insert(0 if behind_the_trunk else found.index("trunk"), "neck")
    for side in SIDES:
        if _hand(last, side).get("behind") and f"{side} arm" in found:
            _move_before_legs(found, f"{side} arm")
    return found


def _move_before_legs(found: list[str], arm: str) -> None:
    found.remove(arm)
    legs = [found.index(item) for item in found if "leg" in item and found.index(item) > found.index("trunk")]
    found.insert(min(legs, default=len(found)), arm)


def _leg_depths(last: Stage) -> dict[str, float]:
    if last.far is None and not _legs_cross(last):
        return {"legs": max(last.depth("pelvis", "right_knee", "left_knee"), last.depth("pelvis", "neck") + 1)}
    return {f"{side} leg": last.depth(f"{side}_hip", f"{side}_knee", f"{side}_ankle") for side in SIDES}


def _legs_cross(last: Stage) -> bool:
    """Seen from the front, both legs are one shape with the hips."""
    across, _ = last.camera.along(last.skeleton.right)
    return bool(last.figure.get("legs") == "apart") or abs(across) < FRONT_ON


def _arm_depth(last: Stage, side: str, trunk: float) -> float:
    if _hand(last, side).get("before"):
        return trunk + 500
    return last.depth(f"{side}_shoulder", f"{side}_elbow", f"{side}_palm")


def _hand(last: Stage, side: str) -> Record:
    hand: Record = last.pose["hands"][side]
    return hand


def _grows(last: Stage, side: str) -> bool:
    """An arm beside the trunk is one shape with the shirt."""
    hand = _hand(last, side)
    if "layers" in last.figure or last.far is not None or hand.get("before") or hand.get("behind"):
        return False
    if abs(last.depth(f"{side}_palm") - last.depth("chest")) >= ARM_APART or last.person.sleeves != "long":
        return False
    return all(last.beside_spine(f"{side}_{joint}") > BESIDE for joint in ("elbow", "palm"))


def _item(stage: Stage, last: Stage, item: str) -> list[str]:
    side, _, part = item.partition(" ")
    if part in ("arm", "leg"):
        near = _hidden_behind(stage, side, part)
        marked = near is None
        drawn = _arm(stage, near or side, marked) if part == "arm" else _leg(stage, last, near or side, marked)
        return [f'<g class="sg-figure__far">{"".join(drawn)}</g>'] if side == last.far else drawn
    return {"trunk": _trunk, "head": _head, "neck": _neck, "legs": _legs}[item](stage, last)


def _hidden_behind(stage: Stage, side: str, part: str) -> str | None:
    """The near limb, where the far one would be no more than a second edge beside it."""
    if side != stage.far:
        return None
    near = "left" if side == "right" else "right"
    joints = ("elbow", "palm") if part == "arm" else ("knee", "ankle", "ball")
    apart = max(math.dist(stage.at(f"{side}_{joint}"), stage.at(f"{near}_{joint}")) for joint in joints)
    return near if apart < ONE_EDGE else None


def _neck(stage: Stage, last: Stage) -> list[str]:
    return [svg_path("skin", torso.neck(stage))]


def _head(stage: Stage, last: Stage) -> list[str]:
    return [*heads.head(stage), *marks.muscle_marks(stage, "", "neck")]


def _trunk(stage: Stage, last: Stage) -> list[str]:
    grown = [side for side in SIDES if _grows(last, side)]
    drawn = [part for side in grown for part in hands.hand(stage, side)]
    shirt = torso.trunk(stage) + "".join(limbs.sleeve(stage, side) for side in grown)
    return [
        *drawn,
        svg_path("top", shirt),
        svg_path("fold", "".join(limbs.armpit(stage, side) for side in grown)),
        *marks.muscle_marks(stage, "", "trunk"),
        *[mark for side in SIDES for mark in marks.muscle_marks(stage, side, "trapezius", "rhomboid")],
        *[mark for side in grown for mark in marks.muscle_marks(stage, side, "upper_arm", "forearm")],
    ]


def _arm(stage: Stage, side: str, marked: bool) -> list[str]:
    held = props.held_props(stage) if side == "right" and marked else []
    marks_drawn = marks.muscle_marks(stage, side, "upper_arm", "forearm") if marked else []
    return [*held, *limbs.arm(stage, side, limbs.is_folded(stage, side)), *marks_drawn]


def _leg(stage: Stage, last: Stage, side: str, marked: bool) -> list[str]:
    cloth = limbs.trousers(stage, side) + (torso.hips(stage) if side != last.far and marked else "")
    foot = [limbs.foot(stage, side), *(marks.muscle_marks(stage, side, "foot") if marked else [])]
    leg = [
        svg_path("trousers", cloth),
        svg_path("fold", limbs.knee_folds(stage, side)),
        *(marks.muscle_marks(stage, side, "thigh", "shank") if marked else []),
    ]
    # A crossed foot, and one that points at the viewer, lie over the cloth.
    return [*leg, *foot] if last.depth(f"{side}_ball") > last.depth(f"{side}_knee") + FOOT_NEARER else [*foot, *leg]


def _legs(stage: Stage, last: Stage) -> list[str]:
    marked = [part for side in SIDES for part in marks.muscle_marks(stage, side, "thigh", "shank")]
    feet = [limbs.foot(stage, side) for side in SIDES]
    cloth = torso.hips(stage) + "".join(limbs.trousers(stage, side) for side in SIDES)
    lines = "".join(limbs.knee_folds(stage, side) for side in SIDES)
    return [*feet, svg_path("trousers", cloth), svg_path("fold", lines), *marked]
