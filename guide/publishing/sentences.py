"""A text sentence by sentence, each with the names of the sources that carry it. Pure, as `site_pages.py` is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from guide.models.kinds import KINDS
from guide.publishing import markdown


class Part(StrEnum):
    """Where in a text a sentence stands, in the order of a page."""

    SUMMARY = "summary"
    NOTE = "note"  # a short field: a red flag, an easier way, a note for pregnancy
    SIGN = "sign"
    STEP = "step"
    CRAMP_STEP = "cramp step"  # of a rung that is held until the cramp lets go
    AFTERWARDS = "afterwards"  # when it has let go
    CAUTION = "caution"
    BODY = "body"
    HEADING = "heading"  # of the body


@dataclass(frozen=True)
class Sentence:
    """`number` counts signs, steps and cautions from 1; `heading` is the one above a sentence of the body."""

    part: Part
    words: str
    sources: tuple[str, ...] = ()
    heading: str = ""
    number: int = 0


# Short fields whose words readers see; no source can be named in them.
NOTES = ("red_flag", "pregnancy_flag", "easier", "pregnancy_note")
CAN_NAME = (Part.SIGN, Part.STEP, Part.CRAMP_STEP, Part.AFTERWARDS, Part.CAUTION, Part.BODY)

NAMES = rf"(?:{markdown.SOURCE_NAME.pattern})*"
# Up to its last mark and the names after it; what no mark ends runs to the end of its line.
SENTENCE = re.compile(rf"\S.*?(?:[.!?…][\"”’')]*{NAMES}(?=\s|$)|$)", re.DOTALL)
# What stands before such a full stop goes on after it.
SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|a\.m|p\.m|approx|Dr|Mr|Mrs|Ms|Prof|St|vs|No)|\b[A-Z])\.$")
GOES_ON = re.compile(r"\s*[a-z,;)]")


def of_text(text: Mapping[str, Any]) -> list[Sentence]:
    """Every sentence of a payload, or of what its page is made of, as a reader meets them."""
    return [*_short(text), *_rows(text), *of_body(text["body"])]


def of_body(body: str) -> Iterator[Sentence]:
    """The sentences of a text in Markdown; a heading is one of its own, and so is an item of a list."""
    heading = ""
    for words, is_heading in lines(body):
        if is_heading:
            heading = _without_names(words)
            yield Sentence(Part.HEADING, heading, named(words))
        else:
            yield from (
                Sentence(Part.BODY, _without_names(part), named(part), heading)
                for part in split(markdown.without_signs(words))
                if _without_names(part)
            )


def lines(body: str) -> Iterator[tuple[str, bool]]:
    """The words of each paragraph, heading and item of a text in Markdown, and whether it is a heading."""
    before = ""
    for token in markdown.parse(body):
        if token.type == "inline":
            words = "".join(markdown.plain(child) for child in token.children or [])
            yield words, before == "heading_open"
        before = token.type


def split(words: str) -> list[str]:
    """The sentences of a line, each with the names of sources that follow it."""
    found: list[str] = []
    end = 0
    for match in SENTENCE.finditer(words):
        if found and (SHORT.search(found[-1]) or (_is_open(found[-1]) and GOES_ON.match(words[end:]))):
            found[-1] += words[end : match.end()]
        else:
            found.append(match[0])
        end = match.end()
    return [sentence.strip() for sentence in found]


def named(words: str) -> tuple[str, ...]:
    """The names of sources in a sentence, each once."""
    return tuple(dict.fromkeys(markdown.SOURCE_NAME.findall(words)))


def _is_open(sentence: str) -> bool:
    """Whether no name of a source ends it."""
    return not sentence.endswith("]")


def _without_names(words: str) -> str:
    return " ".join(markdown.SOURCE_NAME.sub("", words).split())


def _short(text: Mapping[str, Any]) -> Iterator[Sentence]:
    fields = [(Part.SUMMARY, "summary"), *((Part.NOTE, name) for name in NOTES if name in KINDS[text["kind"]].fields)]
    for part, name in fields:
        yield from (Sentence(part, words) for words in split(text.get(name) or ""))


def _rows(text: Mapping[str, Any]) -> Iterator[Sentence]:
    for number, sign in enumerate(text.get("signs", ()), start=1):
        yield Sentence(Part.SIGN, sign["words"], _names(sign.get("sources")), number=number)
    for number, step in enumerate(text["steps"], start=1):
        yield Sentence(Part.STEP, step["text"], _names(step.get("sources")), number=number)
    for rung, of_rung in enumerate(text.get("rungs", ()), start=1):
        yield from (Sentence(Part.NOTE, words) for words in split(of_rung.get("line") or ""))
        for step in of_rung.get("cramp_steps", ()):
            yield Sentence(Part.CRAMP_STEP, step["text"], _names(step["sources"]), number=rung)
    for number, line in enumerate((text.get("afterwards") or "").splitlines(), start=1):
        if _without_names(line):
            yield Sentence(Part.AFTERWARDS, _without_names(line), named(line), number=number)
    sources = text.get("caution_sources") or [[] for _caution in text["cautions"]]
    for number, (words, names) in enumerate(zip(text["cautions"], sources, strict=True), start=1):
        yield Sentence(Part.CAUTION, words, _names(names), number=number)


def _names(names: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(name) for name in names or ()))
