"""Readability: the Flesch-Kincaid grade level, in years of school (Kincaid et al., 1975)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guide.clinical_numbers import STEP_GRADE, TEXT_GRADE
from guide.models.kinds import KINDS, Steps
from guide.models.topics import Topic
from guide.publishing.markdown import words_only
from guide.review.syllables import syllables

# Of a shorter text the measure says nothing: one long word decides.
ENOUGH_WORDS = 30

SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
NO_WORD = re.compile(r"[^\w\s]")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
ITEM = re.compile(r"[ \t]*(?:[-*]|\d+\.)[ \t]+")
MARKS = re.compile(r"^[ \t]*(?:#+|[-*]|\d+\.)[ \t]+|\*\*", re.MULTILINE)


@dataclass(frozen=True)
class Level:
    """The grade level of one part of a topic, and the one to aim at."""

    part: str
    grade: float
    aim: int
    path: str  # of the part that is measured, in the form


def levels(topic: Topic) -> list[Level]:
    """The grade of the steps and of the other text, where there is enough of it to measure."""
    kind = KINDS[topic.kind]
    steps = as_sentences(step.text for step in topic.steps.all() if kind.steps != Steps.COUNTRIES)
    text = as_sentences([topic.summary, *body_lines(topic.body), *body_lines(topic.cautions)])
    signs = as_sentences(
        line for sign in topic.signs.all() for line in (sign.asked or sign.words, sign.needs, sign.do, sign.unlike)
    )
    in_cramp = as_sentences(line for rung in topic.rungs.all() for line in (rung.line, *body_lines(rung.cramp_steps)))
    text = as_sentences([text, *body_lines(topic.afterwards)])
    step_aim = STEP_GRADE if kind.step_words else TEXT_GRADE
    parts = [
        (_("steps"), steps, step_aim, "steps"),
        (_("steps while it cramps"), in_cramp, STEP_GRADE, "rungs"),
        (_("texts"), text, TEXT_GRADE, "body"),
        (_("signs"), signs, TEXT_GRADE, "signs"),
    ]
    return [
        Level(part, grade(words), aim, path) for part, words, aim, path in parts if len(words.split()) >= ENOUGH_WORDS
    ]


def grade(text: str) -> float:
    """The grade level of a text in plain sentences: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    words = words_of(text)
    if not words:
        return 0.0
    # One or two words are no sentence: a heading, or what stands before a list.
    sentences = max(1, sum(len(words_of(sentence)) > 2 for sentence in SENTENCE.findall(text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def words_of(text: str) -> list[str]:
    """The words without their punctuation; one with a hyphen is one word."""
    return NO_WORD.sub("", text).split()


def strip_markdown(markdown: str) -> str:
    """The words of a text without marks, link targets, names of sources and signs."""
    return MARKS.sub("", LINK.sub(r"\1", words_only(markdown)))


def body_lines(markdown: str) -> list[str]:
    """The lines of a text; the items of a list that are no sentences are one sentence with the line before them."""
    lines: list[str] = []
    is_open = False  # whether the sentence before goes on in a list
    for line in markdown.splitlines():
        words = strip_markdown(line).strip()
        if not words:
            continue
        if is_open and ITEM.match(line):
            lines[-1] += f"{'' if lines[-1].endswith(':') else ','} {words}"
        else:
            lines.append(words)
            is_open = words.endswith(":")
        is_open = is_open and not words.endswith((".", "!", "?"))
    return lines


def as_sentences(lines: Iterable[str]) -> str:
    """Join lines so that each ends a sentence, as a reader pauses there."""
    kept = [line.strip() for line in lines if line.strip()]
    return " ".join(line if line[-1] in ".!?:" else f"{line}." for line in kept)
