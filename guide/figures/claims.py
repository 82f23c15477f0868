"""The claims of a caption, and the check that measures each on the skeleton.

A claim is a short phrase such as "right knee straight" or "both hands on the wall". Each check returns what
is wrong with it in plain words, or nothing.
"""

import re

from guide import clinical_numbers as numbers
from guide.figures import contacts
from guide.figures.contacts import Check, Scene
from guide.figures.measures import elbow_angle, joint_angles, knee_angle
from guide.figures.skeleton import SIDES
from guide.figures.vectors import Vec, angle_between

UP = Vec(0, -1)
CLAIM_PATTERN = re.compile(r"^(?P<side>right |left |both )?(?P<what>.+?)(?: (?P<low>\d+) to (?P<high>\d+))?$")


def claim_problems(claim: str, scene: Scene) -> list[str]:
    """One sentence for each thing that is wrong with a claim; empty when it holds. Angles are in degrees."""
    found = CLAIM_PATTERN.match(claim)
    if found is None:
        return ["A claim is empty."]
    side, what = (found["side"] or "").strip(), found["what"]
    limits = (float(found["low"]), float(found["high"])) if found["low"] else numbers.KNEE_BENT
    sides = (side,) if side in SIDES else SIDES
    wrong = [_problem_with(what, limits, scene, one) for one in sides]
    return list(dict.fromkeys(text for text in wrong if text))


def _problem_with(what: str, limits: tuple[float, float], scene: Scene, side: str) -> str | None:
    if on := contacts.RESTS_ON.match(what):
        return contacts.rests_on(scene, side, on["part"], on[2])
    if holds := contacts.HOLDS.match(what):
        return contacts.holds(scene, side, holds["what"], holds["side"], holds["part"])
    if what in ("knee bent", "knees bent"):
        return _outside_limits(f"{side} knee", knee_angle(scene.skeleton, side), limits)
    if what in CHECKS:
        return CHECKS[what](scene, side)
    return f"There is no check for “{what}”."


def _outside_limits(name: str, value: float, limits: tuple[float, float]) -> str | None:
    low, high = limits
    if low <= value <= high:
        return None
    return f"The {name} is at {round(value)} degrees, not between {low:.0f} and {high:.0f}."


def _below_limit(name: str, value: float, least: float) -> str | None:
    if value >= least:
        return None
    return f"The {name} is at {round(value)} degrees, and must be at least {least:.0f}."


def _joint_angle_check(name: str, limits: tuple[float, float]) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        found = joint_angles(scene.skeleton)
        full = name if name in found else f"{side} {name}"
        return _outside_limits(full, found[full], limits)

    return check


def _absolute_angle_check(name: str, limits: tuple[float, float]) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        return _outside_limits(name, abs(joint_angles(scene.skeleton)[name]), limits)

    return check


# Legs


def _knee_straight(scene: Scene, side: str) -> str | None:
    return _below_limit(f"{side} knee", knee_angle(scene.skeleton, side), numbers.KNEE_STRAIGHT_FROM)


def _elbow_straight(scene: Scene, side: str) -> str | None:
    return _below_limit(f"{side} elbow", elbow_angle(scene.skeleton, side), numbers.ELBOW_STRAIGHT_FROM)


def _toes_check(direction: str, most: float) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        toes = scene.skeleton.bone(f"{side}_heel", f"{side}_ball")
        off = angle_between(toes, UP if direction == "up" else scene.skeleton.facing)
        return None if off <= most else f"The {side} toes point {off:.0f} degrees away from {direction}."

    return check


