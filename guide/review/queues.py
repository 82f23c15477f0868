"""What waits for a person: the desk shows it, the digest sends it. How much waits does not change the queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guide.models.kinds import KINDS
from guide.models.reviews import SIGNATURES, Event, Revision
from guide.models.topics import Contribution, Topic
from guide.review import guards, workflow
from guide.review.discussion import CLAIM_LASTS

DUE_WITHIN = timedelta(days=60)

# Lists can be long, so their rows leave the texts in the database; `comparison` fetches those of one page.
TOPIC_FIELDS = ("kind", "slug", "title", "owner")
REVISION_FIELDS = ("number", "topic", *(f"topic__{name}" for name in TOPIC_FIELDS))


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
    is_claimed_by_me: bool = False
    signed_by: str = ""
    why_not: str = ""
    act: str = Event.Act.APPROVE  # what a signature would be

    @property
    def is_safety(self) -> bool:
        return KINDS[self.topic.kind].is_safety

    def is_overdue(self, at: datetime) -> bool:
        return self.due_on is not None and self.due_on < at.date()


def waiting(user: User, at: datetime) -> tuple[list[Item], list[Item]]:
    """The texts that wait for a signature: those that `user` can sign now, and the others with the reason."""
    obstacle = _obstacle(user, at)
    in_review = [_waiting_item(revision, user, obstacle, at) for revision in _in_review(user)]
    half_signed = [_half_signed_item(event, user, obstacle) for event in _half_signed(user)]
    items = _in_order([*in_review, *half_signed])
    return [item for item in items if not item.why_not], [item for item in items if item.why_not]


def reviews_due(user: User, at: datetime) -> tuple[list[Item], list[Item]]:
    """Public pages whose next review is due within 60 days, and those whose day has passed; of everybody for
    reviewers, else one's own."""
    horizon = (at.date() + DUE_WITHIN).isoformat()
    events = Event.objects.in_force().filter(data__review_by__lte=horizon)
    if not user.has_perm("guide.review_revision"):
        events = events.filter(topic__owner=user)
    items = _in_order(_due_item(event) for event in _with_public_text(events))
    return [item for item in items if not item.is_overdue(at)], [item for item in items if item.is_overdue(at)]


def with_the_author(user: User) -> list[Item]:
    """Topics whose newest revision was returned, with the reason; of everybody for reviewers, else one's own."""
    newest = Revision.objects.filter(topic=OuterRef("topic")).order_by("-number").values("pk")[:1]
    returned = Revision.objects.filter(pk=Subquery(newest), state=Revision.State.RETURNED)
    returned = returned.exclude(Exists(set_aside(OuterRef("topic"))))
    if not user.has_perm("guide.review_revision"):
        returned = returned.filter(topic__owner=user)
    reasons = Event.objects.filter(act=Event.Act.RETURN, revision=OuterRef("pk"))
    rows = (
        returned.select_related("topic__owner")
        .only(*REVISION_FIELDS, "topic__owner__username")
        .annotate(reason=_said(reasons, "reason"), returned_at=Subquery(reasons.values("at")[:1]))
    )
    return _in_order(
        Item(row.topic, row.reason, str(row.topic.owner), since=row.returned_at, revision=row) for row in rows
    )


def set_aside(topic: Any) -> QuerySet[Event]:
    """The line that set a topic's unfinished words aside, if nobody has written on since."""
    touches = Contribution.objects.filter(topic=OuterRef("topic")).order_by("-pk")
    lines = Event.objects.filter(act=Event.Act.DISCARD, topic=topic)
    upto = Cast(KT("data__last_contribution"), BigIntegerField())
    return lines.annotate(upto=upto).filter(upto=Subquery(touches.values("pk")[:1]))


def touched_since_live(user: User) -> Exists:
    """What `facts.contributors` says about one person, for a query of revisions."""
    deciding = Event.objects.deciding().filter(topic=OuterRef("topic"))
    boundary = Case(When(_counting(), act__in=SIGNATURES, then=F("revision__last_contribution")), default=Value(0))
    newest = Subquery(deciding.order_by("-seq").annotate(boundary=boundary).values("boundary")[:1])
    return Exists(Contribution.objects.filter(topic=OuterRef("topic"), user=user, pk__gt=Coalesce(newest, 0)))


# --- the queries -------------------------------------------------------------------------------------------------


def _in_review(user: User) -> Any:
    signed = _first_signatures(Event.Act.APPROVE).filter(revision=OuterRef("pk"))
    public = Event.objects.in_force().filter(topic=OuterRef("topic"))
    return (
        Revision.objects.filter(state=Revision.State.IN_REVIEW)
        .select_related("topic", "submitted_by", "claim__user")
        .only(
            *REVISION_FIELDS, "contributors", "change_note", "submitted_at", "submitted_by__username",
            "claim__at", "claim__revision", "claim__user__username",
        )
        .annotate(
            is_own=touched_since_live(user),
            first_signer=Subquery(signed.values("actor")[:1]),
            first_name=_said(signed, "name"),
            review_by=_said(public, "review_by"),
        )
    )  # fmt: skip


