"""Compares two JSON values recursively. Every branch yields what differs, so that no difference is passed over."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from guide.canonical_json import canonical
from guide.record.changes import describe
from guide.record.changes.change import Change
from guide.record.changes.labels import MISSING, Place, field_choices, in_field_order, is_reference
from guide.record.changes.matching import Match, is_blank, match_items

ADDRESS_FIELDS = ("url", "slug")
LISTS_AS_VALUES = ("numbers",)  # shown as one value


class BlankDifference(NamedTuple):
    """A part that is empty on both sides but stored in two ways: readers see no difference, the SHA-256 does."""

    path: str
    name: str


Differences = Iterator[Change | BlankDifference]


def compare(place: Place, old: Any, new: Any) -> Differences:
    """Yield each difference between two values at the same place; MISSING stands for a field that is not there."""
    if is_same_json(old, new):
        return
    if is_empty(old) and is_empty(new):
        yield BlankDifference(place.path, place.name)
    elif _are_all(str, old, new) and not _is_identifier(place.field):
        yield describe.text_changed(place, "" if is_empty(old) else old, "" if is_empty(new) else new)
    elif _are_all(list, old, new) and place.field not in LISTS_AS_VALUES and _has_items(old, new):
        yield from _compare_items(place, [] if is_empty(old) else old, [] if is_empty(new) else new)
    elif _is_mapping(old) and _is_mapping(new):
        yield from compare_fields(place, old, new)
    else:
        yield describe.value_changed(place, old, new)


def is_same_json(old: Any, new: Any) -> bool:
    """Whether two values are stored alike: for Python 1, 1.0 and True are equal."""
    if old is MISSING or new is MISSING:
        return old is new
    return canonical(old) == canonical(new)


def is_empty(value: Any) -> bool:
    return value is MISSING or is_blank(value)


def _is_identifier(field: str) -> bool:
    return field in ADDRESS_FIELDS or bool(field_choices(field))


def _are_all(kind: type, *values: Any) -> bool:
    return all(isinstance(value, kind) or is_empty(value) for value in values)


def _has_items(*lists: Any) -> bool:
    """Numbers side by side are one value, such as a point."""
    return any(isinstance(item, (str, dict)) for items in lists if not is_empty(items) for item in items)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and not is_blank(value) and not is_reference(value)


def compare_fields(place: Place, old: dict[str, Any], new: dict[str, Any]) -> Differences:
    for name in in_field_order(old.keys() | new.keys()):
        yield from compare(place.child(name), old.get(name, MISSING), new.get(name, MISSING))


def _compare_items(place: Place, old: list[Any], new: list[Any]) -> Differences:
    for match in match_items(old, new):
        yield from _compare_item(place, match, old, new)


def _compare_item(place: Place, match: Match, old: list[Any], new: list[Any]) -> Differences:
    if match.old is None:
        assert match.new is not None
        yield describe.item_added(place.item(match.new + 1, new[match.new]), new[match.new])
        return
    was = place.item(match.old + 1, old[match.old])
    if match.new is None:
        yield describe.item_removed(was, old[match.old])
        return
    there = place.item(match.new + 1, old[match.old])  # what goes by a name goes by the one that is known
    edits = list(compare(there, old[match.old], new[match.new]))
    if match.is_moved:
        yield describe.item_moved(was, match.old + 1, match.new + 1, any(isinstance(edit, Change) for edit in edits))
    yield from edits
