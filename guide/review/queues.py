"""What waits for a person: the desk shows it, the digest sends it. How much waits does not change the queries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from guide.models.reviews import SIGNATURES, Event, Revision
from guide.models.topics import SAFETY_KINDS, Contribution, Topic
from guide.review import guards, workflow
from guide.review.discussion import CLAIM_LASTS

DUE_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Item:
    """One line of a queue."""

    topic: Topic
    what: str
    who: str
    since: datetime | None = None
    revision: Revision | None = None
    due_on: date | None = None
    claimed_by: str = ""
    signed_by: str = ""
    why_not: str = ""

    @property
    def is_safety(self) -> bool:
        return self.topic.kind in SAFETY_KINDS


def waiting(user: Any, at: datetime) -> tuple[list[Item], list[Item]]:
    """The revisions in review: those that `user` can sign now, and those that they cannot, with the reason.

    Safety pages come first, then what has waited longest.
    """
    obstacle = _obstacle(user, at)
    items = [_waiting_item(revision, user, obstacle, at) for revision in _in_review(user)]
    items.sort(key=lambda item: not item.is_safety)
    return [item for item in items if not item.why_not], [item for item in items if item.why_not]


def reviews_due(at: datetime) -> tuple[list[Item], list[Item]]:
    """Public pages whose next review is due within 60 days, and those whose day has passed; the most urgent first."""
    horizon = (at.date() + DUE_WITHIN).isoformat()
    events = Event.objects.in_force().filter(data__review_by__lte=horizon).select_related("topic__owner", "revision")
    items = sorted((_due_item(event) for event in events), key=lambda item: (item.due_on, item.topic.pk))
    return (
        [item for item in items if item.due_on and item.due_on >= at.date()],
        [item for item in items if item.due_on and item.due_on < at.date()],
    )


def with_the_author(user: Any) -> list[Item]:
    """Topics whose newest revision was returned, with the reason; of everybody for reviewers, else one's own."""
    newest = Revision.objects.filter(topic=OuterRef("topic")).order_by("-number").values("pk")[:1]
    returned = Revision.objects.filter(pk=Subquery(newest), state=Revision.State.RETURNED)
    if not user.has_perm("guide.review_revision"):
        returned = returned.filter(topic__owner=user)
    reasons = Event.objects.filter(act=Event.Act.RETURN, revision=OuterRef("pk"))
    rows = returned.select_related("topic__owner").annotate(
        reason=Subquery(reasons.values("data__reason")[:1]), returned_at=Subquery(reasons.values("at")[:1])
    )
    return [
        Item(row.topic, str(row.reason), str(row.topic.owner), since=row.returned_at, revision=row)
        for row in rows.order_by("returned_at")
    ]


def touched_since_live(user: Any) -> Exists:
    """What `facts.contributors` says about one person, for a query of revisions."""
    deciding = Event.objects.deciding().filter(topic=OuterRef("topic"))
    boundary = Case(When(act__in=SIGNATURES, then=F("revision__last_contribution")), default=Value(0))
    newest = Subquery(deciding.order_by("-seq").annotate(boundary=boundary).values("boundary")[:1])
    return Exists(Contribution.objects.filter(topic=OuterRef("topic"), user=user, pk__gt=Coalesce(newest, 0)))


def _in_review(user: Any) -> QuerySet[Any]:
    signed = Event.objects.filter(act=Event.Act.SIGN, revision=OuterRef("pk"), data__towards="approve").order_by("-seq")
    return (
        Revision.objects.filter(state=Revision.State.IN_REVIEW)
        .select_related("topic", "submitted_by", "claim__user")
        .annotate(
            is_own=touched_since_live(user),
            first_signer=Subquery(signed.values("actor")[:1]),
            first_name=Subquery(signed.values("data__name")[:1]),
        )
        .order_by("submitted_at", "pk")
    )


def _waiting_item(revision: Any, user: Any, obstacle: str, at: datetime) -> Item:
    claim = getattr(revision, "claim", None)
    is_claimed = claim is not None and claim.at > at - CLAIM_LASTS
    return Item(
        revision.topic,
        revision.change_note,
        str(revision.submitted_by),
        since=revision.submitted_at,
        revision=revision,
        claimed_by=str(claim.user) if claim and is_claimed else "",
        signed_by=revision.first_name or "",
        why_not=_why_not(revision, user, obstacle),
    )


def _why_not(revision: Any, user: Any, obstacle: str) -> str:
    if obstacle:
        return obstacle
    if revision.first_signer == user.pk:
        return _("You signed it; it waits for a second reviewer.")
    if revision.is_own or user.pk in revision.contributors:
        return _("You worked on this text.")
    return ""


def _obstacle(user: Any, at: datetime) -> str:
    """Why this person can sign nothing at all; empty when they can."""
    refusal = _("You are not a clinical reviewer.")
    return guards.words(guards.require_permission, user, "review_revision", refusal) or workflow.obstacle_to_signing(
        user, at
    )


def _due_item(event: Any) -> Item:
    return Item(
        event.topic,
        _("last reviewed on %(day)s") % {"day": event.data["reviewed_on"]},
        str(event.topic.owner),
        revision=event.revision,
        due_on=date.fromisoformat(event.data["review_by"]),
    )
