"""Draws the trunk with its clothes, the hips and the neck."""

from functools import cache

from guide.figures import body
from guide.figures.limbs import circle
from guide.figures.people import Person
from guide.figures.stage import Stage, shows_legs
from guide.figures.svg_paths import Point, smooth
from guide.figures.vectors import Vec

BACK_SEEN = -0.5
# A shoulder blade: above its middle, and outwards.
BLADE = ((24, -2), (2, -9), (-32, -3), (-34, 5), (4, 17), (23, 16))


def trunk(stage: Stage) -> str:
    name = "trunk" if shows_legs(stage.figure) else "long"
    return smooth(_outline(stage, _dressed(stage, name))) + "".join(_yoke(stage, side) for side in ("right", "left"))


def hips(stage: Stage) -> str:
    """The waistband and the seat of the trousers."""
    return smooth(_outline(stage, _dressed(stage, "hips")))


def _dressed(stage: Stage, name: str) -> body.Profile:
    return _worn(stage.person, name)


@cache
def _worn(person: Person, name: str) -> body.Profile:
    """The trunk of somebody: wider or narrower, with a belly, with a bust."""
    low, high = body.WAIST
    worn = body.scaled(body.TRUNKS[name], person.build)
    return [
        s._replace(
            front=s.front
            + (person.belly * max(0.0, 1 - abs(s.along - low) / 44))
            + (person.bust * max(0.0, 1 - abs(s.along - high) / 26))
        )
        for s in worn
    ]


def _outline(stage: Stage, profile: body.Profile) -> list[Point]:
    one, other = [], []
    for station in profile:
        bone = stage.section(station.along)
        (x, y), (sx, sy) = bone.origin, bone.aside
        left, right = station.towards(bone.front, bone.outer), station.towards(-bone.front, -bone.outer)
        one.append((x + sx * left, y + sy * left))
        other.append((x - sx * right, y - sy * right))
    return one + other[::-1]


def _yoke(stage: Stage, side: str) -> str:
    """From the base of the neck to the shoulder."""
    s = stage.skeleton
    start = s["neck"] + s.bone("waist", "neck").unit() * -4
    end = s[f"{side}_shoulder"]
    bone = stage.framed(start, end - start, s.chest_facing, Vec(0, 0, 0))
    wide = stage.person.build
    if bone.shown < 0.25:
        return smooth(circle(stage.at(f"{side}_shoulder"), body.SHOULDER * wide * 0.9))
    long = bone.length
    reach = [(-8.0, 7.0), (0.0, body.NECK_BASE * 0.9), (long - 6, 17.0), (long + 8, 17.5), (long + 17, 9.0)]
    profile = [body.Station(a, w * wide, w * wide, w * wide, w * wide) for a, w in reach]
    return smooth(bone.outline(profile))


def neck(stage: Stage) -> str:
    return smooth(stage.bone("neck", "").outline(stage.profile("neck")))


def blades(stage: Stage) -> str:
    """Both shoulder blades, where the back is seen."""
    s = stage.skeleton
    if stage.camera.depth(s.chest_facing) > BACK_SEEN:
        return ""
    up = s.bone("waist", "neck").unit()
    data = ""
    for side, sign in (("right", 1), ("left", -1)):
        blade, out = s[f"{side}_blade"], up.cross(s.chest_facing) * sign
        data += smooth([stage.camera.at(blade + up * above + out * aside) for above, aside in BLADE])
    return data


def side_outline(stage: Stage) -> list[Point]:
    """The outline of the trunk alone."""
    return _outline(stage, _dressed(stage, "trunk"))
