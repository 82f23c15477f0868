"""Checks of contacts: feet on the floor, hands on the wall, a pelvis on its chair. Each returns a sentence, or None."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from guide.figures import stage
from guide.figures.skeleton import LIMBS, Record, Skeleton
from guide.figures.vectors import Vec, halfway

TOUCH = 1.0  # units between a hand or foot and what it rests on
GRIP = 30.0  # from the middle of a hand to the middle of the limb that it holds
REST = 4.0  # soft bodies sink into soft beds
CHAIR_BACK_HEIGHT = 120.0  # from the seat of a chair to the top of its back

# How thick the clothed body is around these joints.
SEAT, BACK, KNEE, HAND, FOREARM = 29.0, 26.0, 17.0, 7.0, 12.0


@dataclass(frozen=True)
class Scene:
    """What a check measures: a solved pose with its figure, and the skeleton of the start pose."""

    figure: Record
    pose: Record
    skeleton: Skeleton
    start: Skeleton

    def prop(self, *kinds: str) -> Record | None:
        return next(iter(stage.props_of(self.figure, *kinds)), None)

    def height(self, place: str) -> float | None:
        """The y of a surface that bears weight; None where the picture has no such prop."""
        if place == "floor":
            return stage.floor(self.figure)
        kinds, height = SURFACES[place]
        prop = self.prop(*kinds)
        if prop is None:
            return None
        return float(prop[height]) if height else stage.floor(self.figure)


Check = Callable[[Scene, str], str | None]
# The kinds of prop that have the surface, and the number of theirs that says how high it is.
SURFACES: dict[str, tuple[tuple[str, ...], str]] = {
    "mat": (("mat",), ""),
    "bed": (("bed",), "top"),
    "step": (("stairs",), "top"),
    "cushion": (("cushion",), "top"),
    "ball": (("ball",), "top"),
    "desk": (("desk",), "top"),
    "chair": (("chair",), "seat"),
}
PARTS: dict[str, tuple[tuple[str, ...], float]] = {
    "heel": (("heel",), 0.0),
    "forefoot": (("ball",), 0.0),
    "foot": (("heel", "ball"), 0.0),
    "knee": (("knee",), KNEE),
    "hand": (("palm",), HAND),
}
SINGULAR = {"feet": "foot", "forefeet": "forefoot"}
RESTS_ON = re.compile(rf"^(?P<part>heel|forefoot|forefeet|foot|feet|knee|hand)s? on the (floor|{'|'.join(SURFACES)})$")
HOLDS = re.compile(
    r"^(?P<what>hand|ankle)s? on the (?P<side>right|left) (?P<part>thigh|shin|foot|upper arm|forearm|knee|ankle)$"
)


def rests_on(scene: Scene, side: str, part: str, place: str) -> str | None:
    part = SINGULAR.get(part, part)
    surface = scene.height(place)
    if surface is None:
        return f"There is no {place} in the picture."
    joints, thick = PARTS[part]
    gap = max((surface - scene.skeleton[f"{side}_{joint}"].y - thick for joint in joints), key=abs)
    if abs(gap) <= TOUCH:
        return None
    return f"The {side} {part} is {abs(gap):.1f} units {'above' if gap > 0 else 'below'} the {place}."


def holds(scene: Scene, side: str, what: str, other: str, part: str) -> str | None:
    s = scene.skeleton
    place = s[f"{side}_{'palm' if what == 'hand' else what}"]
    ends = LIMBS.get(part, (part, part))
    start, end = (s[f"{other}_{joint}"] for joint in ends)
    gap = _distance_from_line(place, start, end)
    return None if gap <= GRIP else f"The {side} {what} is {gap:.0f} units from the {other} {part}."


def _distance_from_line(place: Vec, start: Vec, end: Vec) -> float:
    """Distance as it is seen: a hand may lie nearer to the viewer than the limb that it holds."""
    line, way = _as_seen(end - start), _as_seen(place - start)
    square = line.dot(line)
    along = max(0.0, min(1.0, way.dot(line) / square)) if square else 0.0
    return (way - line * along).length()


def _as_seen(v: Vec) -> Vec:
    return Vec(v.x, v.y)


def hand_on_wall(scene: Scene, side: str) -> str | None:
    wall = scene.prop("wall")
    if wall is None:
        return "There is no wall in the picture."
    gap = float(wall["x"]) - scene.skeleton[f"{side}_palm"].x - HAND
    if abs(gap) <= TOUCH:
        return None
    return f"The {side} hand is {abs(gap):.1f} units {'short of' if gap > 0 else 'inside'} the wall."


def hand_on_chair_back(scene: Scene, side: str) -> str | None:
    chair = scene.prop("chair")
    if chair is None:
        return "There is no chair in the picture."
    left, right = horizontal_span(chair)
    back = left if chair.get("facing", "right") == "right" else right
    palm = scene.skeleton[f"{side}_palm"]
    gap = (_as_seen(palm) - Vec(back, float(chair["seat"]) - CHAIR_BACK_HEIGHT)).length()
    return None if gap <= 14 else f"The {side} hand is {gap:.0f} units from the back of the chair."


def hand_on_rail(scene: Scene, side: str) -> str | None:
    stairs = scene.prop("stairs")
    if stairs is None:
        return "There is no rail in the picture."
    gap = _distance_from_line(scene.skeleton[f"{side}_palm"], *stage.rail_ends(stairs, stage.floor(scene.figure)))
    return None if gap <= 10 else f"The {side} hand is {gap:.0f} units from the rail."


def forearm_on_door_frame(scene: Scene, side: str) -> str | None:
    door = scene.prop("doorway")
    if door is None:
        return "There is no doorway in the picture."
    edge = float(door["x"][0 if side == "right" else 1])
    middle = halfway(scene.skeleton[f"{side}_elbow"], scene.skeleton[f"{side}_wrist"])
    gap = abs(edge - middle.x) - FOREARM
    return None if gap <= REST else f"The {side} forearm is {gap:.0f} units from the door frame."


def heel_below_step(scene: Scene, side: str) -> str | None:
    surface = scene.height("step")
    if surface is None:
        return "There is no step in the picture."
    drop = scene.skeleton[f"{side}_heel"].y - surface
    return None if drop >= 6 else f"The {side} heel is {drop:.0f} units below the step, and must be 6 or more."


def toe_tops_on_floor(scene: Scene, side: str) -> str | None:
    s = scene.skeleton
    gap = abs(stage.floor(scene.figure) - s[f"{side}_toes"].y)
    if gap > REST + TOUCH:
        return f"The {side} toes are {gap:.0f} units off the floor."
    if s.soles[side].dot(s.facing) > 0:
        return f"The {side} foot stands on its sole, not on the tops of its toes."
    return None


def sitting_check(place: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        surface, pelvis = scene.height(place), scene.skeleton["pelvis"]
        if surface is None:
            return f"There is no {place} to sit on."
        gap = surface - pelvis.y - SEAT
        if abs(gap) > REST:
            return f"The pelvis is {abs(gap):.0f} units {'above' if gap > 0 else 'below'} the {place}."
        left, right = horizontal_span(scene.prop(*_prop_kinds(place)) or {})
        return None if left <= pelvis.x <= right else f"The pelvis is beside the {place}, not over it."

    return check


def lying_check(place: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        surface = scene.height(place)
        if surface is None:
            return f"There is no {place} to lie on."
        for part, joint in (("pelvis", "pelvis"), ("chest", "neck")):
            gap = surface - scene.skeleton[joint].y - BACK
            if abs(gap) > REST:
                return f"The {part} is {gap:.0f} units off the {place}."
        return None

    return check


def shoulder_down_check(place: str) -> Check:
    def check(scene: Scene, side: str) -> str | None:
        gap = (scene.height(place) or 0.0) - scene.skeleton[f"{side}_shoulder"].y - BACK
        return None if abs(gap) <= REST else f"The {side} shoulder is {gap:.0f} units off the {place}."

    return check


def _prop_kinds(place: str) -> tuple[str, ...]:
    return SURFACES[place][0] if place in SURFACES else ()


def horizontal_span(prop: Record) -> tuple[float, float]:
    """The left and the right end of a prop."""
    x = prop.get("x")
    if isinstance(x, list):
        return float(x[0]), float(x[1])
    if prop.get("kind") != "chair":
        return float("-inf"), float("inf")
    front = float(x or 0)
    return (
        (front - stage.SEAT_DEPTH, front)
        if prop.get("facing", "right") == "right"
        else (front, front + stage.SEAT_DEPTH)
    )
