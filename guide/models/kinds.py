"""What each kind of text is: the only table of kinds, which forms, checks, the record, pages and search all read.

A new kind is an entry here, a proxy model in `models.topics` (its place at the desk and its permissions), and a
template with its name. This module imports no other table, so that tables and pages alike may import it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from guide.clinical_numbers import STEP_WORDS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Kind(StrEnum):
    """The names of the kinds, as they are stored, frozen and logged."""

    RELIEF = "relief"
    CHECK = "check"
    NUMBERS = "numbers"
    WARNING = "warning"
    STRETCH = "stretch"
    COMPRESS = "compress"
    ROUTINE = "routine"
    TIP = "tip"
    CAUSE = "cause"
    ARTICLE = "article"


class Steps(StrEnum):
    """What one step is."""

    ACTIONS = "actions"  # something to do; it may point at the text that shows how
    QUESTIONS = "questions"  # the signs that are asked together
    COUNTRIES = "countries"  # with the numbers to call there


class Timer(StrEnum):
    """What the timer counts."""

    HOLD = "hold"  # `hold_seconds`, so many `repetitions`, for the `sides`
    MINUTES = "minutes"  # `minutes_on`, at a `temperature`


# The field of the kinds that name signs under “When to get help”.
NAMED_SIGNS = "named_signs"

# The fields that a timer counts by.
TIMER_FIELDS: dict[Timer | None, set[str]] = {
    Timer.HOLD: {"hold_seconds", "repetitions", "sides"},
    Timer.MINUTES: {"temperature", "minutes_on"},
}


# The parts of a page, by the names of guide.admin.reading_copy.
WHAT_TO_DO, TAKE_CARE = _("What to do"), _("Take care")
USUAL_ORDER = ("opening", "signs", "facts", "figures", "cautions", "steps", "body", "help")


@dataclass(frozen=True, kw_only=True)
class TextKind:
    """All that the rest of the code needs to know of a kind. Raises ValueError if its timer lacks a field."""

    # Words
    singular: StrOrPromise  # at the desk: “prevention tip”
    plural: StrOrPromise
    label: StrOrPromise  # for readers, in front of one text in search and in the A to Z: “Prevention”

    # Where readers find it
    prefix: str  # the addresses of its texts begin with this; kinds may share one
    section: str = "guide"  # the item of the bottom bar that is lit on its pages: relief, help or guide
    list_heading: StrOrPromise = ""  # of the list of all its texts, which stands at `prefix`; empty: no list
    list_line: StrOrPromise = ""  # one sentence under that heading in the guide
    icon: str = "book"  # of that list: a name in templates/guide/icons
    is_core: bool = False  # its pages are saved on a phone before all others

    # What stands beside it
    offered_as: StrOrPromise = ""  # heading over its texts where they are offered; empty: its list's heading
    offers: tuple[str, ...] = ()  # kinds offered beside it only because they are for the same part of the body

    # What it is made of
    fields: tuple[str, ...] = ()  # those of `Topic` that it has besides the common ones
    required: tuple[str, ...] = ()  # those of them without which its page would leave its reader alone
    steps: Steps = Steps.ACTIONS
    needs_steps: bool = False
    step_words: int | None = None  # the most words of a step; such steps are also measured for plainer words
    needs_cautions: bool = False
    has_signs: bool = False  # it explains signs, which are rows of it; other kinds name signs by their keys
    has_ladder: bool = False  # rungs: what to try first, and what next
    timer: Timer | None = None

    # Its page, as its template has it; the desk shows the text in the same order
    page_order: tuple[str, ...] = USUAL_ORDER
    steps_heading: StrOrPromise = WHAT_TO_DO
    cautions_heading: StrOrPromise = TAKE_CARE
    first_cautions: int | None = None  # how many stand above the steps, where others stand below; None: all

    # What may point at it
    may_be_step: bool = False  # a step of another text may show it
    may_be_rung: bool = False  # a ladder may hold it

    # What a mistake in it can cost
    is_safety: bool = False  # two signatures, a review each year, and never hidden for its age
    is_red_flag: bool = False  # its own words say when to get help, so each change of them is marked for the reviewer

    def __post_init__(self) -> None:
        if missing := TIMER_FIELDS.get(self.timer, set()) - set(self.fields):
            raise ValueError(f"{self.singular}: its timer needs the fields {', '.join(sorted(missing))}.")

    @property
    def words(self) -> tuple[StrOrPromise, StrOrPromise]:
        return self.singular, self.plural


# In order of importance: what helps in pain first. Lists and search follow this order.
#
# `offers`: never a stretch or heat beside a cause, a condition or a warning sign, since a leg with a clot must not be
# stretched. There, only what the signed text names.
KINDS: dict[str, TextKind] = {
    Kind.RELIEF: TextKind(
        singular=_("relief plan"),
        plural=_("relief plans"),
        label=_("Relief"),
        prefix="/relief/",
        section="relief",
        is_core=True,
        offered_as=_("Do this now"),
        offers=(Kind.TIP, Kind.WARNING),
        fields=("red_flag", "pregnancy_flag", "afterwards", "prevention", NAMED_SIGNS),
        required=("red_flag",),
        needs_steps=True,
        step_words=STEP_WORDS,
        needs_cautions=True,
        has_ladder=True,
        is_safety=True,
        page_order=("opening", "rungs", "afterwards", "figures", "steps", "cautions", "body", "help"),
        steps_heading=_("The whole plan"),
    ),
    Kind.CHECK: TextKind(
        singular=_("sign check"),
        plural=_("sign checks"),
        label=_("Check my signs"),
        prefix="/help/",
        section="help",
        is_core=True,
        steps=Steps.QUESTIONS,
        needs_steps=True,
        is_safety=True,
        is_red_flag=True,
        page_order=("opening", "cautions", "steps", "figures", "body"),
        steps_heading=_("The questions"),
    ),
    Kind.NUMBERS: TextKind(
        singular=_("emergency numbers"),
        plural=_("emergency numbers"),
        label=_("Emergency numbers"),
        prefix="/help/",
        section="help",
        is_core=True,
        steps=Steps.COUNTRIES,
        needs_steps=True,
        is_safety=True,
        is_red_flag=True,
        page_order=("opening", "body", "steps", "cautions", "figures"),
        steps_heading=_("All countries"),
    ),
    Kind.WARNING: TextKind(
        singular=_("warning sign"),
        plural=_("warning signs"),
        label=_("Warning sign"),
        prefix="/help/",
        section="help",
        offered_as=_("Warning signs"),
        has_signs=True,
        may_be_rung=True,
        is_safety=True,
        is_red_flag=True,
        page_order=("opening", "signs", "figures", "steps", "cautions", "body"),
    ),
    Kind.STRETCH: TextKind(
        singular=_("stretch"),
        plural=_("stretches"),
        label=_("Stretch"),
        prefix="/stretches/",
        list_heading=_("Stretches"),
        list_line=_("Gentle ways to make a tight muscle longer."),
        icon="person",
        offered_as=_("Stretches that may help"),
        offers=(Kind.RELIEF, Kind.COMPRESS, Kind.TIP, Kind.WARNING),
        fields=(
            *("target_muscles", "position", "in_bed", "hold_seconds", "repetitions", "sides", "sessions_per_day"),
            *("easier", "pregnancy", "pregnancy_note", NAMED_SIGNS),
        ),
        required=("target_muscles", "position", "hold_seconds", "repetitions", "sides", "sessions_per_day"),
        needs_steps=True,
        step_words=STEP_WORDS,
        needs_cautions=True,
        timer=Timer.HOLD,
        may_be_step=True,
        may_be_rung=True,
        page_order=(
            *("opening", "figures", "facts", "steps", "easier", "cautions", "pregnancy", "muscles", "body", "help"),
        ),
        cautions_heading=_("When not to do it"),
    ),
    Kind.COMPRESS: TextKind(
        singular=_("compress"),
        plural=_("compresses"),
        label=_("Heat and cold"),
        prefix="/compresses/",
        list_heading=_("Heat and cold"),
        list_line=_("Warm cloths, cold packs and how long to use them."),
        icon="heat",
        offered_as=_("Heat or cold"),
        offers=(Kind.RELIEF, Kind.STRETCH, Kind.TIP, Kind.WARNING),
        fields=("temperature", "minutes_on", "minutes_off", "pregnancy", "pregnancy_note", NAMED_SIGNS),
        required=("temperature", "minutes_on"),
        needs_steps=True,
        step_words=STEP_WORDS,
        needs_cautions=True,
        timer=Timer.MINUTES,
        may_be_step=True,
        may_be_rung=True,
        page_order=(
            *("opening", "figures", "facts", "cautions", "pregnancy", "steps", "late_cautions", "body", "help"),
        ),
        cautions_heading=_("When not to use it"),
        first_cautions=5,
    ),
    Kind.ROUTINE: TextKind(
        singular=_("routine"),
        plural=_("routines"),
        label=_("Routine"),
        prefix="/routines/",
        list_heading=_("Routines"),
        list_line=_("A few stretches in a row."),
        icon="list",
        offers=(Kind.RELIEF, Kind.TIP, Kind.WARNING),
        fields=(NAMED_SIGNS,),
        needs_steps=True,
        step_words=STEP_WORDS,
        needs_cautions=True,
        page_order=("opening", "figures", "steps", "cautions", "body", "help"),
        steps_heading=_("Do these in order"),
    ),
    Kind.TIP: TextKind(
        singular=_("prevention tip"),
        plural=_("prevention tips"),
        label=_("Prevention"),
        prefix="/prevention/",
        list_heading=_("Prevention"),
        list_line=_("Small habits, and how well each is proven."),
        icon="leaf",
        offered_as=_("Keep it from coming back"),
        offers=(Kind.RELIEF, Kind.STRETCH, Kind.COMPRESS, Kind.WARNING),
        fields=("evidence", NAMED_SIGNS),
        required=("evidence",),
        page_order=("opening", "facts", "figures", "steps", "cautions", "body", "help"),
    ),
    Kind.CAUSE: TextKind(
        singular=_("cause"),
        plural=_("causes"),
        label=_("Cause"),
        prefix="/causes/",
        list_heading=_("Causes"),
        list_line=_("Why muscles cramp, tighten or twitch."),
        icon="question",
        offers=(Kind.WARNING,),
        fields=("cause_type", NAMED_SIGNS),
        required=("cause_type",),
    ),
    Kind.ARTICLE: TextKind(
        singular=_("article"),
        plural=_("articles"),
        label=_("Learn"),
        prefix="/learn/",
        list_heading=_("Learn"),
        list_line=_("The doctor's visit, tests, treatments and more."),
        offers=(Kind.WARNING,),
        fields=(NAMED_SIGNS,),
    ),
}


def listed() -> dict[str, TextKind]:
    """The kinds of which the guide has a list."""
    return {name: kind for name, kind in KINDS.items() if kind.list_heading}


# Django asks these whenever it needs them, so that a new kind is no change of a table.


def choices() -> list[tuple[str, Any]]:
    return [(str(name), kind.singular) for name, kind in KINDS.items()]


def may_be_step() -> dict[str, Any]:
    return {"kind__in": [str(name) for name, kind in KINDS.items() if kind.may_be_step]}


def may_be_rung() -> dict[str, Any]:
    return {"kind__in": [str(name) for name, kind in KINDS.items() if kind.may_be_rung]}