def _towel_check(part: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        if scene.prop("towel") is None:
            return "There is no towel in the picture."
        pulled, at = scene.pose.get("towel", "right"), scene.pose.get("towel_at", "foot")
        return None if (pulled, at) == (side, part) else f"The towel is round the {pulled} {at}."

    return check


def _knee_to_chest(scene: Scene, side: str) -> str | None:
    gap = (scene.skeleton[f"{side}_knee"] - scene.skeleton["neck"]).length()
    return None if gap <= 100 else f"The {side} knee is {gap:.0f} units from the chest."


def _knees_together(scene: Scene, side: str) -> str | None:
    gap = (scene.skeleton["right_knee"] - scene.skeleton["left_knee"]).length()
    return None if gap <= 60 else f"The knees are {gap:.0f} units apart."


def _knees_to_the_side(scene: Scene, side: str) -> str | None:
    s = scene.skeleton
    moved = abs((s[f"{side}_knee"] - s["pelvis"]).dot(scene.start.right))
    return None if moved >= 50 else f"The {side} knee is {moved:.0f} units to the side, and must be 50 or more."


def _hips_forward(scene: Scene, side: str) -> str | None:
    moved = (scene.skeleton["pelvis"] - scene.start["pelvis"]).dot(scene.start.facing)
    return None if moved >= 6 else f"The hips moved {moved:.0f} units forward, and must move 6 or more."


def _hips_to_the_front(scene: Scene, side: str) -> str | None:
    turned = angle_between(scene.skeleton.facing, scene.start.facing)
    return None if turned <= numbers.HIPS_TO_THE_FRONT_WITHIN else f"The hips turned {turned:.0f} degrees."


def _under_check(lower: str, upper: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        gap = abs(scene.skeleton[f"{side}_{lower}"].x - scene.skeleton[f"{side}_{upper}"].x)
        return None if gap <= 24 else f"The {side} {lower} is {gap:.0f} units from under the {upper}."

    return check


# Trunk, head and arms


def _trunk_lean_check(limits: tuple[float, float]) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        lean = angle_between(scene.skeleton.bone("pelvis", "neck"), UP)
        return _outside_limits("lean of the trunk", lean, limits)

    return check


def _leaning_check(side: str) -> Check:
    def check(scene: Scene, _: str) -> str | None:
        chest = scene.skeleton.bone("waist", "neck").unit()
        way = scene.start.right if side == "right" else scene.start.right * -1
        lean, least = 90 - angle_between(chest, way), numbers.LEANING_ASIDE_FROM
        if lean >= least:
            return None
        return f"The chest leans {lean:.0f} degrees to the {side}, and must lean {least} or more."

    return check


def _ear_to_shoulder(scene: Scene, side: str) -> str | None:
    tilt = joint_angles(scene.skeleton)["neck side bend"] * (1 if side == "right" else -1)
    return _outside_limits(f"bend of the neck to the {side}", tilt, numbers.EAR_TO_SHOULDER)


def _shoulders_level(scene: Scene, side: str) -> str | None:
    slope = abs(scene.skeleton["right_shoulder"].y - scene.skeleton["left_shoulder"].y)
    return None if slope <= 6 else f"One shoulder is {slope:.0f} units higher."


def _shoulders_drawn_back(scene: Scene, side: str) -> str | None:
    s = scene.skeleton
    back = -s.bone("neck", f"{side}_shoulder").dot(s.chest_facing)
    return None if back >= 6 else f"The {side} shoulder is drawn back {back:.0f} units, and must be 6 or more."


def _arm_overhead(scene: Scene, side: str) -> str | None:
    above = scene.skeleton["head"].y - scene.skeleton[f"{side}_palm"].y
    return None if above >= 30 else f"The {side} hand is {above:.0f} units above the head, and must be 30 or more."


def _elbow_low(scene: Scene, side: str) -> str | None:
    above = scene.skeleton[f"{side}_shoulder"].y - scene.skeleton[f"{side}_elbow"].y
    return None if above <= 8 else f"The {side} elbow is {above:.0f} units above the shoulder."


def _fingers_check(way: Vec, words: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        off = angle_between(scene.skeleton.bone(f"{side}_wrist", f"{side}_tips"), way)
        return (
            None if off <= numbers.FINGERS_WITHIN else f"The {side} fingers point {off:.0f} degrees away from {words}."
        )

    return check


def _arms_folded(scene: Scene, side: str) -> str | None:
    s = scene.skeleton
    other = "left" if side == "right" else "right"
    gap = (s[f"{side}_palm"] - s[f"{other}_elbow"]).length()
    return None if gap <= 60 else f"The {side} hand is {gap:.0f} units from the {other} elbow."


def _hand_pulls_hand(scene: Scene, side: str) -> str | None:
    s = scene.skeleton
    other = "left" if side == "right" else "right"
    gap = (s[f"{side}_palm"] - s[f"{other}_palm"]).length()
    return None if gap <= 30 else f"The hands are {gap:.0f} units apart."


CHECKS: dict[str, Check] = {
    "hand on the wall": contacts.hand_on_wall,
    "hand on the chair back": contacts.hand_on_chair_back,
    "hand on the rail": contacts.hand_on_rail,
    "forearm on the door frame": contacts.forearm_on_door_frame,
    "heel below the step": contacts.heel_below_step,
    "toe tops on the floor": contacts.toe_tops_on_floor,
    "knee straight": _knee_straight,
    "knee to the chest": _knee_to_chest,
    "knees together": _knees_together,
    "knees to the side": _knees_to_the_side,
    "knees under the hips": _under_check("knee", "hip"),
    "toes up": _toes_check("up", numbers.TOES_UP_WITHIN),
    "toes forward": _toes_check("straight ahead", numbers.TOES_FORWARD_WITHIN),
    "toes pulled back": _joint_angle_check("ankle dorsiflexion", numbers.TOES_PULLED_BACK),
    "toes pointed": _joint_angle_check("ankle dorsiflexion", numbers.TOES_POINTED),
    "towel round the foot": _towel_check("foot"),
    "towel round the ankle": _towel_check("ankle"),
    "hips forward": _hips_forward,
    "hips to the front": _hips_to_the_front,
    "back straight": _absolute_angle_check("trunk flexion", numbers.BACK_STRAIGHT),
    "back rounded": _joint_angle_check("trunk flexion", numbers.BACK_ROUNDED),
    "trunk upright": _trunk_lean_check(numbers.TRUNK_UPRIGHT),
    "leaning from the hips": _trunk_lean_check(numbers.TRUNK_LEANING),
    "leaning to the left": _leaning_check("left"),
    "leaning to the right": _leaning_check("right"),
    "chest turned": _absolute_angle_check("trunk rotation", numbers.CHEST_TURNED),
    "head turned": _absolute_angle_check("neck rotation", numbers.HEAD_TURNED),
    "nose forward": _absolute_angle_check("neck rotation", numbers.NOSE_FORWARD),
    "chin level": _absolute_angle_check("neck flexion", numbers.CHIN_LEVEL),
    "chin down": _joint_angle_check("neck flexion", numbers.CHIN_DOWN),
    "ear to the shoulder": _ear_to_shoulder,
    "shoulders level": _shoulders_level,
    "shoulders drawn back": _shoulders_drawn_back,
    "elbow straight": _elbow_straight,
    "elbows at shoulder height or lower": _elbow_low,
    "hands under the shoulders": _under_check("wrist", "shoulder"),
    "arm overhead": _arm_overhead,
    "fingers up": _fingers_check(UP, "up"),
    "fingers down": _fingers_check(UP * -1, "down"),
    "arms folded": _arms_folded,
    "hand pulls the other hand": _hand_pulls_hand,
} | {
    f"{word} on the {place}": make(place)
    for word, make in (
        ("sitting", contacts.sitting_check),
        ("lying", contacts.lying_check),
        ("shoulders", contacts.shoulder_down_check),
    )
    for place in ("chair", "bed", "mat", "floor")
}
# One limb or both: "right knee straight", "both knees straight".
CHECKS |= {
    re.sub(r"^(hand|forearm|heel|knee|elbow)\b", r"\1s", phrase): check
    for phrase, check in list(CHECKS.items())
    if re.match(r"(hand|forearm|heel|knee|elbow) ", phrase)
}
