"""The sentence, the flags and the inline comparison for one thing that differs."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide.record.changes import flags, wording
from guide.record.changes.change import DEL, FLAGS, INS, NUMBER, SAFETY, SIDE, Change, Segment
from guide.record.changes.matching import is_blank, title_of
from guide.record.changes.names import MISSING, Place, in_words, is_choice
from guide.record.snapshot import canonical

# A “2” or a “no” in an address, or in a title that an item goes by, is no danger to a reader.
QUIET = ("url", "slug", "sources", "areas", "signs", "target", "rungs", "schema")


def change(place: Place, words: str, parts: list[Segment], *more_flags: str) -> Change:
    found = flags.of(parts) & _telling(place.field)
    safety = {SAFETY} if place.is_safety else set()
    return Change(place.path, capfirst(words), found | safety | {*more_flags}, tuple(parts))


def _telling(field: str) -> set[str]:
    """The flags that words in this field can earn: the “one” or “no” of a fixed choice changes no advice."""
    if field in QUIET:
        return set()
    return {SIDE} if is_choice(field) else {*FLAGS}


def text(place: Place, old: str, new: str) -> Change:
    return change(place, wording.sentence(place.name, old, new), wording.segments(old, new))


def value(place: Place, old: Any, new: Any, *more_flags: str) -> Change:
    """A number, a choice, a yes or no, or anything else that is not made of sentences."""
    before, after = in_words(place.field, old), in_words(place.field, new)
    if before == after:
        before, after = _written(old), _written(new)
    parts = wording.segments(before, after)
    if isinstance(old, bool) or isinstance(new, bool):  # this “no” forbids nothing
        return Change(
            place.path, _became(place, before, after), frozenset({SAFETY} if place.is_safety else ()), tuple(parts)
        )
    is_counted = place.field not in QUIET and any(type(number) in (int, float) for number in (old, new))
    return change(place, _became(place, before, after), parts, *more_flags, *([NUMBER] if is_counted else []))


def _written(stored: Any) -> str:
    return "" if stored is MISSING else canonical(stored)


def _became(place: Place, before: str, after: str) -> str:
    values = {"what": place.name, "old": wording.brief(before), "new": wording.brief(after)}
    if place.is_brief and before and after:
        return capfirst(_("%(what)s changed") % values)
    if not before:
        return capfirst(_("%(what)s added: %(new)s") % values)
    if not after:
        return capfirst(_("%(what)s removed: %(old)s") % values)
    return capfirst(_("%(what)s: %(old)s became %(new)s") % values)


def added(place: Place, item: Any) -> Change:
    return _whole(place, item, INS, _("%(what)s added"), _("%(what)s added: “%(text)s”"))


def removed(place: Place, item: Any) -> Change:
    return _whole(place, item, DEL, _("%(what)s removed"), _("%(what)s removed: “%(text)s”"))


def _whole(place: Place, item: Any, kind: str, plain: str, quoting: str) -> Change:
    said = in_words(place.field, item)
    is_named = is_blank(said) or place.is_named
    values = {"what": place.name, "text": wording.brief(title_of(item) or said)}
    words = (plain if is_named else quoting) % values
    return change(place, words, [Segment(kind, said)] if said else [])


def moved(place: Place, since: int, to: int, is_changed: bool) -> Change:
    """`place` is named by its old number; `since` and `to` count from 1."""
    words = _("%(what)s moved to %(to)d and changed") if is_changed else _("%(what)s moved to %(to)d")
    if since == to:
        words = _("%(what)s changed places with its neighbours")
    elif place.is_named:
        words = _("%(what)s moved from %(since)d to %(to)d")
    return change(place, words % {"what": place.name, "since": since, "to": to}, [])
