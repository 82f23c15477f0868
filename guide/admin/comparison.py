"""What is new in a frozen text: against what was approved before it, and against what this person acted on last."""

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
READ = (*SIGNATURES, Event.Act.SIGN, Event.Act.RETURN)
SHOWN = 2  # changes in one line of the list
FLAG_WORDS = {
    "negation": gettext_lazy("not"),
    "number": gettext_lazy("number"),
    "unit": gettext_lazy("unit"),
    "side": gettext_lazy("side"),
    "safety": gettext_lazy("safety"),
}


@dataclass(frozen=True)
class Text:
    """A frozen text, known by its SHA-256."""

    sha256: str
    payload: str = field(compare=False, repr=False)


@dataclass(frozen=True)
class Comparison:
    """One older text, and each change since then as the page shows it."""

    heading: str
    rows: list[dict[str, Any]]


def comparisons(revision: Revision, user: User) -> list[Comparison]:
    signed = Event.objects.filter(act=Event.Act.APPROVE, topic=revision.topic_id, revision__number__lt=revision.number)
    approved = signed.select_related("revision").order_by("-seq").first()
    before = approved.revision if approved else None
    own = _last_seen(revision, user)
    live = facts.live_signature(revision.topic)
    found = [_compared(revision, before, _approved_words(approved, live))]
    if own and own != before:
        found.append(_compared(revision, own, _("Since the last text that you acted on: revision %(number)d")))
    return found


def _last_seen(revision: Revision, user: User) -> Revision | None:
    """The newest earlier text of which this person has shown that they read it: looking leaves no trace."""
    before = Revision.objects.filter(topic=revision.topic_id, number__lt=revision.number)
    acted = Q(events__actor=user, events__act__in=READ)
    return before.filter(acted | Q(comments__author=user) | Q(claim__user=user)).order_by("-number").first()


def _approved_words(approved: Event | None, live: Event | None) -> str:
    if approved is None:
        return _("Nothing of this topic was approved before, so all of it is new")
    if approved == live:
        return _("Since the public text: revision %(number)d")
    return _("Since revision %(number)d, which was approved before and is not public now")


def _compared(revision: Revision, old: Revision | None, heading: str) -> Comparison:
    rows = [_row(change) for change in _since(old, revision)]
    return Comparison(heading % {"number": old.number} if old else heading, rows)


def _since(old: Revision | Text | None, new: Revision | Text) -> list[Change]:
    return compare_payloads(json.loads(old.payload) if old else None, json.loads(new.payload))


def _row(change: Change) -> dict[str, Any]:
    return {
        "words": visible(change.words),
        "flags": [words for flag, words in FLAG_WORDS.items() if flag in change.flags],
        "segments": [Segment(kind, visible(text)) for kind, text in change.segments],
    }


def visible(text: str) -> str:
    """With a name for each sign that nobody can see, or that turns the order of what follows."""
    return "".join(f"[U+{ord(sign):04X}]" if _is_hidden(sign) else sign for sign in text)


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") and sign != "\n"


# --- the lists of what waits ---


def in_short(keys: list[int]) -> dict[int, str]:
    """The changes of each of these revisions in one line, with two queries for all of them."""
    revisions = Revision.objects.filter(pk__in=keys).only("payload", "sha256", "topic_id")
    approvals = Event.objects.filter(act=Event.Act.APPROVE, topic=OuterRef("topic")).order_by("-seq")
    newest = Event.objects.filter(
        topic__in=[revision.topic_id for revision in revisions], seq=Subquery(approvals.values("seq")[:1])
    )
    approved = {event.topic_id: _text(event.revision) for event in newest.select_related("revision")}
    language = get_language()
    return {
        revision.pk: _in_short(approved.get(revision.topic_id), _text(revision), language) for revision in revisions
    }


def _text(revision: Any) -> Text:
    return Text(revision.sha256, revision.payload)


# Two frozen texts differ in the same way for ever, and a long rewrite takes long to compare.
@lru_cache(maxsize=500)
def _in_short(old: Text | None, new: Text, language: str) -> str:
    return visible(in_one_line(_since(old, new)))


def in_one_line(found: list[Change]) -> str:
    """The first changes, and of these the dangerous ones before the others."""
    if not found:
        return _("Nothing: the text is the one that was approved before")
    said = [change.words for change in sorted(found, key=lambda change: not change.flags)[:SHOWN]]
    if len(found) > SHOWN:
        count = len(found) - SHOWN
        said.append(ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count})
    return "; ".join(said)
