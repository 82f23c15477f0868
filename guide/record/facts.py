"""Facts about a topic or revision, derived from the log and never stored. `at` is the moment of which they are: an act
passes its own, pages that only tell leave it out and get those of now."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings

from guide.clinical_numbers import REVIEW_MONTHS, SAFETY_REVIEW_MONTHS
from guide.models.kinds import KINDS
from guide.models.reviews import SIGNATURES, Event, EventQuerySet, Revision, moment_in_log
from guide.models.topics import Contribution, Topic

# The reason for a withdrawal after which it takes two people to make a text of the topic public.
SAFETY_REASON = "safety"
# What a signature means.
FULL_REVIEW, WORDING_CHECK = "full", "wording"


def live_signature(topic: Topic, at: datetime | None = None) -> Event | None:
    """The signature that makes the topic public, or None."""
    return Event.objects.in_force(at).filter(topic=topic).select_related("revision").first()


def counting_signature(topic: Topic, at: datetime | None = None) -> Event | None:
    """The live signature, if it counts as a review; outside demonstration mode a demonstration account's does not."""
    signature = live_signature(topic, at)
    return signature if signature and _counts(signature) else None


def last_full_review(topic: Topic, at: datetime | None = None) -> Event | None:
    """The newest full clinical review on which the public text rests; None when nothing public counts as reviewed."""
    bases = reviews_in_force(deciding_lines(topic, at))
    return bases[1] if bases else None


def deciding_lines(topic: Topic, at: datetime | None = None) -> EventQuerySet:
    """The effective lines that decided on a topic, in their order, with their revisions."""
    return Event.objects.effective(at).filter(topic=topic).select_related("revision").order_by("seq")


def reviews_in_force(deciding: Iterable[Event], *, demo: bool | None = None) -> tuple[Event, Event] | None:
    """Of all effective lines on one topic, in their order: the signature of its public text and the newest full
    clinical review; None when nothing that counts is public. `demo`: whether those of demonstrations count."""
    demo = bool(settings.DEMO) if demo is None else demo
    lines = [*deciding]
    signatures = [line for line in lines if line.act in SIGNATURES and (demo or not line.data["demo"])]
    full = [line for line in signatures if line.data["meaning"] == FULL_REVIEW]
    return (lines[-1], full[-1]) if full and lines[-1] in signatures else None


def scheduled_approval(topic: Topic, at: datetime | None = None) -> Event | None:
    """The approval whose text is to be public at a later time, or None."""
    return Event.objects.scheduled(at).filter(topic=topic).select_related("revision").first()


def public_from(event: Event) -> datetime:
    """The moment from which a line that decides on a topic counts: when it was written, or its scheduled time."""
    return max(event.at, datetime.fromisoformat(event.data["public_from"])) if is_scheduled(event) else event.at


def is_scheduled(event: Event) -> bool:
    """Whether an approval was given for a later time, which may have come since."""
    return event.act in SIGNATURES and "public_from" in event.data


def effective(lines: Iterable[Event], at: datetime) -> list[Event]:
    """As `EventQuerySet.effective`, of lines in their order, those that call back among them."""
    counting: list[Event] = []
    for line in lines:
        if line.act == Event.Act.CALL_BACK:
            counting = [known for known in counting if not _is_called_back(known, line)]
        elif not is_scheduled(line) or line.data["public_from"] <= moment_in_log(at):
            counting.append(line)
    return counting


def _is_called_back(line: Event, by: Event) -> bool:
    return is_scheduled(line) and line.revision_id == by.revision_id


def withdrawal_in_force(topic: Topic, at: datetime | None = None) -> Event | None:
    """The withdrawal that keeps the topic away from readers, or None."""
    return Event.objects.withdrawals_in_force(at).filter(topic=topic).select_related("revision").first()


def revision_in_review(topic: Topic) -> Revision | None:
    """The revision that waits for a decision, or None. There is never more than one."""
    return topic.revisions.filter(state=Revision.State.IN_REVIEW).first()


def last_contribution(topic: Topic) -> int | None:
    """Primary key of the newest contribution, or None."""
    return Contribution.objects.filter(topic=topic).order_by("-pk").values_list("pk", flat=True).first()


def contributors(topic: Topic, at: datetime | None = None) -> set[int]:
    """Primary keys of the accounts that touched the text since its last full clinical review; all ever, when none is
    public. A wording check clears nobody."""
    touched = Contribution.objects.filter(topic=topic)
    review = last_full_review(topic, at)
    if review and review.revision:
        touched = touched.filter(pk__gt=review.revision.last_contribution_id)
    return set(touched.values_list("user_id", flat=True))


def touched_since_last_revision(topic: Topic) -> set[int]:
    """Primary keys of the accounts that touched the text since it was last submitted."""
    touched = Contribution.objects.filter(topic=topic)
    newest = topic.revisions.order_by("-number").first()
    if newest:
        touched = touched.filter(pk__gt=newest.last_contribution_id)
    return set(touched.values_list("user_id", flat=True))


def has_draft(topic: Topic, at: datetime | None = None) -> bool:
    """Whether anybody touched the text since the public one was frozen, or ever, when none is public."""
    touched = Contribution.objects.filter(topic=topic)
    signature = counting_signature(topic, at)
    if signature and signature.revision:
        touched = touched.filter(pk__gt=signature.revision.last_contribution_id)
    return touched.exists()


def unsettled_harm(topic: Topic, at: datetime | None = None) -> Event | None:
    """The withdrawal for safety after which no two people have signed a text of this topic yet, or None."""
    return _unsettled(Event.objects.effective(at).filter(topic=topic).order_by("seq"))


def _unsettled(effective_lines: Iterable[Event]) -> Event | None:
    harm = None
    for line in effective_lines:
        if line.act == Event.Act.WITHDRAW:
            harm = line if line.data.get("code") == SAFETY_REASON else harm
        elif _counts(line) and line.data.get("others"):
            harm = None
    return harm


def needs_two_signers(topic: Topic, at: datetime | None = None) -> bool:
    """Two-person rule: whether a text of this topic takes two signers, by whatever act it becomes or stays public.

    A text of a safety kind does, and so does the next one after a withdrawal for safety.
    """
    return KINDS[topic.kind].is_safety or unsettled_harm(topic, at) is not None


def topics_by_two(topics: Iterable[Topic], at: datetime | None = None) -> set[int]:
    """Of these topics, the primary keys of those whose texts take two signers; in one query for all of them."""
    found = {topic.pk: topic for topic in topics}
    harm = Event.objects.filter(act=Event.Act.WITHDRAW, topic__in=found, data__code=SAFETY_REASON)
    lines: dict[int, list[Event]] = defaultdict(list)
    for line in Event.objects.effective(at).filter(topic__in=harm.values("topic")).order_by("seq"):
        lines[line.topic_id or 0].append(line)
    return {key for key, topic in found.items() if KINDS[topic.kind].is_safety or _unsettled(lines[key])}


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
