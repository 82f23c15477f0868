"""The points of a figure that an author may drag: where each lies in the picture, and what it becomes when moved."""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from guide.figures.camera import Camera
from guide.figures.checks import POSES
from guide.figures.skeleton import FOOT, HAND, SIDES, UNREADABLE, PoseError, Record, point, solve
from guide.figures.stage import is_closeup
from guide.figures.vectors import Vec

Path = tuple[str, ...]
# The two axes of the pose along which a point may move, in the order in which they are tried.
PLANES = (("x", "y"), ("z", "y"), ("x", "z"))
SEEN = 0.5  # of the area of two axes that the camera has to see, so that a small move stays a small one
AXES = {"x": Vec(1, 0), "y": Vec(0, 1), "z": Vec(0, 0, 1)}


@dataclass(frozen=True)
class Handle:
    """`path` leads to its numbers in the record; x and y are units of the picture."""

    name: str
    path: Path
    x: float
    y: float


def handles(figure: Record) -> list[Handle]:
    """Those of both poses. A pose that cannot be read yet has none; a limb that lies on another goes with that one."""
    found: list[Handle] = []
    for pose in POSES:
        try:
            found += _of_pose(figure, pose)
        except UNREADABLE:
            continue
    return found


def _of_pose(figure: Record, pose: str) -> Iterator[Handle]:
    if is_closeup(figure):
        return
    skeleton, camera = solve(figure, figure[pose]), Camera(figure)
    yield _handle("hips", (pose, "root"), camera.at(point(figure[pose]["root"])))
    if camera.is_straight:  # else an angle is not seen as it is
        yield _handle("chest", (pose, "trunk"), camera.at(skeleton["neck"]))
        yield _handle("head", (pose, "neck"), camera.at(skeleton["head"]))
    for limbs, parts, word in (("hands", HAND, "hand"), ("feet", FOOT, "foot")):
        for side in SIDES:
            limb = figure[pose].get(limbs, {}).get(side, {})
            for part in parts:
                if part in limb:
                    at = camera.at(skeleton[f"{side}_{part}"])
                    yield _handle(f"{side} {word}", (pose, limbs, side, part), at)


def _handle(name: str, path: Path, at: tuple[float, float]) -> Handle:
    return Handle(name, path, round(at[0], 1), round(at[1], 1))


def moved(figure: Record, path: Path, x: float, y: float) -> dict[str, Any]:
    """The record with the handle of this path at a place of the picture. Raises PoseError where there is none."""
    found = next((handle for handle in handles(figure) if handle.path == path), None)
    if found is None:
        raise PoseError(f"There is nothing to move at {' '.join(path)}.")
    record: dict[str, Any] = copy.deepcopy(dict(figure))
    pose = record[path[0]]
    if path[1] in ANGLES:
        pose[path[1]] = ANGLES[path[1]](figure, pose, Vec(x, y))
        return record
    # Two numbers leave the depth of a hand or foot to its hip or shoulder.
    depth = 0.0 if path[1] == "root" else solve(figure, figure[path[0]])[f"{path[2]}_{path[3]}"].z
    holder = pose
    for name in path[1:-1]:
        holder = holder[name]
    holder[path[-1]] = _shifted(Camera(figure), holder[path[-1]], depth, x - found.x, y - found.y)
    return record


def _shifted(camera: Camera, old: Any, depth: float, across: float, down: float) -> list[float]:
    """A point moved so far in the picture, along the two axes of the pose that the camera sees best."""
    for first, second in PLANES:
        a, b = camera.along(AXES[first]), camera.along(AXES[second])
        seen = a[0] * b[1] - a[1] * b[0]
        if abs(seen) >= SEEN:
            break
    along_a, along_b = (across * b[1] - down * b[0]) / seen, (down * a[0] - across * a[1]) / seen
    new = point(old, depth) + AXES[first] * along_a + AXES[second] * along_b
    needs_depth = len(old) == 3 or "z" in (first, second)
    return [_short(n) for n in (new.x, new.y, new.z)[: 3 if needs_depth else 2]]


def _short(n: float) -> float:
    """With one decimal, as people write it."""
    rounded = round(n, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _lean_of(way: Vec) -> float:
    """Degrees from upright, towards the right of the picture."""
    return math.degrees(math.atan2(way.x, -way.y))


def _trunk(figure: Record, pose: Record, to: Vec) -> Any:
    """The lean of the whole trunk, or of its upper half where the two are told apart."""
    skeleton, old = solve(figure, pose), pose.get("trunk", 0)
    if isinstance(old, list):
        return [old[0], round(_lean_of(to - skeleton["waist"]))]
    return round(_lean_of(to - skeleton["pelvis"]))


def _neck(figure: Record, pose: Record, to: Vec) -> Any:
    skeleton = solve(figure, pose)
    chest = skeleton.bone("waist", "neck")
    turned = _lean_of(to - skeleton["neck"]) - _lean_of(chest)
    return round((turned + 180) % 360 - 180)


ANGLES: dict[str, Callable[[Record, Record, Vec], Any]] = {"trunk": _trunk, "neck": _neck}
