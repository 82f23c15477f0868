"""The rows of the queues: what waits, as queries whose number does not grow with the texts."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from guide.models.reviews import SIGNATURES, Event, Revision
from guide.models.topics import Contribution
from guide.record import facts

# Lists can be long, so their rows leave the texts in the database; `comparison` fetches those of one page.
TOPIC_FIELDS = ("kind", "slug", "title", "owner")
REVISION_FIELDS = ("number", "topic", *(f"topic__{name}" for name in TOPIC_FIELDS))


def in_review(user: User, at: datetime) -> Any:
    signed = first_signatures(Event.Act.APPROVE).filter(revision=OuterRef("pk"))
    public = Event.objects.in_force(at).filter(topic=OuterRef("topic"))
    return (
        Revision.objects.filter(state=Revision.State.IN_REVIEW)
        .select_related("topic", "submitted_by", "claim__user")
        .only(
            *REVISION_FIELDS, "contributors", "change_note", "submitted_at", "submitted_by__username",
            "claim__at", "claim__revision", "claim__user__username",
        )
        .annotate(
            is_own=contributed_since_review(user, at),
            has_scheduled=has_scheduled(at),
            first_signer=Subquery(signed.values("actor")[:1]),
            first_name=event_data(signed, "name"),
            review_by=event_data(public, "review_by"),
        )
    )  # fmt: skip


def half_signed(user: User, at: datetime) -> Any:
    """First signatures of a reaffirmation or reinstatement, which wait for the second one."""
    signed = first_signatures(Event.Act.REAFFIRM, Event.Act.REINSTATE)
    fields = (*(f"topic__{name}" for name in TOPIC_FIELDS), "revision__number", "revision__contributors")
    return (
        signed.select_related("topic", "revision", "actor")
        .only("at", "data", *fields, "revision__topic", "actor__username")
        .annotate(is_own=contributed_since_review(user, at), has_scheduled=has_scheduled(at), first_signer=F("actor"))
    )


def with_public_text(events: QuerySet[Any]) -> Any:
    signed = first_signatures(Event.Act.REAFFIRM).filter(revision=OuterRef("revision"))
    fields = (*(f"topic__{name}" for name in TOPIC_FIELDS), "topic__owner__username", "revision__number")
    return (
        events.select_related("topic__owner", "revision")
        .only("data", *fields, "revision__topic")
        .annotate(first_name=event_data(signed, "name"))
    )


def first_signatures(*acts: str) -> QuerySet[Event]:
    """As `facts.first_signature`, for a query: the signatures that wait for a second one, the newest first."""
    decided = Event.objects.deciding().filter(topic=OuterRef("topic"), seq__gt=OuterRef("seq"))
    signed = Event.objects.filter(
        counting_signatures(), ~Exists(decided), act=Event.Act.SIGN, data__towards__in=[str(act) for act in acts]
    )
    return signed.order_by("-seq")


def has_scheduled(at: datetime) -> Exists:
    return Exists(Event.objects.scheduled(at).filter(topic=OuterRef("topic")))


def event_data(events: QuerySet[Event], name: str) -> Subquery:
    return Subquery(events.annotate(value=KT(f"data__{name}")).values("value")[:1])


def counting_signatures() -> Q:
    """As `facts.counting_signature`, for a query."""
    return Q() if settings.DEMO else Q(data__demo=False)


def set_aside_events(topic: Any) -> QuerySet[Event]:
    """The event that set the draft of a topic aside, if nobody has written on since. `topic` may be an OuterRef."""
    touches = Contribution.objects.filter(topic=OuterRef("topic")).order_by("-pk")
    lines = Event.objects.filter(act=Event.Act.DISCARD, topic=topic)
    upto = Cast(KT("data__last_contribution"), BigIntegerField())
    return lines.annotate(upto=upto).filter(upto=Subquery(touches.values("pk")[:1]))


def contributed_since_review(user: User, at: datetime) -> Exists:
    """As `facts.contributors` for one person, as an expression for a query with a topic."""
    deciding = Event.objects.effective(at).filter(topic=OuterRef("topic"))
    reviews = deciding.filter(counting_signatures(), act__in=SIGNATURES, data__meaning=facts.FULL_REVIEW)
    reviewed = reviews.order_by("-seq").values("revision__last_contribution")[:1]
    upto = Subquery(reviewed, output_field=BigIntegerField())
    boundary = Case(When(counting_signatures(), act__in=SIGNATURES, then=upto), default=Value(0))
    newest = Subquery(deciding.order_by("-seq").annotate(boundary=boundary).values("boundary")[:1])
    return Exists(Contribution.objects.filter(topic=OuterRef("topic"), user=user, pk__gt=Coalesce(newest, 0)))
