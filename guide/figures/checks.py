"""Checks of a figure before it may be shown: its poses, captions, claims, muscles, arrows and size."""

import re
from collections.abc import Iterator, Mapping

from guide.figures.arrows import arrow_ways, closeup_arrows, still_bars
from guide.figures.camera import Camera
from guide.figures.claims import claim_problems
from guide.figures.contacts import Scene
from guide.figures.drawing import draw
from guide.figures.marks import muscles
from guide.figures.measures import joint_angles, joint_limits
from guide.figures.people import Person, person_of
from guide.figures.picture_checks import picture_problems
from guide.figures.skeleton import BONES, SIDES, UNREADABLE, Record, Skeleton, solve
from guide.figures.solid_checks import solid_problems
from guide.figures.stage import BONE_ENDS, Stage, floor, frame, is_closeup, shows_legs
from guide.figures.svg_paths import Point
from guide.figures.vectors import Vec

POSES = ("start", "end")
LARGEST = 6000  # bytes of one picture
TOUCH = 1.0
MOST_ARROWS = 2
SEEN_TO_MOVE = 8.0
TRUNK_ENDS = {"lumbar": ("pelvis", "waist"), "thorax": ("waist", "neck")}

# What is drawn around a joint, beyond the joint itself.
MARGINS = {"head": 36.0, "neck": 20.0, "pelvis": 30.0, "hip": 30.0, "shoulder": 20.0, "ball": 2.0, "heel": 6.0}
MARGIN = 10.0

# Words of a caption that promise something, and the claim that has to stand behind them.
PROMISES = (
    (r"heels? (\w+ )*(down|flat|floor)", r"heel|foot on|feet on"),
    (r"feet flat|foot flat", r"foot on|feet on"),
    (r"(knees?|legs?) (\w+ )*straight|straight (knees?|legs?)", r"knees? straight"),
    (r"knees? bent|bend (\w+ )*knees?", r"knees? bent"),
    (r"hands? (\w+ )*wall", r"hands? on the wall"),
    (r"\bsit\b|seated|sitting", r"sitting on"),
    (r"\blie\b|lying", r"lying on"),
    (r"toes up", r"toes up"),
    (r"back (flat|straight|long)", r"back straight"),
    (r"towel", r"towel round"),
    (r"chin (level|down)", r"chin (level|down)"),
    (r"hold a (\w+ )*chair", r"hand on the chair back"),
)


def problems(figure: Record) -> list[str]:
    """One sentence for each thing that is wrong with a figure; empty when it may be shown."""
    found = [] if figure.get("slug") else ["The figure has no slug."]
    solved: dict[str, Skeleton] = {}
    for name in POSES:
        if not isinstance(figure.get(name), Mapping):
            found.append(f"There is no {name} pose.")
            continue
        try:
            found += [f"{name.capitalize()}: {text}" for text in _problems(figure, name, solved)]
        except UNREADABLE as error:
            found.append(f"{name.capitalize()}: the pose cannot be read: {error}")
    return [*found, *_movement_problems(figure, solved)]


def _problems(figure: Record, name: str, solved: dict[str, Skeleton]) -> Iterator[str]:
    pose = figure[name]
    yield from _caption_problems(pose)
    yield from _muscle_problems(figure, name)
    if not is_closeup(figure):
        solved[name] = solve(figure, pose)
        scene = Scene(figure, pose, solved[name], solved.get("start", solved[name]))
        yield from _pose_problems(figure, scene)
        if "person" in figure:
            yield from solid_problems(scene)
            yield from picture_problems(figure, name)
    yield from _arrow_problems(figure, name)
    size = max(len(draw(figure, name, mirror).encode()) for mirror in (False, True))
    if size > LARGEST:
        yield f"The picture is {size} bytes, and {LARGEST} is the most."


def _caption_problems(pose: Record) -> Iterator[str]:
    caption, claims = str(pose.get("caption", "")), " · ".join(pose.get("claims", ()))
    if not caption.strip():
        yield "There is no caption."
    for promise, claim in PROMISES:
        promised = re.search(promise, caption, re.IGNORECASE)
        if promised and not re.search(claim, claims):
            yield f"The caption says “{promised[0]}”, and no claim checks it."


