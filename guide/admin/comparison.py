"""Compares a revision with the text that was approved before it, and with the one that this person acted on last."""

import json
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from guide.admin import visual_changes
from guide.models import SIGNATURES, Event, Revision
from guide.record import facts
from guide.record.changes import Change, Segment, compare_payloads, flags, gravity
from guide.record.changes.change import NEGATION
from guide.record.snapshot import payload_of

# What nobody does to a text that they have not read.
ACTS_OF_READERS = (*SIGNATURES, Event.Act.SIGN, Event.Act.RETURN)
SUMMARY_CHANGES = 2  # changes in one line of the list, or as many as touch a “not”
FLAG_WORDS = {
    "negation": gettext_lazy("not"),
    "number": gettext_lazy("number"),
    "unit": gettext_lazy("unit"),
    "side": gettext_lazy("side"),
    "safety": gettext_lazy("safety"),
}


@dataclass(frozen=True)
class FrozenText:
    """A frozen text, known by its SHA-256."""

    sha256: str
    payload: str = field(compare=False, repr=False)


@dataclass(frozen=True)
class Comparison:
    """One older text, and each change since then as the page shows it."""

    heading: str
    rows: list[dict[str, Any]]
    is_with_nothing: bool  # there is no older text


def comparisons(revision: Revision, user: User) -> list[Comparison]:
    """The comparisons that the page of a revision shows to this person, one or two."""
    approved = _approved_before(revision)
    before = approved.revision if approved else None
    own = _last_acted_on(revision, user)
    live = facts.live_signature(revision.topic)
    found = [_comparison(revision, before, _approved_heading(approved, live))]
    if own and own != before:
        found.append(_comparison(revision, own, _("Since the last text that you acted on: revision %(number)d")))
    return found


def flagged_changes(revision: Revision) -> list[dict[str, Any]]:
    """The changes since the text that was approved before it that carry a danger flag."""
    approved = _approved_before(revision)
    return (
        [_change_row(change) for change in _changes_between(approved.revision, revision) if change.flags]
        if approved
        else []
    )


def _approved_before(revision: Revision) -> Event | None:
    signed = Event.objects.filter(act=Event.Act.APPROVE, topic=revision.topic_id, revision__number__lt=revision.number)
    return signed.select_related("revision").order_by("-seq").first()


def _last_acted_on(revision: Revision, user: User) -> Revision | None:
    """The newest earlier revision on which this person acted, and which they have read therefore."""
    before = Revision.objects.filter(topic=revision.topic_id, number__lt=revision.number)
    acted = Q(events__actor=user, events__act__in=ACTS_OF_READERS)
    return before.filter(acted | Q(comments__author=user) | Q(claim__user=user)).order_by("-number").first()


def _approved_heading(approved: Event | None, live: Event | None) -> str:
    if approved is None:
        return _("Nothing of this topic was approved before, so all of it is new")
    if approved == live:
        return _("Since the public text: revision %(number)d")
    return _("Since revision %(number)d, which was approved before and is not public now")


def _comparison(revision: Revision, old: Revision | None, heading: str) -> Comparison:
    rows = changed_rows(old, revision)
    if old:
        visual_changes.add_to_rows(rows, shown_text(old, f"was-{revision.pk}"), shown_text(revision, f"is-{old.pk}"))
    return Comparison(heading % {"number": old.number} if old else heading, rows, is_with_nothing=old is None)


def shown_text(revision: Revision, mark: str) -> visual_changes.ShownText:
    address = reverse("admin:guide_revision_picture", args=[revision.pk])
    return visual_changes.ShownText(payload_of(revision), address, mark)


def changed_rows(old: Revision | FrozenText | None, new: Revision | FrozenText) -> list[dict[str, Any]]:
    """Each change between two texts as the page shows it."""
    return [_change_row(change) for change in _changes_between(old, new)]


def _changes_between(old: Revision | FrozenText | None, new: Revision | FrozenText) -> list[Change]:
    return compare_payloads(json.loads(old.payload) if old else None, json.loads(new.payload))


def _change_row(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "words": show_hidden_characters(change.sentence),
        "flags": [words for flag, words in FLAG_WORDS.items() if flag in change.flags],
        "segments": [Segment(kind, show_hidden_characters(text)) for kind, text in change.segments],
    }


def show_hidden_characters(text: str) -> str:
    """The text with invisible and direction-changing characters shown as [U+200B]."""
    if text.isprintable():
        return text
    return "".join(f"[U+{ord(sign):04X}]" if _is_hidden(sign) else sign for sign in text)


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") and sign != "\n"


# --- the lists of what waits ---


def change_summaries(keys: list[int]) -> dict[int, str]:
    """By primary key of a revision, its changes in one line; two queries for all of them."""
    revisions = Revision.objects.filter(pk__in=keys).only("payload", "sha256", "topic_id")
    approvals = Event.objects.filter(act=Event.Act.APPROVE, topic=OuterRef("topic")).order_by("-seq")
    newest = Event.objects.filter(
        topic__in=[revision.topic_id for revision in revisions], seq=Subquery(approvals.values("seq")[:1])
    )
    approved = {event.topic_id: _frozen_text(event.revision) for event in newest.select_related("revision")}
    language = get_language()
    return {
        revision.pk: _change_summary(approved.get(revision.topic_id), _frozen_text(revision), language)
        for revision in revisions
    }


def _frozen_text(revision: Any) -> FrozenText:
    return FrozenText(revision.sha256, revision.payload)


# Two frozen texts differ in the same way for ever, and a long rewrite takes long to compare.
@lru_cache(maxsize=500)
def _change_summary(old: FrozenText | None, new: FrozenText, language: str) -> str:
    return show_hidden_characters(summary_line(_changes_between(old, new)))


def summary_line(found: list[Change]) -> str:
    """The gravest changes in one line, and how many more there are; a “not” is never among those."""
    if not found:
        return _("Nothing: the text is the one that was approved before")
    shown = max(SUMMARY_CHANGES, sum(NEGATION in change.flags for change in found))
    sentences = [_with_its_not(change) for change in gravity.gravest_first(found)[:shown]]
    if len(found) > shown:
        count = len(found) - shown
        sentences.append(ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count})
    return "; ".join(sentences)


def _with_its_not(change: Change) -> str:
    """The sentence of a change; it says that a “not” came or went where the quotation is cut before it."""
    is_told = NEGATION not in change.flags or flags.COMPILED[NEGATION].search(change.sentence)
    return change.sentence if is_told else _("%(change)s (a “not” came or went)") % {"change": change.sentence}
