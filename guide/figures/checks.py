"""Everything that must hold before a picture may be shown, as plain sentences about what does not."""

import math
import re
from collections.abc import Iterator

from guide.figures.claims import Scene, broken
from guide.figures.drawing import draw
from guide.figures.marks import muscles
from guide.figures.measures import angles, limits
from guide.figures.skeleton import BONES, SIDES, PoseError, Record, Skeleton, solve
from guide.figures.stage import frame
from guide.figures.vectors import Vec

POSES = ("start", "end")
LARGEST = 3000  # bytes of one picture
REACH = 1.0
MOST_ARROWS = 2
SEEN_TO_MOVE = 8.0

BONE_ENDS = {
    "lumbar": ("pelvis", "waist"),
    "thorax": ("waist", "neck"),
    "neck": ("neck", "head"),
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
}
THICKNESS = {
    "head": 36.0,
    "neck": 20.0,
    "pelvis": 30.0,
    "hip": 30.0,
    "shoulder": 20.0,
    "heel": 6.0,
    "toes": 6.0,
    "ball": 0.0,
}

# Words of a caption that promise something, and the claim that has to stand behind them.
PROMISES = (
    (r"heels? (\w+ )*(down|flat|floor)", r"heel|foot on"),
    (r"(knees?|legs?) (\w+ )*straight|straight (knee|leg)", r"knees? straight"),
    (r"knees? bent|bend (\w+ )*knees?", r"knees? bent"),
    (r"hands? (\w+ )*wall", r"hands? on the wall"),
    (r"\bsit\b|seated|sitting", r"sitting on"),
    (r"\blie\b|lying", r"lying on"),
    (r"toes up", r"toes up"),
    (r"back (flat|straight|long)", r"back straight"),
    (r"towel", r"towel round"),
)


def problems(figure: Record) -> list[str]:
    found = [*_record_problems(figure)]
    solved: dict[str, Skeleton] = {}
    for pose in POSES:
        if pose not in figure:
            found.append(f"There is no {pose} pose.")
            continue
        try:
            solved[pose] = solve(figure, figure[pose])
        except (PoseError, KeyError, TypeError, ValueError) as error:
            found.append(f"{pose.capitalize()}: the pose cannot be read: {error}")
    for pose, skeleton in solved.items():
        found += [f"{pose.capitalize()}: {text}" for text in _pose_problems(figure, pose, skeleton, solved)]
    return [*found, *_movement_problems(solved)]


def _record_problems(figure: Record) -> Iterator[str]:
    if not figure.get("slug"):
        yield "The figure has no slug."
    if not figure.get("muscle"):
        yield "No stretched muscle is marked."
        return
    for muscle in muscles(figure):
        label = str(muscle.get("label", "")).strip()
        if not label:
            yield "The marked muscle has no name."
        elif label.lower() not in str(figure.get("end", {}).get("caption", "")).lower():
            yield f"The end caption does not name the marked muscle, “{label}”."


def _pose_problems(figure: Record, name: str, skeleton: Skeleton, solved: dict[str, Skeleton]) -> Iterator[str]:
    pose = figure[name]
    scene = Scene(figure, pose, skeleton, solved.get("start", skeleton))
    yield from bone_problems(skeleton)
    yield from _contact_problems(skeleton)
    yield from _range_problems(skeleton)
    yield from _floor_problems(figure, skeleton)
    yield from _frame_problems(figure, pose, skeleton)
    for claim in pose.get("claims", ()):
        yield from broken(claim, scene)
    yield from _promise_problems(pose)
    yield from _size_problems(figure, name)


def bone_problems(skeleton: Skeleton) -> Iterator[str]:
    for bone, length in BONES.items():
        start, end = BONE_ENDS[bone]
        for side in ("",) if start in skeleton.joints else SIDES:
            a, b = (f"{side}_{joint}" if side else joint for joint in (start, end))
            actual = skeleton.bone(a, b).length()
            if abs(actual - length) > 0.5:
                name = f"{side} {bone}".strip().replace("_", " ")
                yield f"The {name} is {actual:.0f} units long, not {length:.0f}."


def _contact_problems(skeleton: Skeleton) -> Iterator[str]:
    for limb, miss in skeleton.misses.items():
        if miss > REACH:
            yield f"The {limb} is {miss:.0f} units short of its contact point."


def _range_problems(skeleton: Skeleton) -> Iterator[str]:
    found = angles(skeleton)
    for name, value in found.items():
        low, high = limits(name, found)
        if not low - 0.5 <= value <= high + 0.5:
            yield f"The {name} is {value:.0f} degrees, outside the human range of {low} to {high}."


def _floor_problems(figure: Record, skeleton: Skeleton) -> Iterator[str]:
    if figure.get("view", "side") != "side" or figure.get("tilt"):
        return
    floor = float(figure.get("floor", 444))
    for joint, place in skeleton.joints.items():
        if place.y > floor + REACH:
            yield f"The {joint.replace('_', ' ')} is {place.y - floor:.0f} units under the floor."


def _frame_problems(figure: Record, pose: Record, skeleton: Skeleton) -> Iterator[str]:
    for joint, place in skeleton.joints.items():
        if not _inside(figure, place, THICKNESS.get(joint.split("_")[-1], 10.0)):
            yield f"The {joint.replace('_', ' ')} is outside the frame."
    arrows = pose.get("arrows", ())
    if len(arrows) > MOST_ARROWS:
        yield f"There are {len(arrows)} arrows; {MOST_ARROWS} is the most."
    for arrow in arrows:
        if not all(_inside(figure, Vec(*arrow[end]), 8) for end in ("from", "to")):
            yield "An arrow is outside the frame."


def _inside(figure: Record, place: Vec, margin: float) -> bool:
    x, y, width, height = frame(figure)
    tilt = math.radians(float(figure.get("tilt", 0)))
    floor = float(figure.get("floor", 444))
    down = floor + (place.y - floor) * math.cos(tilt) + place.z * math.sin(tilt)
    return x + margin <= place.x <= x + width - margin and y + margin <= down <= y + height - margin


def _promise_problems(pose: Record) -> Iterator[str]:
    caption, claims = str(pose.get("caption", "")), " · ".join(pose.get("claims", ()))
    if not caption.strip():
        yield "There is no caption."
    for promise, claim in PROMISES:
        said = re.search(promise, caption, re.IGNORECASE)
        if said and not re.search(claim, claims):
            yield f"The caption says “{said[0]}”, and no claim checks it."


def _size_problems(figure: Record, pose: str) -> Iterator[str]:
    size = max(len(draw(figure, pose, mirror).encode()) for mirror in (False, True))
    if size > LARGEST:
        yield f"The picture is {size} bytes, and {LARGEST} is the most."


def _movement_problems(solved: dict[str, Skeleton]) -> Iterator[str]:
    if len(solved) < len(POSES):
        return
    start, end = solved["start"], solved["end"]
    moved = max((end[joint] - start[joint]).length() for joint in start.joints)
    turned = (end.head_facing - start.head_facing).length() + (end.chest_facing - start.chest_facing).length()
    if moved < SEEN_TO_MOVE and turned < 0.3:
        yield "The start and the end look the same."
