"""A skeleton of adult proportions, solved from a pose: where each joint is, and what was out of reach.

A pose is plain data (a TOML table beside its topic). Lengths are units of a person who stands 400 tall.
The person's right side is nearest in the side view, where they face right; a mirrored picture swaps both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guide.figures.vectors import Vec

Record = Mapping[str, Any]

BONES = {
    "lumbar": 54.0,
    "thorax": 62.0,
    "neck": 44.0,
    "upper_arm": 72.0,
    "forearm": 60.0,
    "thigh": 98.0,
    "shank": 96.0,
}
HIP_HALF_WIDTH = 16.0
SHOULDER_HALF_WIDTH = 32.0
SHOULDER_DROP = 16.0
CHEST_DROP = 30.0
# The middle of a shoulder blade: below the neck, behind the spine and beside it; it slides inwards as the shoulder goes
# back.
BLADE_DROP, BLADE_BEHIND, BLADE_ASIDE, BLADE_SLIDE = 44.0, 22.0, 27.0, 1.0
SIDES = ("right", "left")

# Where the parts of a hand or foot lie, from the wrist along the fingers, or from the ankle along the
# toes and down through the sole.
HAND = {"wrist": 0.0, "palm": 18.0, "tips": 36.0}
FOOT = {"ankle": (0.0, 0.0), "heel": (-14.0, 18.0), "ball": (28.0, 18.0), "toes": (44.0, 16.0)}

DIRECTIONS = {
    "up": Vec(0, -1),
    "down": Vec(0, 1),
    "left": Vec(-1, 0),
    "right": Vec(1, 0),
    "viewer": Vec(0, 0, 1),
    "away": Vec(0, 0, -1),
}
FACING = {"side": Vec(1, 0), "front": Vec(0, 0, 1), "back": Vec(0, 0, -1)}
IN_PICTURE = Vec(0, 0, 1)
LIMBS = {
    "thigh": ("hip", "knee"),
    "shin": ("knee", "ankle"),
    "foot": ("heel", "toes"),
    "upper arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
}


BENT = 0.15  # sine of the bend from which a knee shows which way it looks


# What data that is not a pose runs into.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class PoseError(ValueError):
    """The pose leaves something out, or names what does not exist."""


@dataclass(frozen=True)
class Skeleton:
    """A solved pose: the joints by name, and the directions in which its parts look."""

    joints: dict[str, Vec]
    facing: Vec  # of the pelvis; square to its own up direction
    chest_facing: Vec
    head_facing: Vec
    soles: dict[str, Vec]  # the direction each sole looks
    misses: dict[str, float]  # how far a hand or foot stays from its contact point

    def __getitem__(self, joint: str) -> Vec:
        return self.joints[joint]

    def bone(self, start: str, end: str) -> Vec:
        return self.joints[end] - self.joints[start]

    @property
    def right(self) -> Vec:
        return self.bone("pelvis", "waist").unit().cross(self.facing)

    def hinge(self, side: str) -> Vec:
        """The axis of a knee, towards the right of the body. A straight knee has that of the hips."""
        thigh, shank = self.bone(f"{side}_hip", f"{side}_knee"), self.bone(f"{side}_knee", f"{side}_ankle")
        axis = thigh.unit().cross(shank.unit())
        if axis.length() < BENT:
            return self.right
        return axis.unit()


def solve(figure: Record, pose: Record) -> Skeleton:
    """The skeleton of a pose. Raises PoseError for a pose that is not complete."""
    view = figure.get("view", "side")
    if view not in FACING:
        raise PoseError(f"The view must be side, front or back, not {view}.")
    solver = _Solver(view)
    solver.place_trunk(pose)
    for kind, place in (("feet", solver.place_leg), ("hands", solver.place_arm)):
        limbs = pose.get(kind, {})
        # A limb that leans on another limb is placed after it.
        for side in sorted(SIDES, key=lambda s: "on" in limbs.get(s, {})):
            if side not in limbs and kind == "feet" and figure.get("shows") == "upper body":
                continue
            if side not in limbs:
                raise PoseError(f"The pose does not say where the {side} {kind} go.")
            place(side, limbs[side])
    return solver.skeleton()


class _Solver:
    def __init__(self, view: str) -> None:
        self.view = view
        self.joints: dict[str, Vec] = {}
        self.soles: dict[str, Vec] = {}
        self.misses: dict[str, float] = {}

    def skeleton(self) -> Skeleton:
        return Skeleton(self.joints, self.facing, self.chest_facing, self.head_facing, self.soles, self.misses)

    def place_trunk(self, pose: Record) -> None:
        lumbar, thorax = two_angles(pose.get("trunk", 0))
        neck = thorax + float(pose.get("neck", 0))
        up, chest_up, head_up = (_lean(Vec(0, -1), a) for a in (lumbar, thorax, neck))
        front = FACING[self.view]
        self.facing = self._face(front, lumbar).turned(up, -float(pose.get("roll", 0)))
        self.chest_facing = self._face(front, thorax).turned(chest_up, -float(pose.get("twist", 0)))
        turn = float(pose.get("twist", 0)) + float(pose.get("turn", 0))
        self.head_facing = self._face(front, neck).turned(head_up, -turn)
        joints = self.joints
        joints["pelvis"] = point(pose["root"])
        joints["waist"] = joints["pelvis"] + up * BONES["lumbar"]
        joints["neck"] = joints["waist"] + chest_up * BONES["thorax"]
        joints["chest"] = joints["neck"] - chest_up * CHEST_DROP
        joints["head"] = joints["neck"] + head_up * BONES["neck"]
        self._place_girdles(up, chest_up, pose.get("shoulders", {}))

    def _face(self, front: Vec, angle: float) -> Vec:
        return _lean(front, angle) if self.view == "side" else front

    def _place_girdles(self, up: Vec, chest_up: Vec, shoulders: Record) -> None:
        shift = chest_up * (float(shoulders.get("raised", 0)) - SHOULDER_DROP)
        shift = shift - self.chest_facing * float(shoulders.get("back", 0))
        width = SHOULDER_HALF_WIDTH
        for side, sign in zip(SIDES, (1, -1), strict=True):
            hip = up.cross(self.facing) * (HIP_HALF_WIDTH * sign)
            shoulder = chest_up.cross(self.chest_facing) * (width * sign)
            self.joints[f"{side}_hip"] = self.joints["pelvis"] + hip
            drawn = BLADE_ASIDE - float(shoulders.get("back", 0)) * BLADE_SLIDE
            blade = chest_up.cross(self.chest_facing) * (drawn * sign) - self.chest_facing * BLADE_BEHIND
            self.joints[f"{side}_blade"] = self.joints["neck"] - chest_up * BLADE_DROP + blade
            self.joints[f"{side}_shoulder"] = self.joints["neck"] + shoulder + shift

    def place_leg(self, side: str, foot: Record) -> None:
        hip = self.joints[f"{side}_hip"]
        toes, sole = self._foot_directions(foot)
        part = _named_part(foot, FOOT, "foot")
        along, down = FOOT[part]
        target = self._contact(foot, part, hip.z) - toes * along - sole * down
        forward = self._right().cross(target - hip) * -1
        knee, ankle = bend(hip, target, BONES["thigh"], BONES["shank"], _pole(foot, forward))
        self.joints |= {f"{side}_knee": knee, f"{side}_ankle": ankle}
        for name, (along, down) in FOOT.items():
            self.joints[f"{side}_{name}"] = ankle + toes * along + sole * down
        if "toes_back" in foot:
            ball, back = self.joints[f"{side}_ball"], sole.cross(toes)
            tips = self.joints[f"{side}_toes"] - ball
            self.joints[f"{side}_toes"] = ball + tips.turned(back, float(foot["toes_back"]))
        self.soles[side] = sole
        self.misses[f"{side} foot"] = (ankle - target).length()

    def _right(self) -> Vec:
        up = (self.joints["waist"] - self.joints["pelvis"]).unit()
        return up.cross(self.facing)

    def _foot_directions(self, foot: Record) -> tuple[Vec, Vec]:
        """Toes and sole. The angle is that of the toes: 0 along the floor, 90 straight up; roll turns the sole."""
        toes, sole = self._level_foot(float(foot.get("angle", 0)))
        return toes, sole.turned(toes, float(foot.get("roll", 0)))

    def _level_foot(self, angle: float) -> tuple[Vec, Vec]:
        if self.view == "side":
            return _lean(Vec(1, 0), -angle), _lean(Vec(0, 1), -angle)
        axis = Vec(1, 0) if self.view == "front" else Vec(-1, 0)
        return FACING[self.view].turned(axis, angle), Vec(0, 1).turned(axis, angle)

    def place_arm(self, side: str, hand: Record) -> None:
        shoulder = self.joints[f"{side}_shoulder"]
        part = _named_part(hand, HAND, "hand")
        reach = HAND[part]
        target = self._contact(hand, part, shoulder.z)
        fingers = _lean(Vec(1, 0), -float(hand["angle"])) if "angle" in hand else None
        forearm = BONES["forearm"] if fingers else BONES["forearm"] + reach
        aim = target - fingers * reach if fingers else target
        across = self.chest_facing.cross((self.joints["waist"] - self.joints["neck"]).unit())
        back = (aim - shoulder).cross(across) * -1
        elbow, end = bend(shoulder, aim, BONES["upper_arm"], forearm, _pole(hand, back))
        fingers = fingers or (end - elbow).unit()
        wrist = elbow + (end - elbow).unit() * BONES["forearm"]
        self.joints |= {f"{side}_elbow": elbow, f"{side}_wrist": wrist}
        self.joints |= {f"{side}_{n}": wrist + fingers * d for n, d in HAND.items()}
        self.misses[f"{side} hand"] = (end - aim).length()

    def _contact(self, limb: Record, part: str, depth: float) -> Vec:
        if "chest" in limb:
            return self._before_chest(point(limb["chest"]))
        if "on" not in limb:
            return point(limb[part], depth)
        return self._on_limb(str(limb["on"]), float(limb.get("along", 0.5)), limb)

    def _before_chest(self, offset: Vec) -> Vec:
        """A point that turns with the chest: so far to its left, below the neck, and in front."""
        down = (self.joints["waist"] - self.joints["neck"]).unit()
        left = down.cross(self.chest_facing)
        return self.joints["neck"] + left * offset.x + down * offset.y + self.chest_facing * offset.z

    def _on_limb(self, name: str, along: float, limb: Record) -> Vec:
        """A point of another limb: so far along it, and so far off its front (minus: its back)."""
        side, _, part = name.partition(" ")
        if part not in LIMBS or f"{side}_{LIMBS[part][0]}" not in self.joints:
            raise PoseError(f"There is no {name} to touch.")
        start, end = (self.joints[f"{side}_{joint}"] for joint in LIMBS[part])
        front = (end - start).cross(self._right()).unit()
        shift = Vec(*map(float, limb.get("shift", (0, 0))))
        return start + (end - start) * along + front * float(limb.get("off", 0)) + shift


def bend(start: Vec, target: Vec, first: float, second: float, pole: Vec) -> tuple[Vec, Vec]:
    """Two bones from start towards target, bent towards the pole; straight when it is too far."""
    line = target - start
    reach = min(max(line.length(), abs(first - second)), first + second)
    ahead = line.unit()
    along = (first**2 - second**2 + reach**2) / (2 * reach) if reach else 0.0
    aside = max(0.0, first**2 - along**2) ** 0.5
    out = (pole - ahead * pole.dot(ahead)).unit()
    return start + ahead * along + out * aside, start + ahead * reach


def two_angles(value: Any) -> tuple[float, float]:
    """One angle for a straight trunk; two, of the lower and the upper back, for a bent one."""
    if isinstance(value, (int, float)):
        return float(value), float(value)
    lower, upper = value
    return float(lower), float(upper)


def point(value: Any, depth: float = 0.0) -> Vec:
    """A point from two or three numbers; `depth` stands in for the third."""
    x, y, *z = (float(number) for number in value)
    return Vec(x, y, z[0] if z else depth)


def _lean(direction: Vec, angle: float) -> Vec:
    return direction.turned(IN_PICTURE, angle)


def _pole(limb: Record, usual: Vec) -> Vec:
    towards = limb.get("bend")
    if towards is None:
        return usual
    if isinstance(towards, str):
        if towards not in DIRECTIONS:
            raise PoseError(f"A limb cannot bend “{towards}”; use one of {', '.join(DIRECTIONS)}.")
        return DIRECTIONS[towards]
    return point(towards)


def _named_part(limb: Record, parts: Mapping[str, object], kind: str) -> str:
    if "on" in limb or "chest" in limb:
        return str(limb.get("with", "palm" if kind == "hand" else "ankle"))
    for part in parts:
        if part in limb:
            return part
    raise PoseError(f"A {kind} needs its contact point: one of {', '.join(parts)}.")