def _muscle_problems(figure: Record, name: str) -> Iterator[str]:
    marked = muscles(figure, figure[name])
    if name == "end" and not marked:
        yield "No stretched muscle is marked."
    for muscle in marked:
        label = str(muscle.get("label", "")).strip()
        if not label:
            yield "The marked muscle has no name."
        elif label.lower() not in str(figure[name].get("caption", "")).lower():
            yield f"The caption does not name the marked muscle, “{label}”."


def _pose_problems(figure: Record, scene: Scene) -> Iterator[str]:
    skeleton = scene.skeleton
    yield from bone_problems(skeleton)
    for limb, miss in skeleton.misses.items():
        if miss > TOUCH:
            yield f"The {limb} is {miss:.0f} units short of its contact point."
    yield from _range_problems(skeleton, person_of(figure))
    yield from _place_problems(figure, skeleton)
    for claim in scene.pose.get("claims", ()):
        yield from claim_problems(claim, scene)


def bone_problems(skeleton: Skeleton) -> Iterator[str]:
    """One sentence for each bone that does not have its length."""
    for bone, length in BONES.items():
        start, end = TRUNK_ENDS.get(bone) or BONE_ENDS[bone]
        for side in ("",) if end in skeleton.joints else SIDES:
            a, b = (f"{side}_{joint}" if side else joint for joint in (start, end))
            if b not in skeleton.joints:
                continue
            actual = skeleton.bone(a, b).length()
            if abs(actual - length) > TOUCH:
                yield f"The {_spaced(f'{side} {bone}')} is {actual:.0f} units long, not {length:.0f}."


def _range_problems(skeleton: Skeleton, person: Person) -> Iterator[str]:
    found = joint_angles(skeleton)
    for name, value in found.items():
        low, high = joint_limits(name, found, person.mobility)
        if not low - 0.5 <= value <= high + 0.5:
            yield f"The {name} is {round(value)} degrees, outside the range of this person, {low:.0f} to {high:.0f}."


def _place_problems(figure: Record, skeleton: Skeleton) -> Iterator[str]:
    level = floor(figure)
    for joint, place in skeleton.joints.items():
        if not _is_inside_frame(figure, place, MARGINS.get(joint.split("_")[-1], MARGIN)):
            yield f"The {_spaced(joint)} is outside the frame."
        if place.y > level + TOUCH:
            yield f"The {_spaced(joint)} is {place.y - level:.0f} units under the floor."


def _is_inside_frame(figure: Record, place: Vec, margin: float) -> bool:
    x, y, width, height = frame(figure)
    across, down = Camera(figure).at(place)
    # A picture of the upper body is cut at the waist.
    lowest = y + height - margin if shows_legs(figure) else float("inf")
    return x + margin <= across <= x + width - margin and y + margin <= down <= lowest


def _arrow_problems(figure: Record, name: str) -> Iterator[str]:
    pose = figure[name]
    arrows = pose.get("arrows", ())
    if len(arrows) > MOST_ARROWS:
        yield f"There are {len(arrows)} arrows; {MOST_ARROWS} is the most."
    x, y, width, height = frame(figure)
    for what, ways in _lines(figure, pose).items():
        for across, down in (end for way in ways for end in (way[0], way[-1])):
            if not (x + 8 <= across <= x + width - 8 and y + 8 <= down <= y + height - 8):
                yield f"{what} is outside the frame."


def _lines(figure: Record, pose: Record) -> dict[str, list[list[Point]]]:
    if is_closeup(figure):
        return {"An arrow": closeup_arrows(pose)}
    if not pose.get("arrows") and not pose.get("still"):
        return {}
    stage = Stage(figure, pose)
    ways = arrow_ways(stage, solve(figure, figure["start"])) if pose.get("arrows") else []
    return {"An arrow": ways, "The bar of what stays still": still_bars(stage)}


def _movement_problems(figure: Record, solved: dict[str, Skeleton]) -> Iterator[str]:
    if is_closeup(figure) and figure.get("start") == figure.get("end"):
        yield "The start and the end look the same."
    if len(solved) < len(POSES):
        return
    start, end = solved["start"], solved["end"]
    moved = max((end[joint] - start[joint]).length() for joint in start.joints)
    turned = (end.head_facing - start.head_facing).length() + (end.chest_facing - start.chest_facing).length()
    if moved < SEEN_TO_MOVE and turned < 0.3:
        yield "The start and the end look the same."


def _spaced(name: str) -> str:
    return name.strip().replace("_", " ")
