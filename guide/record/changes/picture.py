"""Compares two pictures: the file as one value that says its size, the description as text."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from guide.record.changes import describe, word_diff
from guide.record.changes.change import NUMBER, Change
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
        yield _file_changed(replace(place, name=_("picture file")), before, after)
    for name in in_field_order((old.keys() | new.keys()) - set(FILE_FIELDS)):
        there = place.child(name)
        there = replace(there, name=_("picture description")) if name == "alt" else there
        yield from compare(there, old.get(name, MISSING), new.get(name, MISSING))


def _file_changed(place: Place, old: dict[str, Any], new: dict[str, Any]) -> Change:
    """Another file. Its hash tells a reader nothing: the desk shows both pictures."""
    before, after = _file_in_words(old), _file_in_words(new)
    if before == after:
        return describe.new_change(place, _("%(what)s changed; its size is the same") % {"what": place.name}, [])
    words = _("%(what)s: %(old)s became %(new)s") % {"what": place.name, "old": before, "new": after}
    return describe.new_change(place, words, word_diff.diff_segments(before, after), NUMBER)


def _file_in_words(file: dict[str, Any]) -> str:
    kind = str(file.get("content_type", "")).rpartition("/")[2].upper()
    size = _("%(width)s × %(height)s pixels") % {"width": file.get("width"), "height": file.get("height")}
    return f"{size}, {kind}"


def _file_fields(picture: dict[str, Any]) -> dict[str, Any]:
    return {name: picture[name] for name in FILE_FIELDS if name in picture}
