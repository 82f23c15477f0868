"""The changes that an author makes to a figure by hand: a point dragged, something picked, a claim ticked.

Each is a small JSON object; the server puts it into the record and writes the text anew, so that the text says all.
"""

import copy
import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guide.figures import claim_choices, handles
from guide.figures.camera import CAMERAS
from guide.figures.checks import POSES
from guide.figures.hands import KIT
from guide.figures.marks import FACES
from guide.figures.people import PEOPLE
from guide.figures.props import KINDS
from guide.figures.skeleton import FACING, SIDES, UNREADABLE
from guide.figures.stage import BONE_ENDS, is_closeup

Record = dict[str, Any]
# A prop where it stands in most pictures; its numbers are then changed in the text.
NEW_PROPS: Mapping[str, Record] = {
    "wall": {"kind": "wall", "x": 458},
    "chair": {"kind": "chair", "x": 260, "seat": 344},
    "mat": {"kind": "mat", "x": [120, 520]},
    "cushion": {"kind": "cushion", "x": [280, 340], "top": 432},
}


def changed(record: Record, change: str) -> Record:
    """The record after a change: {"move": path, "to": [x, y]}, {"set": path, "value"}, {"claim": words, "pose", "on"}
    or {"prop": kind, "on"}. Raises ValidationError."""
    try:
        wish = json.loads(change)
        if "move" in wish:
            x, y = (float(number) for number in wish["to"])
            return handles.moved(record, tuple(wish["move"]), x, y)
        act = next(act for name, act in ACTS.items() if name in wish)
        return act(copy.deepcopy(record), wish)
    except (*UNREADABLE, StopIteration) as error:
        raise ValidationError(_("This change cannot be made here. Make it in the text.")) from error


def _set(record: Record, wish: Record) -> Record:
    path, value = tuple(wish["set"]), wish["value"]
    field = next(field for field in pickers(record) if tuple(field["path"]) == path)
    if value not in field["options"]:
        raise ValueError(value)
    holder = record
    for name in path[:-1]:
        holder = holder[name]
    if value:
        holder[path[-1]] = value
    else:
        holder.pop(path[-1], None)
    return record


def _claim(record: Record, wish: Record) -> Record:
    pose, words = record[wish["pose"]], wish["claim"]
    if words not in {choice.words for choice in claim_choices.choices(record, wish["pose"])}:
        raise ValueError(words)
    rest = [claim for claim in pose.get("claims", []) if claim != words]
    pose["claims"] = [*rest, words] if wish["on"] else rest
    return record


def _prop(record: Record, wish: Record) -> Record:
    kind, props = wish["prop"], record.get("props", [])
    rest = [prop for prop in props if prop["kind"] != kind]
    record["props"] = [*rest, NEW_PROPS[kind]] if wish["on"] else rest
    return record


ACTS = {"set": _set, "claim": _claim, "prop": _prop}


def pickers(record: Record) -> list[dict[str, Any]]:
    """What is picked from a list: its name, its path, what may stand there (“” for nothing) and what does."""
    if is_closeup(record):
        return []
    fields: list[tuple[Any, tuple[str, ...], list[str]]] = [
        (_("Person"), ("person",), [*PEOPLE]),
        (_("Faces"), ("view",), [*FACING]),
    ]
    if isinstance(record.get("camera", ""), str):
        fields.append((_("Seen from"), ("camera",), ["", *CAMERAS]))
    if isinstance(record.get("muscle"), dict):
        fields.append((_("Muscle: part"), ("muscle", "segment"), [*BONE_ENDS, "trunk"]))
        fields.append((_("Muscle: face"), ("muscle", "face"), [*FACES]))
        fields.append((_("Muscle: side"), ("muscle", "side"), [*SIDES, "both"]))
    names = {"start": _("Start"), "end": _("End")}
    for pose in POSES:
        hands = record.get(pose, {}).get("hands", {})
        for side in SIDES:
            if side in hands:
                label = _("%(pose)s: %(side)s hand") % {"pose": names[pose], "side": side}
                fields.append((label, (pose, "hands", side, "shape"), ["", *KIT]))
    return [
        {"label": str(label), "path": path, "options": options, "value": _value(record, path)}
        for label, path, options in fields
    ]


def _value(record: Record, path: tuple[str, ...]) -> Any:
    value: Any = record
    for name in path:
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value


def offered(record: Record | None) -> dict[str, Any]:
    """All that may be changed by hand in a figure as it is now."""
    if not record:
        return {"handles": [], "pickers": [], "props": [], "claims": {}}
    try:
        own = {prop["kind"] for prop in record.get("props", [])}
        props = [{"kind": kind, "on": kind in own} for kind in KINDS if kind in own or kind in NEW_PROPS]
        return {
            "handles": [_handle(handle) for handle in handles.handles(record)],
            "pickers": pickers(record),
            "props": props,
            "claims": {pose: _claims(record, pose) for pose in POSES},
        }
    except UNREADABLE:
        return {"handles": [], "pickers": [], "props": [], "claims": {}}


def _handle(handle: handles.Handle) -> dict[str, Any]:
    label = _("%(pose)s: %(name)s") % {"pose": handle.path[0], "name": handle.name}
    return {"path": handle.path, "label": label, "x": handle.x, "y": handle.y}


def _claims(record: Record, pose: str) -> list[dict[str, Any]]:
    try:
        return [vars(choice) for choice in claim_choices.choices(record, pose)]
    except UNREADABLE:
        return []
