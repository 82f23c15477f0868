"""What shows weight and movement: the shadow under what bears weight, and the dotted ghost of the start."""

from guide.figures import heads, limbs, torso
from guide.figures.skeleton import SIDES
from guide.figures.stage import Stage, floor, shows_legs, svg_path
from guide.figures.svg_paths import Point, smooth
from guide.figures.vectors import Vec

NEAR_THE_FLOOR = 34.0
DOWN = 4.0
TO_THE_HEEL = 8.0  # from the ball of a foot to the middle of its shadow


def contact_shadows(stage: Stage) -> list[str]:
    """Flat ellipses on the floor, under feet, knees and hands."""
    level = floor(stage.figure)
    if not shows_legs(stage.figure):
        return []
    data = ""
    for joint, wide in (("ball", 34.0), ("knee", 24.0), ("palm", 20.0)):
        for side in SIDES:
            place = stage.skeleton[f"{side}_{joint}"]
            if joint == "ball":
                place += stage.skeleton.bone(f"{side}_ball", f"{side}_heel").unit() * TO_THE_HEEL
            if level - place.y <= NEAR_THE_FLOOR:
                data += smooth(_ellipse(stage, Vec(place.x, level, place.z), wide))
    return [svg_path("shadow", data)]


def _ellipse(stage: Stage, middle: Vec, wide: float) -> list[Point]:
    x, y = stage.camera.at(middle)
    high = DOWN + wide * 0.5 * abs(stage.camera.pitch_share)
    return [(x - wide, y), (x - wide, y + high), (x + wide, y + high), (x + wide, y), (x, y - high * 0.6)]


def ghost(stage: Stage) -> list[str]:
    """The start in dots, of those parts that the record names, where the way is short."""
    parts = stage.pose.get("ghost", ())
    if not parts:
        return []
    start = Stage(stage.figure, stage.figure["start"])
    return [svg_path("ghost", "".join(_ghost_part(start, part) for part in parts))]


def _ghost_part(start: Stage, part: str) -> str:
    side, _, limb = part.partition(" ")
    if limb == "leg":
        return limbs.trousers(start, side)
    if limb == "shank":
        return limbs.bone_outline(start, "shank", side)
    if limb == "foot":
        return limbs.foot_outline(start, side)
    if limb == "arm":
        return limbs.sleeve(start, side)
    if part == "blades":
        return torso.blades(start)
    if part == "head":
        return heads.Head(start).ball(heads.SKULL)
    return smooth(torso.side_outline(start))
