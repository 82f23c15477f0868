"""Compares a revision with the text that was approved before it, and with the one that this person acted on last."""

import json
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from guide.models import SIGNATURES, Event, Revision
from guide.record import facts
from guide.record.changes import Change, Segment, compare_payloads

# What nobody does to a text that they have not read.
ACTS_OF_READERS = (*SIGNATURES, Event.Act.SIGN, Event.Act.RETURN)
SUMMARY_CHANGES = 2  # changes in one line of the list
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


def comparisons(revision: Revision, user: User) -> list[Comparison]:
    """The comparisons that the page of a revision shows to this person, one or two."""
    signed = Event.objects.filter(act=Event.Act.APPROVE, topic=revision.topic_id, revision__number__lt=revision.number)
    approved = signed.select_related("revision").order_by("-seq").first()
    before = approved.revision if approved else None
    own = _last_acted_on(revision, user)
    live = facts.live_signature(revision.topic)
    found = [_comparison(revision, before, _approved_heading(approved, live))]
    if own and own != before:
        found.append(_comparison(revision, own, _("Since the last text that you acted on: revision %(number)d")))
    return found


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
    rows = [_change_row(change) for change in _changes_between(old, revision)]
    return Comparison(heading % {"number": old.number} if old else heading, rows)


def _changes_between(old: Revision | FrozenText | None, new: Revision | FrozenText) -> list[Change]:
    return compare_payloads(json.loads(old.payload) if old else None, json.loads(new.payload))


def _change_row(change: Change) -> dict[str, Any]:
    return {
        "words": show_hidden_characters(change.sentence),
        "flags": [words for flag, words in FLAG_WORDS.items() if flag in change.flags],
        "segments": [Segment(kind, show_hidden_characters(text)) for kind, text in change.segments],
    }


def show_hidden_characters(text: str) -> str:
    """The text with invisible and direction-changing characters shown as [U+200B]."""
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
    """The first two changes in one line, dangerous ones first, and how many more there are."""
    if not found:
        return _("Nothing: the text is the one that was approved before")
    sentences = [change.sentence for change in sorted(found, key=lambda change: not change.flags)[:SUMMARY_CHANGES]]
    if len(found) > SUMMARY_CHANGES:
        count = len(found) - SUMMARY_CHANGES
        sentences.append(ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count})
    return "; ".join(sentences)
