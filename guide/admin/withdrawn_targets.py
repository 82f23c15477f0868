"""Steps and rungs whose target page was withdrawn: readers no longer get its card, and the author is told here."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from guide.models import KINDS, Event, Rung, Sign, Step, Topic
from guide.models.kinds import NAMED_SIGNS, Steps
from guide.templatetags.guide import longdate


def has_withdrawn_target() -> Combinable | Q:
    """An expression for a query of topics: whether a step or a rung points at a page that was withdrawn."""
    withdrawn = Event.objects.withdrawals_in_force().values("topic")
    step = Step.objects.annotate(keys=Cast("asks", TextField())).filter(topic=OuterRef("pk"))
    rung = Rung.objects.filter(target__in=withdrawn, topic=OuterRef("pk"))
    topic = Topic.objects.annotate(keys=Cast(NAMED_SIGNS, TextField())).filter(pk=OuterRef("pk"))
    named = Q(pk__in=[])
    for key in Sign.objects.filter(topic__in=withdrawn).values_list("key", flat=True):
        named |= Q(keys__contains=f'"{key}"')
    return Exists(step.filter(Q(target__in=withdrawn) | named)) | Exists(rung) | Exists(topic.filter(named))


def withdrawn_target_sentences(topic: Topic) -> list[str]:
    """One sentence for each such step, in the order of the steps, and then for the rungs of the ladder."""
    pointers = [*_step_targets(topic), *_rung_targets(topic), *_named_signs(topic)]
    events = Event.objects.withdrawals_in_force().filter(topic__in={target.pk for _place, target in pointers})
    withdrawn_at = dict(events.values_list("topic", "at"))
    return [
        _("%(place)s pointed at “%(title)s”, which was withdrawn on %(day)s. Choose another or take it out.")
        % {"place": place, "title": target.title, "day": longdate(withdrawn_at[target.pk])}
        for place, target in pointers
        if target.pk in withdrawn_at
    ]


def _step_targets(topic: Topic) -> Iterator[tuple[str, Any]]:
    """Each step with a target: its name in words, and the topic."""
    is_asked = KINDS[topic.kind].steps == Steps.QUESTIONS
    name = _("Question %(number)d") if is_asked else _("Step %(number)d")
    for number, step in enumerate(topic.steps.select_related("target"), start=1):
        targets = [step.target] if step.target else []
        targets += [sign.topic for sign in Sign.objects.filter(key__in=step.asks).select_related("topic")]
        yield from ((name % {"number": number}, target) for target in targets)


def _named_signs(topic: Topic) -> Iterator[tuple[str, Any]]:
    for sign in Sign.objects.filter(key__in=topic.named_signs).select_related("topic"):
        yield _("The sign “%(key)s”") % {"key": sign.key}, sign.topic


def _rung_targets(topic: Topic) -> Iterator[tuple[str, Any]]:
    for number, rung in enumerate(topic.rungs.select_related("target"), start=1):
        yield _("Try %(number)d of the ladder") % {"number": number}, rung.target
