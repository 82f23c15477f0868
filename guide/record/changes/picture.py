"""Compares two pictures: the file as one value, the description as text."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from guide.record.changes import describe
from guide.record.changes.compare import Differences, compare, is_empty, is_same_json
from guide.record.changes.labels import MISSING, Place, in_field_order

FILE_FIELDS = ("sha256", "content_type", "width", "height")


def compare_pictures(place: Place, old: Any, new: Any) -> Differences:
    if is_empty(old) or is_empty(new):
        yield (describe.item_removed if is_empty(new) else describe.item_added)(
            place, (new if is_empty(old) else old).get("alt")
        )
        return
    before, after = _file_fields(old), _file_fields(new)
    if not is_same_json(before, after):
        yield describe.value_changed(replace(place, name=_("picture file"), is_brief=True), before, after)
    for name in in_field_order((old.keys() | new.keys()) - set(FILE_FIELDS)):
        there = place.child(name)
        there = replace(there, name=_("picture description")) if name == "alt" else there
        yield from compare(there, old.get(name, MISSING), new.get(name, MISSING))


def _file_fields(picture: dict[str, Any]) -> dict[str, Any]:
    return {name: picture[name] for name in FILE_FIELDS if name in picture}
