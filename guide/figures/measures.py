"""Joint angles of a solved skeleton under their clinical names, and the range of each."""

import math

from guide.clinical_numbers import (
    BEYOND_RANGES,
    DORSIFLEXION_WITH_STRAIGHT_KNEE,
    JOINT_RANGES,
    NEARLY_STRAIGHT_KNEE,
)
from guide.figures.skeleton import SIDES, Skeleton
from guide.figures.vectors import Vec, angle_between


def joint_angles(skeleton: Skeleton) -> dict[str, float]:
    """All measured angles in degrees, by clinical name: “right knee flexion”."""
    found = _axial(skeleton)
    for side in SIDES:
        limbs = _arm(skeleton, side)
        if f"{side}_knee" in skeleton.joints:
            limbs |= _leg(skeleton, side)
        found |= {f"{side} {name}": value for name, value in limbs.items()}
    return found


def joint_limits(name: str, found: dict[str, float], mobility: float = 1.0) -> tuple[float, float]:
    """The lowest and the highest angle of a joint; `mobility` is the share of it that a person has."""
    joint = name.removeprefix("right ").removeprefix("left ")
    (low, high), (below, above) = JOINT_RANGES[joint], BEYOND_RANGES.get(joint, (0, 0))
    low, high = low + below, high + above
    if joint == "ankle dorsiflexion" and found[f"{name.split()[0]} knee flexion"] < NEARLY_STRAIGHT_KNEE:
        high = DORSIFLEXION_WITH_STRAIGHT_KNEE
    return low * mobility, high * mobility


def knee_angle(skeleton: Skeleton, side: str) -> float:
    """The inner angle of the knee: 180 when straight."""
    return angle_between(*_out_of(skeleton, side, "knee", "hip", "ankle"))


def elbow_angle(skeleton: Skeleton, side: str) -> float:
    return angle_between(*_out_of(skeleton, side, "elbow", "shoulder", "wrist"))


def _out_of(skeleton: Skeleton, side: str, joint: str, *ends: str) -> list[Vec]:
    return [skeleton.bone(f"{side}_{joint}", f"{side}_{end}") for end in ends]


def _axial(s: Skeleton) -> dict[str, float]:
    up = s.bone("pelvis", "waist").unit()
    chest_up = s.bone("waist", "neck").unit()
    head_up = s.bone("neck", "head").unit()
    chest_right = chest_up.cross(s.chest_facing)
    return {
        "trunk flexion": _towards(chest_up, up, s.facing),
        "trunk rotation": _towards(s.chest_facing, s.facing, up.cross(s.facing)),
        "neck flexion": _towards(head_up, chest_up, s.chest_facing),
        "neck side bend": _towards(head_up, chest_up, chest_right),
        "neck rotation": _towards(s.head_facing, s.chest_facing, chest_right),
    }


def _leg(s: Skeleton, side: str) -> dict[str, float]:
    up = s.bone("pelvis", "waist").unit()
    out = s.right if side == "right" else s.right * -1
    thigh = s.bone(f"{side}_hip", f"{side}_knee").unit()
    shank = s.bone(f"{side}_knee", f"{side}_ankle").unit()
    toes = s.bone(f"{side}_heel", f"{side}_ball")
    return {
        "hip flexion": _towards(thigh, up * -1, s.facing),
        "hip abduction": math.degrees(math.asin(max(-1.0, min(1.0, thigh.dot(out))))),
        "knee flexion": _knee_flexion(s, thigh, shank),
        "ankle dorsiflexion": 90 - angle_between(shank * -1, toes),
    }


def _knee_flexion(s: Skeleton, thigh: Vec, shank: Vec) -> float:
    """Negative when the knee bends the wrong way. A leg turned out at the hip has no wrong way here."""
    hinge = thigh.cross(shank)
    bent = angle_between(thigh, shank)
    return -bent if hinge.dot(s.right) < -0.7 * hinge.length() else bent


def _arm(s: Skeleton, side: str) -> dict[str, float]:
    up = s.bone("waist", "neck").unit()
    arm = s.bone(f"{side}_shoulder", f"{side}_elbow")
    forearm = s.bone(f"{side}_elbow", f"{side}_wrist")
    return {
        "shoulder elevation": angle_between(arm, up * -1),
        "elbow flexion": angle_between(arm, forearm),
        "wrist bend": angle_between(forearm, s.bone(f"{side}_wrist", f"{side}_tips")),
    }


def _towards(direction: Vec, neutral: Vec, positive: Vec) -> float:
    """How far a direction has turned from neutral, in the plane of the two given ones."""
    return math.degrees(math.atan2(direction.dot(positive), direction.dot(neutral)))
