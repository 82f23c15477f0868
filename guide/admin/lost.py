"""Steps whose page was withdrawn. Readers lose the card by itself at once; here the author is told, from the log."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from guide.models import Event, Kind, Step, Topic
from guide.templatetags.guide import longdate


def exist() -> Exists:
    """For a query of topics: whether a step of the working copy points at something that was withdrawn."""
    withdrawn = Event.objects.withdrawals_in_force().values("topic")
    pointers = Q(target__in=withdrawn) | Q(signs__in=withdrawn)
    return Exists(Step.objects.filter(pointers, topic=OuterRef("pk")))


def sentences(topic: Topic) -> list[str]:
    """One sentence for each such step, in the order of the steps."""
    pointers = list(_pointers(topic))
    events = Event.objects.withdrawals_in_force().filter(topic__in={target.pk for _number, target in pointers})
    withdrawn_at = dict(events.values_list("topic", "at"))
    words = (
        _("Question %(number)d pointed at “%(title)s”, which was withdrawn on %(day)s. Choose another or take it out.")
        if topic.kind == Kind.CHECK
        else _("Step %(number)d pointed at “%(title)s”, which was withdrawn on %(day)s. Choose another or take it out.")
    )
    return [
        words % {"number": number, "title": target.title, "day": longdate(withdrawn_at[target.pk])}
        for number, target in pointers
        if target.pk in withdrawn_at
    ]


def _pointers(topic: Topic) -> Iterator[tuple[int, Any]]:
    """Number of the step and topic that it points at; the number is the one that readers see."""
    steps = topic.steps.select_related("target").prefetch_related("signs")
    for number, step in enumerate(steps, start=1):
        yield from ((number, target) for target in [step.target, *step.signs.all()] if target)
