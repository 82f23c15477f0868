"""Words that say how soon somebody needs help. Texts name a sign instead, which has its one level and one sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guide.models.kinds import KINDS, Steps
from guide.models.levels import LEVELS, ORDER, Level
from guide.models.signs import Sign
from guide.publishing import glossary, markdown
from guide.publishing.sentences import Part, of_text
from guide.schemas import Payload

MOST = 3  # sentences that a warning quotes

DOCTOR = (
    r"(?:a|an|the|your|any) "
    r"(?:doctor|dentist|GP|nurse|midwife|physio(?:therapist)?|maternity (?:unit|team)|health worker)"
)
SOME = r"(?:a|a few|some|the next few|one or two|two or three|\d+|\d+ (?:to|or) \d+)"
# What each level sounds like. The last, without a level, asks for a doctor and does not say how soon.
WORDS: dict[str, tuple[str, ...]] = {
    Level.EMERGENCY: (
        r"emergency (?:number|services?|department|room|help|care)",
        r"(?:is|are|be) (?:an |always an )?emergenc(?:y|ies)",
        r"emergency(?=[:.]|$)",
        r"urgent(?:ly)? (?:medical )?help",
        r"(?:call|ring|phone|get|need) (?:for )?(?:an |the )?ambulance",
        r"(?:999|911|112|A&E)",
        r"(?:get|seek|call for|need) (?:medical )?help (?:now|at once|straight away|right away|immediately)",
    ),
    Level.TODAY: (
        r"(?:call|see|ask|ring|phone|get|go|tell|be seen|help|doctor|pharmacist|hospital)\b[^.!?]*\b(?:today|tonight)",
        r"(?:today|tonight)\b[^.!?]*\b(?:call|see|ask|help|doctor|hospital)",
        r"(?:doctor|help|advice|seen)\b[^.!?]*\bsame day",
        r"same day\b[^.!?]*\b(?:doctor|help|advice|seen)",
        rf"(?:within|in) {SOME} hours\b[^.!?]*\b(?:doctor|help|seen)",
        rf"(?:call|see|ring|tell) {DOCTOR} (?:now|at once|straight away|right away|immediately)",
    ),
    Level.SOON: (
        rf"(?:call|see|ask|ring|get|go|tell|speak|talk|be seen|help)\b[^.!?]*\b(?:within|in) {SOME} days",
        r"within days",
        r"ask to be seen",
        rf"{DOCTOR} soon",
    ),
    Level.ROUTINE: (r"next (?:visit|appointment|check-up)",),
    "": (
        rf"(?:see|go to|call|ring|phone|contact|visit) {DOCTOR}",
        r"(?:get|seek|needs?) (?:medical )?(?:help|advice)",
        r"needs? a (?:doctor|dentist)",
    ),
}
SOUNDS = {level: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) for level, words in WORDS.items()}


@dataclass(frozen=True)
class Spoken:
    """A sentence that speaks of a level; of none in particular, if that is empty."""

    words: str
    level: str


def spoken(words: str) -> str | None:
    """The level of which a sentence speaks: the most urgent one; empty where it only asks for a doctor."""
    return next((level for level in (*ORDER, "") if SOUNDS[level].search(words)), None)


def unnamed(payload: Payload) -> list[Spoken]:
    """The sentences of a text that speak of a level, where it names no sign of that level."""
    kind = KINDS[payload["kind"]]
    if kind.has_signs or kind.steps != Steps.ACTIONS or payload["slug"] == glossary.SLUG:
        return []
    own = [sentence.words for sentence in of_text(payload) if sentence.part != Part.HEADING]
    found = [Spoken(words, level) for words in own if (level := spoken(words)) is not None]
    keys = {*payload.get("named_signs", ()), *markdown.named_signs(payload["body"])}
    named = set(Sign.objects.filter(key__in=keys).values_list("level", flat=True)) if found and keys else set()
    return [said for said in found if not (said.level in named or (named and not said.level))]


def warnings(payload: Payload) -> Iterator[str]:
    found = unnamed(payload)
    if not found:
        return
    labels = [str(LEVELS[level].label) for level in ORDER if level in {said.level for said in found}]
    quoted = " ".join(_("“%(words)s”") % {"words": said.words} for said in found[:MOST])
    words = {"quoted": quoted, "more": len(found) - MOST, "levels": ", ".join(labels)}
    yield (
        _("This speaks of how soon to get help, and names no sign of that level (%(levels)s): %(quoted)s")
        if labels
        else _("This speaks of getting help and names no sign: %(quoted)s")
    ) % words + (_(" And %(more)d more.") % words if len(found) > MOST else "")
