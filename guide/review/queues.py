"""The queues of what waits for a person, for the desk and the digest. The number of queries is constant."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from guide.models.kinds import KINDS
from guide.models.reviews import SIGNATURES, Event, Reply, Revision
from guide.models.topics import Contribution, Topic
from guide.record import facts
from guide.review import guards, own_words, workflow
from guide.review.discussion import CLAIM_LASTS
from guide.templatetags.guide import longdate

DUE_WITHIN = timedelta(days=60)

# Lists can be long, so their rows leave the texts in the database; `comparison` fetches those of one page.
TOPIC_FIELDS = ("kind", "slug", "title", "owner")
REVISION_FIELDS = ("number", "topic", *(f"topic__{name}" for name in TOPIC_FIELDS))


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
    in_review = [_waiting_item(revision, user, obstacle, at) for revision in _in_review(user)]
    half_signed = [_half_signed_item(event, user, obstacle) for event in _half_signed(user)]
    items = _by_urgency(_without_own_words([*in_review, *half_signed], user))
    return [item for item in items if not item.why_not], [item for item in items if item.why_not]


def reviews_due(user: User, at: datetime) -> tuple[list[QueueItem], list[QueueItem]]:
    """Public pages whose next review is due within 60 days, and those whose day has passed; of everybody for
    reviewers, else one's own."""
    horizon = (at.date() + DUE_WITHIN).isoformat()
    events = Event.objects.in_force().filter(data__review_by__lte=horizon)
    if not user.has_perm("guide.review_revision"):
        events = events.filter(topic__owner=user)
    items = _by_urgency(_due_item(event) for event in _with_public_text(events))
    return [item for item in items if not item.is_overdue(at)], [item for item in items if item.is_overdue(at)]


def returned_to(user: User) -> list[QueueItem]:
    """What was returned to this person, with the reason: texts that they submitted, and texts of topics they own."""
    return _returned_items(_returned().filter(Q(submitted_by=user) | Q(topic__owner=user)))


def returned_to_authors() -> list[QueueItem]:
    """What was returned to anybody, with the reason, for reviewers to look at."""
    return _returned_items(_returned())


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
    fields = (*(f"comment__revision__topic__{name}" for name in TOPIC_FIELDS), "comment__revision__number")
    rows = open_threads.filter(own).select_related("author", "comment__revision__topic")
    return _by_urgency(
        QueueItem(row.comment.revision.topic, row.text, str(row.author), since=row.at, revision=row.comment.revision)
        for row in rows.only("text", "at", "author__username", "comment__revision__topic", *fields)
    )


def set_aside_events(topic: Any) -> QuerySet[Event]:
    """The event that set the draft of a topic aside, if nobody has written on since. `topic` may be an OuterRef."""
    touches = Contribution.objects.filter(topic=OuterRef("topic")).order_by("-pk")
    lines = Event.objects.filter(act=Event.Act.DISCARD, topic=topic)
    upto = Cast(KT("data__last_contribution"), BigIntegerField())
    return lines.annotate(upto=upto).filter(upto=Subquery(touches.values("pk")[:1]))


def contributed_since_review(user: User) -> Exists:
    """As `facts.contributors` for one person, as an expression for a query with a topic."""
    deciding = Event.objects.deciding().filter(topic=OuterRef("topic"))
    reviews = Event.objects.filter(_counting_signatures(), act__in=SIGNATURES, data__meaning=facts.FULL_REVIEW)
    reviewed = reviews.filter(topic=OuterRef("topic")).order_by("-seq").values("revision__last_contribution")[:1]
    upto = Subquery(reviewed, output_field=BigIntegerField())
    boundary = Case(When(_counting_signatures(), act__in=SIGNATURES, then=upto), default=Value(0))
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
            is_own=contributed_since_review(user),
            first_signer=Subquery(signed.values("actor")[:1]),
            first_name=_event_data(signed, "name"),
            review_by=_event_data(public, "review_by"),
        )
    )  # fmt: skip


def _half_signed(user: User) -> Any:
    """First signatures of a reaffirmation or reinstatement, which wait for the second one."""
    signed = _first_signatures(Event.Act.REAFFIRM, Event.Act.REINSTATE)
    fields = (*(f"topic__{name}" for name in TOPIC_FIELDS), "revision__number", "revision__contributors")
    return (
        signed.select_related("topic", "revision", "actor")
        .only("at", "data", *fields, "revision__topic", "actor__username")
        .annotate(is_own=contributed_since_review(user), first_signer=F("actor"))
    )


