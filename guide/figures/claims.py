"""What a caption may claim, and how each claim is measured.

A claim is a short phrase such as "right knee straight" or "hands on the wall". Each check returns what is
wrong with it in plain words, or nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from guide.figures.measures import angles, elbow_angle, knee_angle
from guide.figures.skeleton import LIMBS, SIDES, Record, Skeleton
from guide.figures.vectors import Vec, angle_between

TOUCH = 1.0  # units between a hand or foot and the thing it rests on
REST = 4.0  # soft bodies sink into soft beds
STRAIGHT = 172.0
BENT = (100.0, 150.0)
UP = Vec(0, -1)

# How thick the clothed body is around these joints.
SEAT, BACK, KNEE, HAND = 29.0, 26.0, 17.0, 7.0


@dataclass(frozen=True)
class Scene:
    figure: Record
    pose: Record
    skeleton: Skeleton
    start: Skeleton

    def prop(self, kind: str) -> Record | None:
        return next((p for p in self.figure.get("props", ()) if p["kind"] == kind), None)

    def height(self, kind: str) -> float | None:
        """The y of a surface that bears weight."""
        floor = float(self.figure.get("floor", 444))
        prop = self.prop(kind)
        if kind == "floor" or (kind == "mat" and prop):
            return floor
        return float(prop["seat" if kind == "chair" else "top"]) if prop else None


Check = Callable[[Scene, str], str | None]
PLACES = r"(floor|bed|mat|step|chair|wall|desk|cushion|ball)"
CLAIM = re.compile(r"^(?P<side>right |left |both )?(?P<what>.+?)(?: (?P<low>\d+) to (?P<high>\d+))?$")
ON = re.compile(rf"^(?P<part>heel|foot|feet|toes|knee|hand|forearm)s? on the {PLACES}$")
HOLDS = re.compile(r"^hands? on the (?P<side>right|left) (?P<part>thigh|shin|foot|upper arm|forearm|knee|ankle)$")


def broken(claim: str, scene: Scene) -> list[str]:
    found = CLAIM.match(claim)
    side = (found["side"] or "").strip() if found else ""
    what = found["what"] if found else claim
    limits = (float(found["low"]), float(found["high"])) if found and found["low"] else None
    sides = (side,) if side in SIDES else SIDES
    wrong = [_check(what, limits, scene, one) for one in sides]
    return list(dict.fromkeys(text for text in wrong if text))


def _check(what: str, limits: tuple[float, float] | None, scene: Scene, side: str) -> str | None:
    if on := ON.match(what):
        return _rests_on(scene, side, on["part"].replace("feet", "foot"), on[2])
    if holds := HOLDS.match(what):
        return _holds(scene, side, holds["side"], holds["part"])
    if what == "knee bent" or what == "knees bent":
        return _between(f"{side} knee", knee_angle(scene.skeleton, side), limits or BENT)
    if what in CLAIMS:
        return CLAIMS[what](scene, side)
    return f"There is no check for “{what}”."


def _between(name: str, value: float, limits: tuple[float, float]) -> str | None:
    low, high = limits
    if low <= value <= high:
        return None
    return f"The {name} is at {value:.0f} degrees, not between {low:.0f} and {high:.0f}."


def _at_least(name: str, value: float, least: float) -> str | None:
    if value >= least:
        return None
    return f"The {name} is {value:.0f} degrees, and must be at least {least:.0f}."


# Touching


def _rests_on(scene: Scene, side: str, part: str, place: str) -> str | None:
    if place != "floor" and scene.prop(place) is None:
        return f"There is no {place} in the picture."
    if place == "wall":
        return _on_wall(scene, side, part)
    gap = _gap_below(scene, side, part, place)
    if abs(gap) <= TOUCH:
        return None
    where = "above" if gap > 0 else "below"
    return f"The {side} {part} is {abs(gap):.1f} units {where} the {place}."


def _gap_below(scene: Scene, side: str, part: str, place: str) -> float:
    surface = scene.height(place) or 0.0
    thick = {"knee": KNEE, "hand": HAND, "forearm": 12.0}.get(part, 0.0)
    names = {"foot": ("heel", "ball"), "hand": ("palm",), "forearm": ("elbow", "wrist")}.get(part, (part,))
    gaps = [surface - scene.skeleton[f"{side}_{name}"].y - thick for name in names]
    return max(gaps, key=abs)


def _on_wall(scene: Scene, side: str, part: str) -> str | None:
    wall = scene.prop("wall") or {}
    joint = {"hand": "palm"}.get(part, part)
    gap = float(wall["x"]) - scene.skeleton[f"{side}_{joint}"].x - (HAND if part == "hand" else 0.0)
    if abs(gap) <= TOUCH:
        return None
    return f"The {side} {part} is {abs(gap):.1f} units {'short of' if gap > 0 else 'inside'} the wall."


def _holds(scene: Scene, side: str, other: str, part: str) -> str | None:
    s = scene.skeleton
    palm = s[f"{side}_palm"]
    if part in LIMBS:
        start, end = (s[f"{other}_{joint}"] for joint in LIMBS[part])
    else:
        start = end = s[f"{other}_{part}"]
    line = end - start
    length = line.dot(line)
    along = max(0.0, min(1.0, (palm - start).dot(line) / length)) if length else 0.0
    gap = _flat(palm - (start + line * along)).length()
    return None if gap <= 30 else f"The {side} hand is {gap:.0f} units from the {other} {part}."


def _flat(v: Vec) -> Vec:
    return Vec(v.x, v.y)


# Bearing


def _sitting(place: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        surface, pelvis = scene.height(place), scene.skeleton["pelvis"]
        if surface is None:
            return f"There is no {place} to sit on."
        gap = surface - pelvis.y - SEAT
        if abs(gap) > REST:
            return f"The pelvis is {gap:.0f} units off the {place}."
        return _over(scene, place, pelvis.x, "pelvis")

    return check


def _over(scene: Scene, place: str, x: float, part: str) -> str | None:
    left, right = _span(scene.prop(place) or {})
    return None if left <= x <= right else f"The {part} is beside the {place}, not over it."


def _span(prop: Record) -> tuple[float, float]:
    if prop.get("kind") == "chair" and not isinstance(prop["x"], list):
        x = float(prop["x"])
        return (x - 104, x) if prop.get("facing", "right") == "right" else (x, x + 104)
    if isinstance(prop.get("x"), list):
        return float(prop["x"][0]), float(prop["x"][1])
    return float("-inf"), float("inf")


def _lying(place: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        surface, s = scene.height(place), scene.skeleton
        if surface is None:
            return f"There is no {place} to lie on."
        for part, joint in (("pelvis", "pelvis"), ("chest", "neck")):
            gap = surface - s[joint].y - BACK
            if abs(gap) > REST:
                return f"The {part} is {gap:.0f} units off the {place}."
        return None

    return check


# Bending


def _knee_straight(scene: Scene, side: str) -> str | None:
    return _at_least(f"angle of the {side} knee", knee_angle(scene.skeleton, side), STRAIGHT)


def _elbow_straight(scene: Scene, side: str) -> str | None:
    return _at_least(f"angle of the {side} elbow", elbow_angle(scene.skeleton, side), 165)


def _toes_up(scene: Scene, side: str) -> str | None:
    toes = scene.skeleton.bone(f"{side}_heel", f"{side}_ball")
    tilt = angle_between(toes, UP)
    return None if tilt <= 35 else f"The {side} toes point {tilt:.0f} degrees away from straight up."


def _toes_forward(scene: Scene, side: str) -> str | None:
    toes = scene.skeleton.bone(f"{side}_heel", f"{side}_ball")
    off = angle_between(toes, scene.skeleton.facing)
    return None if off <= 30 else f"The {side} toes point {off:.0f} degrees away from straight ahead."


def _joint(name: str, low: float, high: float, sided: bool = False) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        full = f"{side} {name}" if sided else name
        return _between(full, angles(scene.skeleton)[full], (low, high))

    return check


def _either_way(name: str, low: float, high: float) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        return _between(name, abs(angles(scene.skeleton)[name]), (low, high))

    return check


def _trunk_lean(low: float, high: float) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        lean = angle_between(scene.skeleton.bone("pelvis", "neck"), UP)
        return _between("lean of the trunk", lean, (low, high))

    return check


def _closer_to_chest(scene: Scene, side: str) -> str | None:
    s = scene.skeleton
    gap = (s[f"{side}_knee"] - s["neck"]).length()
    return None if gap <= 100 else f"The {side} knee is {gap:.0f} units from the chest."


def _knees_together(scene: Scene, side: str) -> str | None:
    s = scene.skeleton
    gap = (s["right_knee"] - s["left_knee"]).length()
    return None if gap <= 60 else f"The knees are {gap:.0f} units apart."


def _hips_forward(scene: Scene, side: str) -> str | None:
    moved = (scene.skeleton["pelvis"] - scene.start["pelvis"]).dot(scene.start.facing)
    return None if moved >= 6 else f"The hips moved {moved:.0f} units forward, and must move 6 or more."


def _shoulders_on(place: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        gap = (scene.height(place) or 0.0) - scene.skeleton[f"{side}_shoulder"].y - BACK
        return None if abs(gap) <= REST else f"The {side} shoulder is {gap:.0f} units off the {place}."

    return check


def _towel(scene: Scene, side: str) -> str | None:
    if scene.prop("towel") is None:
        return "There is no towel in the picture."
    pulled = scene.pose.get("towel", "right")
    return None if pulled == side else f"The towel is round the {pulled} foot."


CLAIMS: dict[str, Check] = {
    "knee straight": _knee_straight,
    "knees straight": _knee_straight,
    "elbow straight": _elbow_straight,
    "elbows straight": _elbow_straight,
    "toes up": _toes_up,
    "toes forward": _toes_forward,
    "toes pulled back": _joint("ankle dorsiflexion", 5, 40, sided=True),
    "toes pointed": _joint("ankle dorsiflexion", -65, -25, sided=True),
    "towel round the foot": _towel,
    "back straight": _either_way("trunk flexion", 0, 12),
    "back rounded": _joint("trunk flexion", 30, 65),
    "trunk upright": _trunk_lean(0, 10),
    "leaning from the hips": _trunk_lean(15, 60),
    "hips forward": _hips_forward,
    "knee to the chest": _closer_to_chest,
    "knees together": _knees_together,
} | {
    f"{word} on the {place}": make(place)
    for word, make in (("sitting", _sitting), ("lying", _lying), ("shoulders", _shoulders_on))
    for place in ("chair", "bed", "mat", "floor")
}
