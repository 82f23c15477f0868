"""The stage of a drawing: the pose, its solved skeleton and the camera, which all parts of the drawing share."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guide.figures import body
from guide.figures.skeleton import Record, Skeleton, solve
from guide.figures.svg_paths import Point, bend_direction, bend_point
from guide.figures.vectors import Vec

FRAME = (0.0, 0.0, 640.0, 480.0)
FLOOR = 444.0
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
    "foot": ("heel", "toes"),
}


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


class Camera:
    """Looks straight at the picture, or from a little above it."""

    def __init__(self, figure: Record) -> None:
        tilt = math.radians(float(figure.get("tilt", 0)))
        self.floor = floor(figure)
        self.down, self.near = math.cos(tilt), math.sin(tilt)

    def at(self, v: Vec) -> Point:
        return v.x, self.floor + (v.y - self.floor) * self.down + v.z * self.near

    def along(self, v: Vec) -> Point:
        return v.x, v.y * self.down + v.z * self.near


@dataclass(frozen=True)
class BoneFrame:
    """Where a bone lies in the picture; aside is its front, or its inner side in the front view."""

    origin: Point
    ahead: Point
    aside: Point
    length: float
    shown: float  # how much of its length is seen

    def place(self, shape: list[Point]) -> list[Point]:
        return body.place([(self._seen(x), y) for x, y in shape], self.origin, self.ahead, self.aside)

    def _seen(self, along: float) -> float:
        """Foreshortening leaves the round ends as they are."""
        within = min(max(along, 0.0), self.length)
        return within * self.shown + along - within


class Stage:
    """A pose with its solved skeleton and its camera."""

    def __init__(self, figure: Record, pose: Record) -> None:
        self.figure, self.pose = figure, pose
        self.skeleton: Skeleton = solve(figure, pose)
        self.camera = Camera(figure)
        self.sideways = figure.get("view", "side") == "side"
        self.profiles: Mapping[str, body.Profile] = body.SIDE if self.sideways else body.FRONT
        self.barefoot = bool(props_of(figure, *BARE_FOOT_PLACES))

    def at(self, joint: str) -> Point:
        return self.camera.at(self.skeleton[joint])

    def turned(self, side: str) -> bool:
        """Seen from the front, the inner side of the left leg is on the other side of its bone."""
        return not self.sideways and side == ("left" if self.figure.get("view") == "front" else "right")

    def profile(self, name: str, side: str) -> body.Profile:
        return body.swapped(self.profiles[name]) if self.turned(side) else self.profiles[name]

    def bone(self, name: str, side: str) -> BoneFrame:
        joints = self.skeleton.joints
        start, end = (f"{side}_{j}" if f"{side}_{j}" in joints else j for j in BONE_ENDS[name])
        bone = self.skeleton.bone(start, end)
        x, y = self.camera.along(bone)
        seen = math.hypot(x, y)
        ahead = (x / seen, y / seen) if seen > 1 else (0.0, 1.0)
        return BoneFrame(self.at(start), ahead, (ahead[1], -ahead[0]), bone.length(), seen / bone.length())

    def spine(self, along: float) -> tuple[Point, Point]:
        """A point of the bent back, so far above the pelvis, and the direction of the back there."""
        start, control, end = (self.at(joint) for joint in ("pelvis", "waist", "neck"))
        length = math.dist(start, control) + math.dist(control, end)
        t = min(max(along / length, 0.0), 1.0)
        ahead = bend_direction(start, control, end, t)
        x, y = bend_point(start, control, end, t)
        past = along - t * length
        return (x + ahead[0] * past, y + ahead[1] * past), ahead

    def beside_spine(self, along: float, aside: float) -> Point:
        (x, y), (dx, dy) = self.spine(along)
        return x - dy * aside, y + dx * aside


def svg_path(kind: str, data: str) -> str:
    return f'<path class="sg-figure__{kind}" d="{data}"/>'