def _with_public_text(events: QuerySet[Any]) -> Any:
    signed = _first_signatures(Event.Act.REAFFIRM).filter(revision=OuterRef("revision"))
    fields = (*(f"topic__{name}" for name in TOPIC_FIELDS), "topic__owner__username", "revision__number")
    return (
        events.select_related("topic__owner", "revision")
        .only("data", *fields, "revision__topic")
        .annotate(first_name=_event_data(signed, "name"))
    )


def _first_signatures(*acts: str) -> QuerySet[Event]:
    """As `facts.first_signature`, for a query: the signatures that wait for a second one, the newest first."""
    decided = Event.objects.deciding().filter(topic=OuterRef("topic"), seq__gt=OuterRef("seq"))
    signed = Event.objects.filter(
        _counting_signatures(), ~Exists(decided), act=Event.Act.SIGN, data__towards__in=[str(act) for act in acts]
    )
    return signed.order_by("-seq")


def _event_data(events: QuerySet[Event], name: str) -> Subquery:
    return Subquery(events.annotate(value=KT(f"data__{name}")).values("value")[:1])


def _counting_signatures() -> Q:
    """As `facts.counting_signature`, for a query."""
    return Q() if settings.DEMO else Q(data__demo=False)


# --- the lines ---------------------------------------------------------------------------------------------------


def _by_urgency(items: Iterable[QueueItem]) -> list[QueueItem]:
    """Safety pages first; of these and of the others what is due first, and then what has waited longest."""
    return sorted(items, key=_urgency)


def _urgency(item: QueueItem) -> tuple[Any, ...]:
    return (not item.is_safety, item.due_on or date.max, item.since or datetime.max.replace(tzinfo=UTC), item.topic.pk)


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


def _returned() -> QuerySet[Revision]:
    newest = Revision.objects.filter(topic=OuterRef("topic")).order_by("-number").values("pk")[:1]
    returned = Revision.objects.filter(pk=Subquery(newest), state=Revision.State.RETURNED)
    return returned.exclude(Exists(set_aside_events(OuterRef("topic"))))


def _returned_items(revisions: QuerySet[Revision]) -> list[QueueItem]:
    reasons = Event.objects.filter(act=Event.Act.RETURN, revision=OuterRef("pk"))
    rows: Any = (
        revisions.select_related("topic__owner", "submitted_by")
        .only(*REVISION_FIELDS, "topic__owner__username", "submitted_by__username")
        .annotate(reason=_event_data(reasons, "reason"), returned_at=Subquery(reasons.values("at")[:1]))
    )
    return _by_urgency(
        QueueItem(row.topic, row.reason, _whose(row), since=row.returned_at, revision=row) for row in rows
    )


def _whose(revision: Revision) -> str:
    """Who submitted it, and who owns the topic where that is somebody else."""
    return ", ".join(dict.fromkeys([str(revision.submitted_by), str(revision.topic.owner)]))


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


def _without_own_words(items: list[QueueItem], user: User) -> list[QueueItem]:
    """The same lines; where words of this person stand in a text, the line says that they cannot sign it."""
    revisions = {item.revision: item.act for item in items if item.revision and not item.why_not}
    barred = own_words.barred(revisions, user)
    why_not = _("You worked on this text, and words of yours still stand in it.")
    return [replace(item, why_not=why_not) if item.revision in barred else item for item in items]


def _obstacle_to_item(row: Any, revision: Any, user: User, obstacle: str) -> str:
    if obstacle:
        return obstacle
    if row.first_signer == user.pk:
        return _("You have signed it. It is waiting for a second reviewer.")
    if row.is_own or user.pk in revision.contributors:
        return _("You worked on this text.")
    return ""


def _obstacle_to_any_signature(user: User, at: datetime) -> str:
    """Why this person cannot sign anything; empty when they can."""
    refusal = _("You are not a clinical reviewer.")
    return guards.refusal_of(
        guards.require_permission, user, "review_revision", refusal
    ) or workflow.obstacle_to_signing(user, at)


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
