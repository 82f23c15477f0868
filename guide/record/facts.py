"""What is so now, derived from the log and never stored."""

import calendar
from datetime import date, datetime
from typing import Any

from django.conf import settings

from guide.clinical_numbers import REVIEW_MONTHS, SAFETY_REVIEW_MONTHS
from guide.models.reviews import Event, Revision
from guide.models.topics import SAFETY_KINDS, Contribution, Topic

# Why a page was taken away; after the first one it takes two people to bring it back.
SAFETY = "safety"


def live_signature(topic: Topic) -> Event | None:
    """The signature that makes the topic public now, or None."""
    return Event.objects.in_force().filter(topic=topic).select_related("revision").first()


def counting_signature(topic: Topic) -> Event | None:
    """The live signature, if it says that somebody was there to check: outside demonstration mode a demonstration's
    signature neither stands for a review nor frees its authors."""
    signature = live_signature(topic)
    return signature if signature and _counts(signature) else None


def withdrawal_in_force(topic: Topic) -> Event | None:
    """The withdrawal that keeps the topic away from readers now, or None."""
    return Event.objects.withdrawals_in_force().filter(topic=topic).select_related("revision").first()


def revision_in_review(topic: Topic) -> Revision | None:
    return topic.revisions.filter(state=Revision.State.IN_REVIEW).first()


def last_contribution(topic: Topic) -> int | None:
    return Contribution.objects.filter(topic=topic).order_by("-pk").values_list("pk", flat=True).first()


def contributors(topic: Topic) -> set[int]:
    """Accounts that touched the text since the live one was frozen; all of them ever, when none is live."""
    touched = Contribution.objects.filter(topic=topic)
    signature = counting_signature(topic)
    if signature and signature.revision:
        touched = touched.filter(pk__gt=signature.revision.last_contribution_id)
    return set(touched.values_list("user_id", flat=True))


def needs_two_signers(topic: Topic, act: str) -> bool:
    """A mistake in these pages can cost the most, and so can bringing back what was taken away for safety."""
    if topic.kind in SAFETY_KINDS:
        return True
    withdrawal = withdrawal_in_force(topic) if act == Event.Act.REINSTATE else None
    return withdrawal is not None and withdrawal.data.get("code") == SAFETY


def first_signature(revision: Revision, act: str) -> Event | None:
    """The signature that waits for a second one, or None. Whatever was decided on the topic since then ends it."""
    signed = (
        Event.objects.filter(act=Event.Act.SIGN, revision=revision, data__towards=str(act)).order_by("-seq").first()
    )
    if signed is None or not _counts(signed):
        return None
    return None if Event.objects.deciding().filter(topic=revision.topic, seq__gt=signed.seq).exists() else signed


def is_same_registration(one: str, other: str) -> bool:
    """Whether two entries of a professional register are one, however they were typed: one person, not two."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def latest_review_date(topic: Topic, at: datetime) -> date:
    """The last day that a signature made now may name for the next review."""
    return months_after(at.date(), SAFETY_REVIEW_MONTHS if topic.kind in SAFETY_KINDS else REVIEW_MONTHS)


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _counts(signature: Any) -> bool:
    return settings.DEMO or not signature.data["demo"]
