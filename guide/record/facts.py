"""Facts about a topic or revision as it is now, derived from the log and never stored."""

import calendar
from datetime import date, datetime

from django.conf import settings

from guide.clinical_numbers import REVIEW_MONTHS, SAFETY_REVIEW_MONTHS
from guide.models.kinds import KINDS
from guide.models.reviews import Event, Revision
from guide.models.topics import Contribution, Topic

# The reason for a withdrawal after which it takes two people to reinstate the page.
SAFETY_REASON = "safety"


def live_signature(topic: Topic) -> Event | None:
    """The signature that makes the topic public now, or None."""
    return Event.objects.in_force().filter(topic=topic).select_related("revision").first()


def counting_signature(topic: Topic) -> Event | None:
    """The live signature, if it counts as a review; outside demonstration mode a demonstration account's does not."""
    signature = live_signature(topic)
    return signature if signature and _counts(signature) else None


def withdrawal_in_force(topic: Topic) -> Event | None:
    """The withdrawal that keeps the topic away from readers now, or None."""
    return Event.objects.withdrawals_in_force().filter(topic=topic).select_related("revision").first()


def revision_in_review(topic: Topic) -> Revision | None:
    """The revision that waits for a decision, or None. There is never more than one."""
    return topic.revisions.filter(state=Revision.State.IN_REVIEW).first()


def last_contribution(topic: Topic) -> int | None:
    """Primary key of the newest contribution, or None."""
    return Contribution.objects.filter(topic=topic).order_by("-pk").values_list("pk", flat=True).first()


def contributors(topic: Topic) -> set[int]:
    """Primary keys of the accounts that touched the text since the live one was frozen; all ever, when none is live."""
    touched = Contribution.objects.filter(topic=topic)
    signature = counting_signature(topic)
    if signature and signature.revision:
        touched = touched.filter(pk__gt=signature.revision.last_contribution_id)
    return set(touched.values_list("user_id", flat=True))


def needs_two_signers(topic: Topic, act: str) -> bool:
    """Two-person rule: whether this act on the topic takes two signers.

    A safety kind does, and so does a reinstatement after a withdrawal for safety.
    """
    if KINDS[topic.kind].is_safety:
        return True
    withdrawal = withdrawal_in_force(topic) if act == Event.Act.REINSTATE else None
    return withdrawal is not None and withdrawal.data.get("code") == SAFETY_REASON


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
    return months_after(at.date(), SAFETY_REVIEW_MONTHS if KINDS[topic.kind].is_safety else REVIEW_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _counts(signature: Event) -> bool:
    """Signatures of demonstration accounts count in demonstration mode only."""
    return bool(settings.DEMO) or not signature.data["demo"]
