"""All of a frozen text: its fields in the order in which readers meet them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from guide.record.changes import tell
from guide.record.changes.body import compare_bodies
from guide.record.changes.change import Change
from guide.record.changes.figure import compare_figures
from guide.record.changes.names import MISSING, Place, order
from guide.record.changes.picture import compare_pictures
from guide.record.changes.walk import Blank, compare, is_empty, same
from guide.record.schema_1 import completed

# Fields that need more than a walk, with the type that they have on both sides then.
SPECIAL: dict[str, tuple[type, Callable[..., Any]]] = {
    "body": (str, compare_bodies),
    "figure": (dict, compare_figures),
    "picture": (dict, compare_pictures),
}


def changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """What a reviewer has to look at; empty only when both have the same SHA-256."""
    if old is None:
        return [Change("", _("New page"))]
    if [old.get("schema"), new.get("schema")] in ([1, 2], [2, 1]):  # that the form differs is told by itself
        old, new = completed(old), completed(new)
    place = Place(kind=str(new.get("kind", "")))
    pairs = {name: (old.get(name, MISSING), new.get(name, MISSING)) for name in order(old.keys() | new.keys())}
    differing = {name: pair for name, pair in pairs.items() if not same(*pair)}
    found = [entry for name, pair in differing.items() for entry in _field(place.child(name), *pair)]
    return [entry for entry in found if isinstance(entry, Change)] + _blanks(found)


def _field(place: Place, old: Any, new: Any) -> list[Change | Blank]:
    kind, compare_both = SPECIAL.get(place.field, (object, compare))
    has_content = not (is_empty(old) and is_empty(new))
    is_special = has_content and all(isinstance(value, kind) or is_empty(value) for value in (old, new))
    return list((compare_both if is_special else compare)(place, old, new)) or [tell.value(place, old, new)]


def _blanks(found: list[Change | Blank]) -> list[Change]:
    names = dict.fromkeys(entry.name for entry in found if isinstance(entry, Blank))
    if not names:
        return []
    words = _("Stored in another way, with nothing in it before or after: %(names)s") % {"names": "; ".join(names)}
    return [Change("schema", words)]
