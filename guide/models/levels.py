"""The four levels of a sign, from the most urgent on: the only place that says how soon, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Level(TextChoices):
    """How soon a sign needs help. The order is that of urgency."""

    EMERGENCY = "emergency", _("emergency: call now")
    TODAY = "today", _("today: get help today")
    SOON = "soon", _("soon: be seen within a few days")
    ROUTINE = "routine", _("routine: mention it at the next visit")


@dataclass(frozen=True)
class LevelWords:
    """What readers see of a level, the same everywhere."""

    label: StrOrPromise  # on a chip or in front of a sign
    sentence: StrOrPromise  # what to do, and how soon
    unsure: StrOrPromise  # for who cannot say whether they have the sign


LEVELS: dict[str, LevelWords] = {
    Level.EMERGENCY: LevelWords(
        _("Emergency"),
        _("Call your emergency number now."),
        _("If you are not sure, call an urgent advice line or your emergency number now and ask."),
    ),
    Level.TODAY: LevelWords(
        _("Today"),
        _("Get medical help today, even at night or at the weekend."),
        _("If you are not sure, call an urgent advice line today and ask."),
    ),
    Level.SOON: LevelWords(
        _("Within a few days"),
        _("Ask to be seen within a few days."),
        _("If you are not sure, ask a pharmacist or your doctor within a few days."),
    ),
    Level.ROUTINE: LevelWords(
        _("At your next visit"),
        _("Tell your doctor or pharmacist at your next visit."),
        _("If you are not sure, ask a pharmacist when you are next there."),
    ),
}
ORDER = tuple(LEVELS)


def highest(levels: Iterable[str]) -> str:
    """The most urgent of these levels; empty when there is none."""
    return min(levels, key=ORDER.index, default="")
