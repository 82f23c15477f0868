"""Compares two figures: which part of which pose changed. The sentence leaves out the numbers of the drawing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.record.changes import describe
from guide.record.changes.change import SIDE
from guide.record.changes.compare import Differences, compare, is_empty, is_same_json
from guide.record.changes.labels import MISSING, Place, label

POSES = {"start": gettext_lazy("start"), "end": gettext_lazy("end")}
SIDES = {"left": gettext_lazy("left"), "right": gettext_lazy("right")}
# Hands and feet are placed; elbows and knees follow, and may be told which way to bend.
LIMBS = {"hands": gettext_lazy("hand"), "feet": gettext_lazy("foot")}
BENDS = {"hands": gettext_lazy("elbow"), "feet": gettext_lazy("knee")}
BEND = "bend"
PARTS = {
    "root": gettext_lazy("hips"),
    "neck": gettext_lazy("head"),
    "turn": gettext_lazy("turn of the head"),
    "shown": gettext_lazy("words"),
}

Path = tuple[str, ...]


def compare_figures(place: Place, old: Any, new: Any) -> Differences:
    if is_empty(old) or is_empty(new):
        yield (describe.item_removed if is_empty(new) else describe.item_added)(
            place, _captions(new if is_empty(old) else old)
        )
        return
    before, after = dict(_parts(old)), dict(_parts(new))
    for path in sorted(before.keys() | after.keys(), key=_rank):
        yield from _part(_place(place, path), path, before.get(path, MISSING), after.get(path, MISSING))


def _captions(figure: dict[str, Any]) -> str:
    poses = [figure.get(pose) for pose in POSES]
    return " ".join(str(pose.get("caption", "")) for pose in poses if isinstance(pose, dict))


def _rank(path: Path) -> tuple[int, Path]:
    """The start pose, the end pose, and what both share."""
    poses = list(POSES)
    return (poses.index(path[0]) if path[0] in poses else len(poses), path)


def _parts(figure: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    for name, value in figure.items():
        if name in POSES and isinstance(value, dict):
            yield from (((name, *path), part) for path, part in _pose(value))
        else:
            yield (name,), value


def _pose(pose: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    for name, value in pose.items():
        if name in LIMBS and isinstance(value, dict):
            for side, limb in value.items():
                yield from (((name, side, *path), part) for path, part in _limb(limb))
        else:
            yield (name,), value


def _limb(limb: Any) -> Iterator[tuple[Path, Any]]:
    if not isinstance(limb, dict) or BEND not in limb:
        yield (), limb
        return
    yield (), {name: value for name, value in limb.items() if name != BEND}
    yield (BEND,), limb[BEND]


def _part(place: Place, path: Path, old: Any, new: Any) -> Differences:
    is_limb = len(path) == 3  # as in end, feet, right
    if not is_limb or is_same_json(old, new) or (is_empty(old) and is_empty(new)):
        yield from compare(place, old, new)
        return
    is_new_or_gone = is_empty(old) or is_empty(new)
    yield describe.value_changed(place, old, new, *([SIDE] if is_new_or_gone and path[2] in SIDES else []))


def _place(figure: Place, path: Path) -> Place:
    part = _name(path[1:] if path[0] in POSES else path)
    name = _("figure: %(part)s") % {"part": part}
    if path[0] in POSES and len(path) > 1:
        name = _("figure: %(part)s of the %(pose)s pose") % {"part": part, "pose": POSES[path[0]]}
    return replace(figure, path="/".join([figure.path, *path]), name=name, field=path[-1], is_brief=True)


def _name(path: Path) -> str:
    """`path` within a pose: what of the body it places."""
    if len(path) < 2:
        return str(PARTS.get(path[0]) or label(path[0])) if path else ""
    words = BENDS if path[2:] == (BEND,) else LIMBS
    return f"{SIDES.get(path[1], path[1])} {words[path[0]]}"
