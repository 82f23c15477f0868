"""Makes a `Change` of one difference: its sentence, its flags and its inline comparison."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide.canonical_json import canonical
from guide.record.changes import flags, word_diff
from guide.record.changes.change import DEL, FLAGS, INS, NUMBER, SAFETY, SIDE, Change, Segment
from guide.record.changes.labels import MISSING, Place, is_choice_field, value_in_words
from guide.record.changes.matching import is_blank, item_title

# A “2” or a “no” in an address, or in a title that an item goes by, is no danger to a reader.
UNFLAGGED_FIELDS = ("url", "slug", "sources", "areas", "signs", "target", "rungs", "schema")


def new_change(place: Place, sentence: str, parts: list[Segment], *more_flags: str) -> Change:
    """A change with this sentence; its flags come from the words that went or came, and from the place."""
    found = flags.flags_of(parts) & _possible_flags(place.field)
    safety = {SAFETY} if place.is_safety else set()
    return Change(place.path, capfirst(sentence), found | safety | {*more_flags}, tuple(parts))


def _possible_flags(field: str) -> set[str]:
    """The flags that a change in this field can have: the “one” or “no” of a fixed choice changes no advice."""
    if field in UNFLAGGED_FIELDS:
        return set()
    return {SIDE} if is_choice_field(field) else {*FLAGS}


def text_changed(place: Place, old: str, new: str) -> Change:
    return new_change(place, word_diff.diff_sentence(place.name, old, new), word_diff.diff_segments(old, new))


def value_changed(place: Place, old: Any, new: Any, *more_flags: str) -> Change:
    """For a number, a choice, a yes or no, or anything else that is not prose."""
    before, after = value_in_words(place.field, old), value_in_words(place.field, new)
    if before == after:
        before, after = _as_json(old), _as_json(new)
    parts = word_diff.diff_segments(before, after)
    if isinstance(old, bool) or isinstance(new, bool):  # this “no” forbids nothing
        return Change(
            place.path,
            _value_sentence(place, before, after),
            frozenset({SAFETY} if place.is_safety else ()),
            tuple(parts),
        )
    is_counted = place.field not in UNFLAGGED_FIELDS and any(type(number) in (int, float) for number in (old, new))
    return new_change(
        place, _value_sentence(place, before, after), parts, *more_flags, *([NUMBER] if is_counted else [])
    )


def _as_json(stored: Any) -> str:
    return "" if stored is MISSING else canonical(stored)


def _value_sentence(place: Place, before: str, after: str) -> str:
    values = {"what": place.name, "old": word_diff.shorten(before), "new": word_diff.shorten(after)}
    if place.is_brief and before and after:
        return capfirst(_("%(what)s changed") % values)
    if not before:
        return capfirst(_("%(what)s added: %(new)s") % values)
    if not after:
        return capfirst(_("%(what)s removed: %(old)s") % values)
    return capfirst(_("%(what)s: %(old)s became %(new)s") % values)


def item_added(place: Place, item: Any) -> Change:
    return _whole_item(place, item, INS, _("%(what)s added"), _("%(what)s added: “%(text)s”"))


def item_removed(place: Place, item: Any) -> Change:
    return _whole_item(place, item, DEL, _("%(what)s removed"), _("%(what)s removed: “%(text)s”"))


def _whole_item(place: Place, item: Any, kind: str, plain: str, quoting: str) -> Change:
    item_words = value_in_words(place.field, item)
    is_named = is_blank(item_words) or place.is_named
    values = {"what": place.name, "text": word_diff.shorten(item_title(item) or item_words)}
    words = (plain if is_named else quoting) % values
    return new_change(place, words, [Segment(kind, item_words)] if item_words else [])


def item_moved(place: Place, since: int, to: int, is_changed: bool) -> Change:
    """`place` is named by its old number; `since` and `to` count from 1."""
    words = _("%(what)s moved to %(to)d and changed") if is_changed else _("%(what)s moved to %(to)d")
    if since == to:
        words = _("%(what)s changed places with its neighbours")
    elif place.is_named:
        words = _("%(what)s moved from %(since)d to %(to)d")
    return new_change(place, words % {"what": place.name, "since": since, "to": to}, [])