def _half_signed(user: User) -> Any:
    """What one of two has reaffirmed or reinstated; nothing of it is in review."""
    signed = _first_signatures(Event.Act.REAFFIRM, Event.Act.REINSTATE)
    fields = (*(f"topic__{name}" for name in TOPIC_FIELDS), "revision__number", "revision__contributors")
    return (
        signed.select_related("topic", "revision", "actor")
        .only("at", "data", *fields, "revision__topic", "actor__username")
        .annotate(is_own=touched_since_live(user), first_signer=F("actor"))
    )


def _with_public_text(events: QuerySet[Any]) -> Any:
    signed = _first_signatures(Event.Act.REAFFIRM).filter(revision=OuterRef("revision"))
    fields = (*(f"topic__{name}" for name in TOPIC_FIELDS), "topic__owner__username", "revision__number")
    return (
        events.select_related("topic__owner", "revision")
        .only("data", *fields, "revision__topic")
        .annotate(first_name=_said(signed, "name"))
    )


def _first_signatures(*acts: str) -> QuerySet[Event]:
    """What `facts.first_signature` says, for a query: the signatures that wait for a second one, the newest first."""
    decided = Event.objects.deciding().filter(topic=OuterRef("topic"), seq__gt=OuterRef("seq"))
    signed = Event.objects.filter(
        _counting(), ~Exists(decided), act=Event.Act.SIGN, data__towards__in=[str(act) for act in acts]
    )
    return signed.order_by("-seq")


def _said(events: QuerySet[Event], name: str) -> Subquery:
    return Subquery(events.annotate(said=KT(f"data__{name}")).values("said")[:1])


def _counting() -> Q:
    """Signatures that say that somebody was there to check: see `facts.counting_signature`."""
    return Q() if settings.DEMO else Q(data__demo=False)


# --- the lines ---------------------------------------------------------------------------------------------------


def _in_order(items: Iterable[Item]) -> list[Item]:
    """Safety pages first; of these and of the others what is due first, and then what has waited longest."""
    return sorted(items, key=_urgency)


def _urgency(item: Item) -> tuple[Any, ...]:
    return (not item.is_safety, item.due_on or date.max, item.since or datetime.max.replace(tzinfo=UTC), item.topic.pk)


def _waiting_item(revision: Any, user: User, obstacle: str, at: datetime) -> Item:
    claim = getattr(revision, "claim", None)
    claimer = claim.user if claim and claim.at > at - CLAIM_LASTS else None
    return Item(
        revision.topic,
        revision.change_note,
        str(revision.submitted_by),
        since=revision.submitted_at,
        revision=revision,
        due_on=date.fromisoformat(revision.review_by) if revision.review_by else None,
        claimed_by=str(claimer or ""),
        is_claimed_by_me=claimer == user,
        signed_by=revision.first_name or "",
        why_not=_why_not(revision, revision, user, obstacle),
    )


def _half_signed_item(event: Any, user: User, obstacle: str) -> Item:
    act = event.data["towards"]
    is_public = act == Event.Act.REAFFIRM
    return Item(
        event.topic,
        _("Reaffirm the public text") if is_public else _("Reinstate the text that was withdrawn"),
        str(event.actor),
        since=event.at,
        revision=event.revision,
        signed_by=event.data["name"],
        why_not=_why_not(event, event.revision, user, obstacle),
        act=act,
    )


def _why_not(row: Any, revision: Any, user: User, obstacle: str) -> str:
    if obstacle:
        return obstacle
    if row.first_signer == user.pk:
        return _("You signed it; it waits for a second reviewer.")
    if row.is_own or user.pk in revision.contributors:
        return _("You worked on this text.")
    return ""


def _obstacle(user: User, at: datetime) -> str:
    """Why this person can sign nothing at all; empty when they can."""
    refusal = _("You are not a clinical reviewer.")
    return guards.words(guards.require_permission, user, "review_revision", refusal) or workflow.obstacle_to_signing(
        user, at
    )


def _due_item(event: Any) -> Item:
    reviewed_on = date.fromisoformat(event.data["reviewed_on"])
    return Item(
        event.topic,
        _("last reviewed on %(day)s") % {"day": date_format(reviewed_on, "j F Y")},
        str(event.topic.owner),
        revision=event.revision,
        due_on=date.fromisoformat(event.data["review_by"]),
        signed_by=event.first_name or "",
    )
