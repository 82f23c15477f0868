"""The camera of a picture: an orthographic projection from one direction, the same for both poses."""

import math
from functools import cached_property

from guide.figures.skeleton import PoseError, Record
from guide.figures.svg_paths import Point
from guide.figures.vectors import Vec

FLOOR = 444.0
MIDDLE = 320.0  # the camera goes round the middle of the default frame

# How far the camera stands round the person (0 is their right side, 90 their face) and above them, in degrees;
# and the words for it.
CAMERAS: dict[str, tuple[float, float, str]] = {
    "side": (0, 0, "Side view"),
    "front": (90, 0, "Front view"),
    "back": (-90, 0, "Back view"),
    "three-quarter": (50, 12, "Three-quarter view from the front"),
    "three-quarter back": (-60, 12, "Three-quarter view from behind"),
    "above": (0, 80, "View from above"),
    "foot": (62, 32, "View from the foot end"),
}
OWN_DIRECTION = {"side": 0.0, "front": 90.0, "back": -90.0}
VIEWS = {view: CAMERAS[view][2] for view in OWN_DIRECTION} | {"close-up": "Close-up"}


class Camera:
    """Projects points of the pose to the picture. A record without a camera is seen straight, or tilted."""

    def __init__(self, figure: Record) -> None:
        self.floor = float(figure.get("floor", FLOOR))
        yaw, pitch = _direction(figure)
        self.is_straight = yaw == 0 and pitch == 0
        turn, lift = math.radians(yaw), math.radians(pitch)
        level = Vec(math.sin(turn), 0, math.cos(turn))
        self.across = Vec(math.cos(turn), 0, -math.sin(turn))
        self.down = Vec(0, math.cos(lift)) + level * math.sin(lift)
        self.near = level * math.cos(lift) + Vec(0, -math.sin(lift))
        x, y = self.along(Vec(MIDDLE, self.floor))
        self.origin = MIDDLE - x, self.floor - y

    def at(self, v: Vec) -> Point:
        x, y = self.along(v)
        return x + self.origin[0], y + self.origin[1]

    def along(self, v: Vec) -> Point:
        return v.dot(self.across), v.dot(self.down)

    def depth(self, v: Vec) -> float:
        """How much nearer to the viewer a point is."""
        return v.dot(self.near)

    @cached_property
    def pitch_share(self) -> float:
        return -self.near.y


def _direction(figure: Record) -> tuple[float, float]:
    """The turn of the camera in the space of the pose, and its height."""
    chosen = figure.get("camera")
    if chosen is None:
        return 0.0, float(figure.get("tilt", 0))
    name = chosen if isinstance(chosen, str) else chosen["from"]
    if name not in CAMERAS:
        raise PoseError(f"The camera looks from one of {', '.join(CAMERAS)}, not {name}.")
    yaw, pitch, _ = CAMERAS[name]
    if not isinstance(chosen, str):
        yaw, pitch = float(chosen.get("round", yaw)), float(chosen.get("height", pitch))
    return yaw - OWN_DIRECTION[figure.get("view", "side")], pitch


def words(figure: Record) -> str:
    """Where the picture is seen from, as its description says it."""
    chosen = figure.get("camera")
    if chosen is None:
        return VIEWS[figure.get("view", "side")]
    return CAMERAS[chosen if isinstance(chosen, str) else chosen["from"]][2]
