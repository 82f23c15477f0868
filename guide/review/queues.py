"""The queues of what waits for a person, for the desk and the digest. The number of queries is constant."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from guide.models.kinds import KINDS
from guide.models.reviews import Assignment, Event, Reply, Revision
from guide.models.topics import Topic
from guide.record import facts
from guide.review import assignment, guards, obstacles, own_words, queue_rows
from guide.review.discussion import CLAIM_LASTS
from guide.templatetags.guide import longdate, moment

DUE_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class QueueItem:
    """One line of a queue."""

    topic: Topic
    what: str
    who: str
    since: datetime | None = None
    revision: Revision | None = None
    due_on: date | None = None
    claimed_by: str = ""
    asked: str = ""  # who was asked to review it
    asked_by: str = ""
    is_asked_of_me: bool = False
    is_claimed_by_me: bool = False
    signed_by: str = ""
    why_not: str = ""
    act: str = Event.Act.APPROVE  # what a signature would be

    @property
    def is_safety(self) -> bool:
        return KINDS[self.topic.kind].is_safety

    def is_overdue(self, at: datetime) -> bool:
        return self.due_on is not None and self.due_on < at.date()


def waiting_for_signature(user: User, at: datetime) -> tuple[list[QueueItem], list[QueueItem]]:
    """The texts that wait for a signature: those that `user` can sign now, and the others with the reason."""
    obstacle = _obstacle_to_any_signature(user, at)
    asked = assignment.running()
    in_review = [
        _with_assignment(_waiting_item(revision, user, obstacle, at), asked.get(revision.pk), user)
        for revision in queue_rows.in_review(user, at)
    ]
    half_signed = [_half_signed_item(event, user, obstacle) for event in queue_rows.half_signed(user, at)]
    items = _by_urgency(_without_own_words([*in_review, *half_signed], user, at))
    return [item for item in items if not item.why_not], [item for item in items if item.why_not]


def reviews_due(user: User, at: datetime) -> tuple[list[QueueItem], list[QueueItem]]:
    """Public pages whose next review is due within 60 days, and those whose day has passed; of everybody for
    reviewers, else one's own."""
    horizon = (at.date() + DUE_WITHIN).isoformat()
    events = Event.objects.in_force(at).filter(data__review_by__lte=horizon)
    if not user.has_perm("guide.review_revision"):
        events = events.filter(topic__owner=user)
    items = _by_urgency(_due_item(event) for event in queue_rows.with_public_text(events))
    return [item for item in items if not item.is_overdue(at)], [item for item in items if item.is_overdue(at)]


def returned_to(user: User) -> list[QueueItem]:
    """What was returned to this person, with the reason: texts that they submitted, and texts of topics they own."""
    return _returned_items(_returned().filter(Q(submitted_by=user) | Q(topic__owner=user)))


def returned_to_authors() -> list[QueueItem]:
    """What was returned to anybody, with the reason, for reviewers to look at."""
    return _returned_items(_returned())


def scheduled(user: User, at: datetime) -> list[QueueItem]:
    """What is signed and waits for its time; for authors their own, for all others of everybody."""
    events = Event.objects.scheduled(at)
    if user.has_perm("guide.submit_revision") and not user.has_perm("guide.review_revision"):
        events = events.filter(Q(topic__owner=user) | Q(revision__submitted_by=user))
    fields = (*(f"topic__{name}" for name in queue_rows.TOPIC_FIELDS), "revision__number")
    rows: Any = events.select_related("topic", "revision", "actor")
    return [
        _scheduled_item(row) for row in rows.only("act", "at", "data", *fields, "revision__topic", "actor__username")
    ]


def recalled_by(user: User) -> Exists:
    """Whether this person took the newest revision of a topic back, as an expression for a query of topics."""
    newest = Revision.objects.filter(topic=OuterRef("topic")).order_by("-number").values("pk")[:1]
    own = Revision.objects.filter(topic=OuterRef("pk"), pk=Subquery(newest), submitted_by=user)
    return Exists(own.filter(state=Revision.State.RECALLED))


def answered(user: User) -> list[QueueItem]:
    """Threads of open comments in which this person wrote, and somebody else wrote last."""
    last = Reply.objects.filter(comment=OuterRef("comment")).order_by("-pk").values("pk")[:1]
    open_threads = Reply.objects.filter(pk=Subquery(last), comment__closed_at=None).exclude(author=user)
    own = Q(comment__author=user) | Exists(Reply.objects.filter(comment=OuterRef("comment"), author=user))
    fields = (*(f"comment__revision__topic__{name}" for name in queue_rows.TOPIC_FIELDS), "comment__revision__number")
    rows = open_threads.filter(own).select_related("author", "comment__revision__topic")
    return _by_urgency(
        QueueItem(row.comment.revision.topic, row.text, str(row.author), since=row.at, revision=row.comment.revision)
        for row in rows.only("text", "at", "author__username", "comment__revision__topic", *fields)
    )


# --- the lines ---------------------------------------------------------------------------------------------------


