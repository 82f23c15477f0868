"""The state of a topic (draft, in review, public…), annotated from the log in the query of a list."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guide.admin import withdrawn_targets
from guide.models import SIGNATURES, Contribution, Event, Revision, Topic
from guide.review import queue_rows
from guide.templatetags.guide import moment

DRAFT, IN_REVIEW, RETURNED = "draft", "review", "returned"
PUBLIC, NEWER_DRAFT, WITHDRAWN, SCHEDULED = "public", "newer", "withdrawn", "scheduled"
STATE_WORDS = {
    DRAFT: _("draft"),
    IN_REVIEW: _("in review"),
    RETURNED: _("returned"),
    SCHEDULED: _("scheduled"),
    PUBLIC: _("public"),
    NEWER_DRAFT: _("public, with newer draft"),
    WITHDRAWN: _("withdrawn"),
}
# Beside the state, not in place of it.
LOST_STEP, LOST_STEP_WORDS = "lost-step", _("a step's page was withdrawn")


def with_state(topics: QuerySet[Any]) -> Any:
    """Annotate topics with `state` (a key of STATE_WORDS), and with what it is derived from."""
    deciding = Event.objects.effective().filter(topic=OuterRef("pk")).order_by("-seq")
    scheduled = Event.objects.scheduled().filter(topic=OuterRef("pk")).order_by("-seq")
    revisions = Revision.objects.order_by("-number").filter(topic=OuterRef("pk"))
    touches = Contribution.objects.filter(topic=OuterRef("pk")).order_by("-pk")
    return topics.annotate(
        public_act=Subquery(deciding.values("act")[:1]),
        scheduled_to=Subquery(scheduled.values("revision__last_contribution")[:1]),
        scheduled_from=Subquery(scheduled.annotate(moment=KT("data__public_from")).values("moment")[:1]),
        frozen_to=Subquery(deciding.values("revision__last_contribution")[:1]),
        last_state=Subquery(revisions.values("state")[:1]),
        last_touch=Subquery(touches.values("pk")[:1]),
        updated_at=Subquery(touches.values("at")[:1]),
        has_lost_step=withdrawn_targets.has_withdrawn_target(),
    ).annotate(state=_state())


def _state() -> Case:
    return Case(
        When(last_state=Revision.State.IN_REVIEW, then=Value(IN_REVIEW)),
        When(last_state=Revision.State.RETURNED, then=Value(RETURNED)),
        When(last_touch__lte=F("scheduled_to"), then=Value(SCHEDULED)),
        When(public_act__in=SIGNATURES, last_touch__gt=F("frozen_to"), then=Value(NEWER_DRAFT)),
        When(public_act__in=SIGNATURES, then=Value(PUBLIC)),
        When(public_act=Event.Act.WITHDRAW, then=Value(WITHDRAWN)),
        default=Value(DRAFT),
    )


def unfinished(topics: QuerySet[Any]) -> QuerySet[Any]:
    """Of topics `with_state`: those with a draft that is left to submit."""
    reopened = Q(state=WITHDRAWN, last_touch__gt=F("frozen_to"))
    left = topics.filter(Q(state__in=[DRAFT, NEWER_DRAFT]) | reopened)
    return left.exclude(Exists(queue_rows.set_aside_events(OuterRef("pk"))))


def with_lost_steps(topics: QuerySet[Any]) -> QuerySet[Any]:
    """Of topics `with_state`: public ones of which a step has lost its page, because that was withdrawn."""
    return topics.filter(public_act__in=SIGNATURES, has_lost_step=True)


def last_revision_state(topic: Topic) -> str | None:
    """The state of the newest revision, or None when there has never been one."""
    if hasattr(topic, "last_state"):
        return topic.last_state  # type: ignore[no-any-return]
    return topic.revisions.order_by("-number").values_list("state", flat=True).first()


def state_in_words(topic: Any) -> str:
    words = str(STATE_WORDS[topic.state])
    is_public = topic.public_act in SIGNATURES
    if topic.scheduled_from:
        day = moment(datetime.fromisoformat(topic.scheduled_from))
        before = words if topic.state != SCHEDULED else ""
        words = "; ".join(filter(None, [before, _("scheduled, public from %(moment)s UTC") % {"moment": day}]))
    if topic.state in (IN_REVIEW, RETURNED, SCHEDULED) and is_public:
        words += " " + str(_("(an older text is public)"))
    return words + "; " + str(LOST_STEP_WORDS) if is_public and topic.has_lost_step else words


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*STATE_WORDS.items(), (LOST_STEP, LOST_STEP_WORDS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == LOST_STEP:
            return with_lost_steps(queryset)
        return queryset.filter(state=self.value()) if self.value() in STATE_WORDS else queryset
