"""Checks of weight: nothing hovers, nothing goes through a prop, and a strap pulls the way it is held.

Asked of records that name their person, as those in `picture_checks`.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from guide.figures.contacts import FOREARM, HAND, REST, Scene, horizontal_span
from guide.figures.skeleton import SIDES, Record, Skeleton
from guide.figures.stage import floor, props_of, shows_legs
from guide.figures.vectors import Vec

GAP = 2.0  # the most between a sole or a palm and what it seems to rest on
HEEL, TOES = 5.0, 6.0  # of the foot, beyond its joints
HOVERS_BELOW = 9.0  # a larger gap is seen to be one
SAMPLES = 8  # along each bone
WALL, BOARD, MATTRESS, STEP = 28.0, 14.0, 40.0, 120.0
HALF_SEAT, WIDE = 46.0, 200.0  # half of how deep they are
CHAINS = (("hip", "knee", "ankle", "toes"), ("ankle", "heel"), ("shoulder", "elbow", "wrist", "tips"))


class Solid(NamedTuple):
    name: str
    x: tuple[float, float]
    y: tuple[float, float]
    half: float  # of its depth


def solid_problems(scene: Scene) -> Iterator[str]:
    if shows_legs(scene.figure):
        yield from _hovering(scene)
    for solid in _solids(scene.figure):
        yield from _pierced(solid, scene.skeleton)
    yield from _slack_strap(scene)


def _hovering(scene: Scene) -> Iterator[str]:
    s = scene.skeleton
    tops = _tops(scene.figure)
    for side in SIDES:
        along = s.bone(f"{side}_heel", f"{side}_ball").unit()
        parts = {
            "foot": [s[f"{side}_heel"] - along * HEEL, s[f"{side}_ball"], s[f"{side}_toes"] + along * TOES],
            "hand": [s[f"{side}_palm"] + Vec(0, HAND)],
        }
        for name, places in parts.items():
            gaps = [y - p.y for p in places for (left, right), y in tops if left <= p.x <= right and y >= p.y - REST]
            nearest = min(gaps, default=0.0)
            if GAP < nearest < HOVERS_BELOW:
                yield f"The {side} {name} hovers {nearest:.0f} units above what it should rest on."


def _tops(figure: Record) -> list[tuple[tuple[float, float], float]]:
    """Where something can rest: the span and the height of each surface."""
    everywhere = (float("-inf"), float("inf"))
    kinds = {"bed": "top", "cushion": "top", "desk": "top"}
    found = [(horizontal_span(p), float(p[kinds[p["kind"]]])) for p in props_of(figure, *kinds)]
    return [*found, (everywhere, floor(figure))]


def _solids(figure: Record) -> Iterator[Solid]:
    """The insides of the props, from a little under their surface."""
    for prop in props_of(figure, *INSIDES):
        yield INSIDES[prop["kind"]](prop, floor(figure))


def _wall(prop: Record, level: float) -> Solid:
    x = float(prop["x"])
    return Solid("wall", (x + REST, x + WALL), (float(prop.get("top", 40)), level), WIDE)


def _bed(prop: Record, level: float) -> Solid:
    top = float(prop["top"])
    return Solid("bed", horizontal_span(prop), (top + REST, top + MATTRESS), WIDE)


def _step(prop: Record, level: float) -> Solid:
    x = float(prop["x"])
    return Solid("step", (x + REST, x + STEP), (float(prop["top"]) + REST, level), WIDE)


def _seat(prop: Record, level: float) -> Solid:
    seat = float(prop["seat"])
    return Solid("chair", horizontal_span(prop), (seat + REST, seat + BOARD), HALF_SEAT)


def _desk(prop: Record, level: float) -> Solid:
    top = float(prop["top"])
    return Solid("desk", horizontal_span(prop), (top + REST, top + BOARD), WIDE)


INSIDES: dict[str, Callable[[Record, float], Solid]] = {
    "wall": _wall,
    "bed": _bed,
    "stairs": _step,
    "chair": _seat,
    "desk": _desk,
}


def _pierced(solid: Solid, s: Skeleton) -> Iterator[str]:
    for side in SIDES:
        for chain in CHAINS:
            if f"{side}_{chain[-1]}" not in s.joints:
                continue
            for a, b in pairwise(chain):
                start, end = s[f"{side}_{a}"], s[f"{side}_{b}"]
                if any(_is_in(solid, start + (end - start) * (i / SAMPLES)) for i in range(SAMPLES + 1)):
                    yield f"The {side} {b} goes through the {solid.name}."


def _is_in(solid: Solid, place: Vec) -> bool:
    (left, right), (top, bottom) = solid.x, solid.y
    return left < place.x < right and top < place.y < bottom and abs(place.z) < solid.half


def _slack_strap(scene: Scene) -> Iterator[str]:
    """A towel is drawn straight from the hand, so it has to be pulled: away from the sole, past the leg."""
    if scene.prop("towel") is None:
        return
    s, side = scene.skeleton, str(scene.pose.get("towel", "right"))
    at_ankle = scene.pose.get("towel_at") == "ankle"
    held, hand = s[f"{side}_ankle" if at_ankle else f"{side}_ball"], s["right_palm"]
    pull = (hand - held).unit()
    if not at_ankle and pull.dot(s.soles[side]) > 0:
        yield "The towel is slack: the hand is on the side of the sole, and pulls at nothing."
    knee = s[f"{side}_knee"] - held
    along = knee.dot(pull)
    if 0 < along < (hand - held).length() and (knee - pull * along).length() < FOREARM:
        yield "The towel goes through the knee."
