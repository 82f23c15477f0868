"""How many years of school a text asks for: the Flesch-Kincaid grade level (Kincaid et al., 1975)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import textstat
from django.utils.translation import gettext as _

from guide.clinical_numbers import STEP_GRADE, TEXT_GRADE
from guide.models.topics import SHORT_STEP_KINDS, Kind, Topic

# Of a shorter text the measure says nothing: one long word decides.
ENOUGH_WORDS = 30

LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
MARKS = re.compile(r"^[ \t]*(?:#+|[-*]|\d+\.)[ \t]+|\*\*", re.MULTILINE)


@dataclass(frozen=True)
class Level:
    part: str
    grade: float
    aim: int


def levels(topic: Topic) -> list[Level]:
    """The grade of the steps and of the other text, where there is enough of it to measure."""
    steps = sentences(step.text for step in topic.steps.all() if topic.kind != Kind.NUMBERS)
    text = sentences([topic.summary, *plain(topic.body).splitlines(), *topic.cautions.splitlines()])
    step_aim = STEP_GRADE if topic.kind in SHORT_STEP_KINDS else TEXT_GRADE
    parts = [(_("steps"), steps, step_aim), (_("texts"), text, TEXT_GRADE)]
    return [Level(part, grade(words), aim) for part, words, aim in parts if len(words.split()) >= ENOUGH_WORDS]


def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text))


def plain(markdown: str) -> str:
    """The words of a text without its marks and addresses."""
    return MARKS.sub("", LINK.sub(r"\1", markdown))


def sentences(lines: Iterable[str]) -> str:
    """Join lines so that each ends a sentence, as a reader pauses there."""
    kept = [line.strip() for line in lines if line.strip()]
    return " ".join(line if line[-1] in ".!?:" else f"{line}." for line in kept)
