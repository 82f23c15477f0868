"""The stage of a drawing: the pose, its solved skeleton and the camera, which all parts of the drawing share."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guide.figures import body
from guide.figures.camera import FLOOR, Camera
from guide.figures.people import Person, person_of
from guide.figures.skeleton import BONES, SIDES, Record, Skeleton, solve
from guide.figures.svg_paths import Point
from guide.figures.vectors import Vec

FRAME = (0.0, 0.0, 640.0, 480.0)
FOOT_FLESH = 7.0
FOOT_LENGTH = 58.0  # from the heel to the toes
CHEST_FLESH = 20.0  # from the spine to the muscles of the chest
SEAT_DEPTH = 104.0
BARE_FOOT_PLACES = ("bed", "mat", "ball")
BONE_ENDS = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "neck": ("neck", "head"),
    # Muscles that lie across joints.
    "trapezius": ("head", "shoulder"),
    "pectoral": ("chest", "shoulder"),
    "rhomboid": ("chest", "blade"),
    "foot": ("heel", "toes"),
}
LENGTH_OF_SPINE = BONES["lumbar"] + BONES["thorax"]
SEEN_FROM_THE_SIDE = 0.8  # of the line from hip to hip that goes into the picture


def frame(figure: Record) -> tuple[float, float, float, float]:
    """What of the picture is seen: x, y, width and height."""
    x, y, width, height = (float(n) for n in figure.get("frame", FRAME))
    return x, y, width, height


def floor(figure: Record) -> float:
    """The y of the floor."""
    return float(figure.get("floor", FLOOR))


def props_of(figure: Record, *kinds: str) -> list[Mapping[str, Any]]:
    return [prop for prop in figure.get("props", ()) if not kinds or prop["kind"] in kinds]


def is_closeup(figure: Record) -> bool:
    return bool(figure.get("view") == "close-up")


def shows_legs(figure: Record) -> bool:
    return bool(figure.get("shows") != "upper body")


def rail_ends(stairs: Record, level: float) -> tuple[Vec, Vec]:
    """The two ends of the handrail, which climbs with the steps."""
    x, height, rise = float(stairs["x"]), float(stairs["rail"]), level - float(stairs["top"])
    return Vec(x + 60, height + 10), Vec(x + 240, height + 10 - rise * 1.5)


@dataclass(frozen=True)
class BoneFrame:
    """Where a bone lies in the picture; aside is to its left, when one looks along it."""

    origin: Point
    ahead: Point
    aside: Point
    length: float
    shown: float  # how much of its length is seen
    front: float  # how much of the body's front, and of its outer side, lies aside
    outer: float
    near: tuple[float, float]  # the same two, towards the viewer

    def point(self, along: float, aside: float) -> Point:
        """Foreshortening leaves the round ends as they are."""
        within = min(max(along, 0.0), self.length)
        x = within * self.shown + along - within
        return self.origin[0] + self.ahead[0] * x + self.aside[0] * aside, (
            self.origin[1] + self.ahead[1] * x + self.aside[1] * aside
        )

    def outline(self, profile: body.Profile) -> list[Point]:
        (ox, oy), (ax, ay), (sx, sy) = self.origin, self.ahead, self.aside
        one, other = [], []
        for s in profile:
            along = s.along
            within = 0.0 if along < 0 else min(along, self.length)
            along += within * (self.shown - 1)
            x, y = ox + ax * along, oy + ay * along
            left, right = s.towards(self.front, self.outer), s.towards(-self.front, -self.outer)
            one.append((x + sx * left, y + sy * left))
            other.append((x - sx * right, y - sy * right))
        return one + other[::-1]


class Stage:
    """A pose with its solved skeleton and its camera."""

    def __init__(self, figure: Record, pose: Record) -> None:
        self.figure, self.pose = figure, pose
        self.skeleton: Skeleton = solve(figure, pose)
        self.camera = Camera(figure)
        self.person: Person = person_of(figure)
        s = self.skeleton
        self._spine = s["pelvis"], s["waist"], s["neck"]
        self._bones: dict[tuple[str, str], BoneFrame] = {}
        self._sections: dict[float, BoneFrame] = {}
        self.barefoot = bool(figure.get("barefoot", bool(props_of(figure, *BARE_FOOT_PLACES))))
        into = {side: self.camera.depth(self.skeleton.right) * (1 if side == "right" else -1) for side in SIDES}
        self.far = next((side for side in SIDES if into[side] < -SEEN_FROM_THE_SIDE), None)

    def at(self, joint: str) -> Point:
        return self.camera.at(self.skeleton[joint])

    def depth(self, *joints: str) -> float:
        return sum(self.camera.depth(self.skeleton[joint]) for joint in joints) / len(joints)

    def beside_spine(self, joint: str) -> float:
        """How far from the line of the back a joint is seen."""
        (ax, ay), (bx, by), (px, py) = self.at("pelvis"), self.at("neck"), self.at(joint)
        size = math.dist((ax, ay), (bx, by)) or 1.0
        return abs((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / size

    def outer(self, side: str) -> Vec:
        return self.skeleton.right * (-1 if side == "left" else 1)

    def profile(self, name: str) -> body.Profile:
        return body.limb(name, self.person.build)

    def ends(self, name: str, side: str) -> tuple[str, str]:
        joints = self.skeleton.joints
        start, end = (f"{side}_{j}" if f"{side}_{j}" in joints else j for j in BONE_ENDS[name])
        return start, end

    def front_of(self, name: str, side: str) -> Vec:
        """Towards the front of a bone; towards the sole of a foot."""
        s = self.skeleton
        if name == "foot":
            return s.soles[side]
        bone = s.bone(*self.ends(name, side)).unit()
        if name == "thigh" or name == "shank":
            return bone.cross(s.hinge(side)).unit()
        square = [way - bone * bone.dot(way) for way in (s.chest_facing, s.bone("waist", "neck").unit())]
        return max(square, key=Vec.length).unit()

    def _bone(self, name: str, side: str) -> BoneFrame:
        start, end = self.ends(name, side)
        bone = self.skeleton.bone(start, end)
        front = self.front_of(name, side)
        if name == "foot":  # its toes may be bent
            bone = self.skeleton.bone(start, f"{side}_ball").unit() * FOOT_LENGTH
        # The joints of a foot lie at its sole; the middle of its flesh is above them.
        origin = self.skeleton[start] - front * FOOT_FLESH if name == "foot" else self.skeleton[start]
        if name == "pectoral":
            origin += self.skeleton.chest_facing * CHEST_FLESH
        return self.framed(origin, bone, front, self.outer(side))

    def framed(self, start: Vec, bone: Vec, front: Vec, outer: Vec) -> BoneFrame:
        x, y = self.camera.along(bone)
        seen, length = math.hypot(x, y), bone.length() or 1.0
        ahead = (x / seen, y / seen) if seen > length * 0.02 else (0.0, 1.0)
        aside = (ahead[1], -ahead[0])
        way = self.camera.across * aside[0] + self.camera.down * aside[1]
        side = bone.unit().cross(front)
        side = side * (1 if side.dot(outer) >= 0 else -1)
        near, at = (self.camera.depth(front), self.camera.depth(side)), self.camera.at(start)
        return BoneFrame(at, ahead, aside, length, seen / length, way.dot(front), way.dot(side), near)

    def section(self, along: float) -> BoneFrame:
        """The trunk at a height above the pelvis, cut across the back."""
        if along not in self._sections:
            place, up = self.spine(along)
            facing = self._facing_at(along, up)
            self._sections[along] = self.framed(place, up, facing, up.cross(facing))
        return self._sections[along]

    def bone(self, name: str, side: str) -> BoneFrame:
        """Where a limb lies in the picture."""
        if (name, side) not in self._bones:
            self._bones[name, side] = self._bone(name, side)
        return self._bones[name, side]

    def spine(self, along: float) -> tuple[Vec, Vec]:
        """A point of the bent back, so far above the pelvis, and the direction of the back there."""
        start, control, end = self._spine
        length = LENGTH_OF_SPINE
        t = min(max(along / length, 0.0), 1.0)
        ahead = ((control - start) * (1 - t) + (end - control) * t).unit()
        place = start * ((1 - t) ** 2) + control * (2 * t * (1 - t)) + end * (t * t)
        return place + ahead * (along - t * length), ahead

    def _facing_at(self, along: float, up: Vec) -> Vec:
        """Where the trunk faces at that height, between the hips and a turned chest."""
        s = self.skeleton
        share = min(max((along - 20) / 70, 0.0), 1.0)
        mixed = s.facing * (1 - share) + s.chest_facing * share
        return (mixed - up * up.dot(mixed)).unit()


def svg_path(kind: str, data: str) -> str:
    return f'<path class="sg-figure__{kind}" d="{data}"/>' if data else ""
