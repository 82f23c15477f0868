"""Walks through two records side by side. Every branch names what differs, so nothing that differs is passed over."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from guide.record.changes import tell
from guide.record.changes.change import Change
from guide.record.changes.matching import Match, is_blank, matches
from guide.record.changes.names import MISSING, Place, choices, is_reference, order
from guide.record.snapshot import canonical

ADDRESSES = ("url", "slug")
SHORT_LISTS = ("numbers",)  # told as one value


class Blank(NamedTuple):
    """A part that has nothing in it on both sides, stored in two ways: readers cannot tell, the SHA-256 can."""

    path: str
    name: str


Found = Iterator[Change | Blank]


def compare(place: Place, old: Any, new: Any) -> Found:
    if same(old, new):
        return
    if is_empty(old) and is_empty(new):
        yield Blank(place.path, place.name)
    elif _are(str, old, new) and not _is_name(place.field):
        yield tell.text(place, "" if is_empty(old) else old, "" if is_empty(new) else new)
    elif _are(list, old, new) and place.field not in SHORT_LISTS and _has_items(old, new):
        yield from _items(place, [] if is_empty(old) else old, [] if is_empty(new) else new)
    elif _is_record(old) and _is_record(new):
        yield from fields(place, old, new)
    else:
        yield tell.value(place, old, new)


def same(old: Any, new: Any) -> bool:
    """By what is stored: for Python 1, 1.0 and True are the same."""
    if old is MISSING or new is MISSING:
        return old is new
    return canonical(old) == canonical(new)


def is_empty(value: Any) -> bool:
    return value is MISSING or is_blank(value)


def _is_name(field: str) -> bool:
    return field in ADDRESSES or bool(choices(field))


def _are(kind: type, *values: Any) -> bool:
    return all(isinstance(value, kind) or is_empty(value) for value in values)


def _has_items(*lists: Any) -> bool:
    """Numbers side by side are one value, such as a point."""
    return any(isinstance(item, (str, dict)) for items in lists if not is_empty(items) for item in items)


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and not is_blank(value) and not is_reference(value)


def fields(place: Place, old: dict[str, Any], new: dict[str, Any]) -> Found:
    for name in order(old.keys() | new.keys()):
        yield from compare(place.child(name), old.get(name, MISSING), new.get(name, MISSING))


def _items(place: Place, old: list[Any], new: list[Any]) -> Found:
    for match in matches(old, new):
        yield from _item(place, match, old, new)


def _item(place: Place, match: Match, old: list[Any], new: list[Any]) -> Found:
    if match.old is None:
        assert match.new is not None
        yield tell.added(place.item(match.new + 1, new[match.new]), new[match.new])
        return
    was = place.item(match.old + 1, old[match.old])
    if match.new is None:
        yield tell.removed(was, old[match.old])
        return
    there = place.item(match.new + 1, old[match.old])  # what goes by a name goes by the one that is known
    edits = list(compare(there, old[match.old], new[match.new]))
    if match.is_moved:
        yield tell.moved(was, match.old + 1, match.new + 1, any(isinstance(edit, Change) for edit in edits))
    yield from edits