def _by_urgency(items: Iterable[QueueItem]) -> list[QueueItem]:
    """First what one is asked to review, then safety pages; of these and of the others what is due first, and then
    what has waited longest."""
    return sorted(items, key=_urgency)


def _urgency(item: QueueItem) -> tuple[Any, ...]:
    return (
        not item.is_asked_of_me,
        not item.is_safety,
        item.due_on or date.max,
        item.since or datetime.max.replace(tzinfo=UTC),
        item.topic.pk,
    )


def _waiting_item(revision: Any, user: User, obstacle: str, at: datetime) -> QueueItem:
    claim = getattr(revision, "claim", None)
    claimer = claim.user if claim and claim.at > at - CLAIM_LASTS else None
    return QueueItem(
        revision.topic,
        revision.change_note,
        str(revision.submitted_by),
        since=revision.submitted_at,
        revision=revision,
        due_on=date.fromisoformat(revision.review_by) if revision.review_by else None,
        claimed_by=str(claimer or ""),
        is_claimed_by_me=claimer == user,
        signed_by=revision.first_name or "",
        why_not=_obstacle_to_item(revision, revision, user, obstacle),
    )


def _with_assignment(item: QueueItem, asked: Assignment | None, user: User) -> QueueItem:
    if asked is None:
        return item
    is_mine = asked.reviewer_id == user.pk
    return replace(item, asked=str(asked.reviewer), asked_by=str(asked.asked_by), is_asked_of_me=is_mine)


def _returned() -> QuerySet[Revision]:
    newest = Revision.objects.filter(topic=OuterRef("topic")).order_by("-number").values("pk")[:1]
    returned = Revision.objects.filter(pk=Subquery(newest), state=Revision.State.RETURNED)
    return returned.exclude(Exists(queue_rows.set_aside_events(OuterRef("topic"))))


def _returned_items(revisions: QuerySet[Revision]) -> list[QueueItem]:
    reasons = Event.objects.filter(act=Event.Act.RETURN, revision=OuterRef("pk"))
    rows: Any = (
        revisions.select_related("topic__owner", "submitted_by")
        .only(*queue_rows.REVISION_FIELDS, "topic__owner__username", "submitted_by__username")
        .annotate(reason=queue_rows.event_data(reasons, "reason"), returned_at=Subquery(reasons.values("at")[:1]))
    )
    return _by_urgency(
        QueueItem(row.topic, row.reason, _whose(row), since=row.returned_at, revision=row) for row in rows
    )


def _whose(revision: Revision) -> str:
    """Who submitted it, and who owns the topic where that is somebody else."""
    return ", ".join(dict.fromkeys([str(revision.submitted_by), str(revision.topic.owner)]))


def _scheduled_item(event: Any) -> QueueItem:
    words = _("public from %(moment)s UTC") % {"moment": moment(facts.public_from(event))}
    return QueueItem(event.topic, words, event.data["name"], revision=event.revision)


def _half_signed_item(event: Any, user: User, obstacle: str) -> QueueItem:
    act = event.data["towards"]
    is_public = act == Event.Act.REAFFIRM
    return QueueItem(
        event.topic,
        _("Reaffirm the public text") if is_public else _("Reinstate the text that was withdrawn"),
        str(event.actor),
        since=event.at,
        revision=event.revision,
        signed_by=event.data["name"],
        why_not=_obstacle_to_item(event, event.revision, user, obstacle),
        act=act,
    )


def _without_own_words(items: list[QueueItem], user: User, at: datetime) -> list[QueueItem]:
    """The same lines; where words of this person stand in a text, the line says that they cannot sign it."""
    revisions = {item.revision: item.act for item in items if item.revision and not item.why_not}
    barred = own_words.barred(revisions, user, at)
    why_not = _("You worked on this text, and words of yours still stand in it.")
    return [replace(item, why_not=why_not) if item.revision in barred else item for item in items]


def _obstacle_to_item(row: Any, revision: Any, user: User, obstacle: str) -> str:
    if obstacle:
        return obstacle
    if row.first_signer == user.pk:
        return _("You have signed it. It is waiting for a second reviewer.")
    if row.is_own or user.pk in revision.contributors:
        return _("You worked on this text.")
    if row.has_scheduled:
        return _("Another text of this topic is approved and scheduled. Call that approval back first.")
    return ""


def _obstacle_to_any_signature(user: User, at: datetime) -> str:
    """Why this person cannot sign anything; empty when they can."""
    refusal = _("You are not a clinical reviewer.")
    return guards.refusal_of(
        guards.require_permission, user, "review_revision", refusal
    ) or obstacles.obstacle_to_signing(user, at)


def _due_item(event: Any) -> QueueItem:
    reviewed_on = date.fromisoformat(event.data["reviewed_on"])
    return QueueItem(
        event.topic,
        _("last reviewed on %(day)s") % {"day": longdate(reviewed_on)},
        str(event.topic.owner),
        revision=event.revision,
        due_on=date.fromisoformat(event.data["review_by"]),
        signed_by=event.first_name or "",
    )
