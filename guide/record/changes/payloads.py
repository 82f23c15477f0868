"""Compares two payloads, field by field in the order in which readers meet them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from guide.record.changes import describe
from guide.record.changes.body import compare_bodies
from guide.record.changes.change import Change
from guide.record.changes.compare import BlankDifference, compare, is_empty, is_same_json
from guide.record.changes.figure import compare_figures
from guide.record.changes.labels import MISSING, Place, in_field_order
from guide.record.changes.picture import compare_pictures
from guide.record.older_schemas import completed

# Fields that need more than a walk, with the type that they have on both sides then.
COMPARE_FUNCTIONS: dict[str, tuple[type, Callable[..., Any]]] = {
    "body": (str, compare_bodies),
    "figure": (dict, compare_figures),
    "picture": (dict, compare_pictures),
}


def compare_payloads(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """One `Change` for each difference that a reviewer has to look at; empty only when both have the same SHA-256."""
    if old is None:
        return [Change("", _("New page"))]
    if old.get("schema") != new.get("schema"):  # that the form differs is told by itself
        old, new = completed(old), completed(new)
    place = Place(kind=str(new.get("kind", "")))
    pairs = {name: (old.get(name, MISSING), new.get(name, MISSING)) for name in in_field_order(old.keys() | new.keys())}
    differing = {name: pair for name, pair in pairs.items() if not is_same_json(*pair)}
    found = [entry for name, pair in differing.items() for entry in _compare_field(place.child(name), *pair)]
    return [entry for entry in found if isinstance(entry, Change)] + _blank_change(found)


def _compare_field(place: Place, old: Any, new: Any) -> list[Change | BlankDifference]:
    kind, compare_both = COMPARE_FUNCTIONS.get(place.field, (object, compare))
    has_content = not (is_empty(old) and is_empty(new))
    is_special = has_content and all(isinstance(value, kind) or is_empty(value) for value in (old, new))
    return list((compare_both if is_special else compare)(place, old, new)) or [describe.value_changed(place, old, new)]


def _blank_change(found: list[Change | BlankDifference]) -> list[Change]:
    names = dict.fromkeys(entry.name for entry in found if isinstance(entry, BlankDifference))
    if not names:
        return []
    words = _("Stored in another way, with nothing in it before or after: %(names)s") % {"names": "; ".join(names)}
    return [Change("schema", words)]
