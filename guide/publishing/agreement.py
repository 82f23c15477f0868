"""Whether the texts say the same: each number beside those of the texts it leads to, each fact in all its places.

Three rules:

1. A text agrees with its own timer: hold, repetitions, rest, minutes on and off.
2. A number beside a link, and the hold of a routine's steps, is found on the page that the reader comes to.
3. A fact of `said_in_many_places.toml` is the same in all texts that say it.

Pure: no database, no clock. `guide.review.agreement_checks` tells authors; `manage.py agreement` lists everything.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.models.kinds import KINDS, Kind, Timer
from guide.publishing.markdown import words_only
from guide.publishing.public_texts import topic_path
from guide.publishing.quantities import (
    NUMBER,
    QUANTITY,
    SHARE_WORDS,
    TIME,
    TIMES,
    Quantity,
    quantities,
    quantity,
    wrong_conversions,
)
from guide.schemas import Payload

TABLE = Path(__file__).with_name("said_in_many_places.toml")

HEADING = re.compile(r"#+\s+(.*)")
ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]*)\)")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\[(*“\"A-Z0-9])")

# --- what a text says ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sentence:
    """One sentence as a reader meets it, and where: “step 3”, “body, Heat”."""

    where: str
    words: str
    section: str = ""
    links: tuple[tuple[str, str], ...] = ()  # words and path of each
    near: tuple[str, ...] = ()  # the paths of its links; without any, of those just before it in its paragraph


@dataclass(frozen=True)
class Place:
    """Where a text says something."""

    text: Payload
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.text['slug']} ({self.where})"


def sentences(text: Payload) -> list[Sentence]:
    """Every sentence that readers see of a text; of the emergency numbers none, since they are telephone numbers."""
    return [] if text["kind"] == Kind.NUMBERS else list(_sentences(text))


def _sentences(text: Payload) -> Iterator[Sentence]:
    fields: Mapping[str, Any] = text
    yield from _split(_("summary"), text["summary"])
    for name in ("red_flag", "pregnancy_flag", "easier", "pregnancy_note"):
        yield from _split(name.replace("_", " "), fields.get(name) or "")
    for number, step in enumerate(text["steps"], start=1):
        yield from _split(_("step %(number)d") % {"number": number}, f"{step['text']} {step.get('detail') or ''}")
    for number, caution in enumerate(text["cautions"], start=1):
        yield from _split(_("caution %(number)d") % {"number": number}, caution)
    for sign in text.get("signs", ()):
        row: Mapping[str, Any] = sign
        for name in ("words", "asked", "needs", "unlike", "do"):
            yield from _split(f"{sign['key']}, {name}", row.get(name) or "")
    section = ""
    for line in text["body"].splitlines():
        if heading := HEADING.match(line):
            section = heading[1]
            continue
        yield from _split(_("body"), line, section)


def _split(where: str, words: str, section: str = "") -> Iterator[Sentence]:
    plain = ITEM.sub("", words_only(words)).replace("**", "").strip()
    near: tuple[str, ...] = ()
    for sentence in SENTENCE_END.split(plain):
        if sentence:
            links = tuple((match[1], match[2].partition("#")[0]) for match in LINK.finditer(sentence))
            near = tuple(path for _words, path in links) or near
            yield Sentence(where, LINK.sub(r"\1", sentence), section, links, near)


# --- what a number is about ---------------------------------------------------------------------------------------

HOLD, REST, REPEAT, ON, OFF = "hold", "rest", "repetitions", "minutes on", "pause"

_Q = re.sub(r"\?P<\w+>", "?:", QUANTITY)
_CLAUSE, _SO_LONG = r"[^.?!;,]*?", r"(?:for|after|with)(?: about)?"
_NO_REST = r"(?:(?!\brest\b)[^.?!;:])"
ABOUT = {
    HOLD: [
        rf"\b(?:hold(?:s|ing)?|held|stretch)\b{_NO_REST}*?\bfor (?P<said>{_Q})",
        rf"\bholds?(?: of)? (?P<said>{_Q})",
    ],
    REST: [rf"\brest(?: for| of)? (?P<said>{_Q})", rf"(?P<said>{_Q}) of rest"],
    REPEAT: [rf"(?P<said>{NUMBER}(?: to {NUMBER})? (?:times|sets|rounds))\b(?! (?:an?|each|every) )"],
    ON: [
        rf"\b(?:take it off|stop|use it|keep it on|set a timer|lie|stay|go on)\b{_CLAUSE}\b{_SO_LONG} (?P<said>{_Q})",
        rf"(?P<said>{_Q}) in all",
        rf"\b(?:rub|go)\b{_CLAUSE}\b(?:for|over)(?: about)? (?P<said>{_Q})",
    ],
    OFF: [rf"\b[Ww]ait (?:at least |another )?(?P<said>{_Q})"],
}
PATTERNS = {role: [re.compile(pattern, re.IGNORECASE) for pattern in found] for role, found in ABOUT.items()}
PATTERNS[HOLD].append(re.compile(rf"\bfor (?P<said>{_Q}) each\b", re.IGNORECASE))
# A dose that somebody else used, or one to begin with or to build up to, is not the one that the timer counts.
OTHER_DOSE = re.compile(
    r"\bstud(?:y|ies)\b|\btrial|\bused\b|\bbuild up\b|\bup to\b|\bstart with\b|\bat most\b|\bmost often\b"
    r"|\bbefore (?:bed|sleep)\b|\bover time\b|\byou can also\b|\bneck\b|\bjaw\b|\bunder\b",
    re.IGNORECASE,
)


def about(sentence: str, role: str) -> Iterator[Quantity]:
    """The quantities of a sentence that are a hold, a rest and so on."""
    kind = TIMES if role == REPEAT else TIME
    for pattern in PATTERNS[role]:
        for match in pattern.finditer(sentence):
            found = quantity(match["said"])
            if found.kind == kind:
                yield found


def counted(text: Payload) -> dict[str, Quantity]:
    """What the timer of a text counts."""
    fields: Mapping[str, Any] = text
    timer = KINDS[text["kind"]].timer
    seconds = {HOLD: (fields.get("hold_seconds"), 1)} if timer == Timer.HOLD else {}
    if timer == Timer.MINUTES:
        seconds = {ON: (fields.get("minutes_on"), 60), OFF: (fields.get("minutes_off"), 60)}
    found = {
        role: Quantity(value * factor, value * factor, TIME, _in_words(value * factor))
        for role, (value, factor) in seconds.items()
        if value
    }
    if timer == Timer.HOLD and (times := fields.get("repetitions")):
        words = ngettext("%(times)d time", "%(times)d times", times) % {"times": times}
        found[REPEAT] = Quantity(times, times, TIMES, words)
    return found


def _in_words(seconds: float) -> str:
    whole = int(seconds)
    if whole >= 120 and whole % 60 == 0:
        return _("%(minutes)d minutes") % {"minutes": whole // 60}
    return ngettext("%(seconds)d second", "%(seconds)d seconds", whole) % {"seconds": whole}


# --- 1. a text and its own timer ----------------------------------------------------------------------------------


def own_differences(text: Payload) -> list[str]:
    """One sentence for each number of a text that is not the one of its own timer, or not the same in another unit."""
    found = [
        _("“%(title)s” (%(where)s): “%(words)s” is not the same temperature in °C and °F.")
        % {"title": text["title"], "where": sentence.where, "words": wrong}
        for sentence in sentences(text)
        for wrong in wrong_conversions(sentence.words)
    ]
    return found + [
        _("“%(title)s” (%(where)s) says “%(words)s”. Its timer counts %(counted)s (%(role)s).")
        % {
            "title": text["title"],
            "where": sentence.where,
            "words": sentence.words,
            "counted": value.words,
            "role": role,
        }
        for role, value in counted(text).items()
        for sentence in _of_the_timer(text)
        if _differs(sentence, role, value)
    ]


def _of_the_timer(text: Payload) -> Iterator[Sentence]:
    """The sentences that speak of the timer's dose; after “the study used” the rest of the section is the study's."""
    section = ""
    for sentence in sentences(text):
        if OTHER_DOSE.search(sentence.words):
            section = sentence.section or sentence.where
        elif not (sentence.where == _("body") and section and section == sentence.section):
            yield sentence


def _differs(sentence: Sentence, role: str, value: Quantity) -> bool:
    said = list(about(sentence.words, role))
    # “1 minute 30 seconds” is one time; “Use it for 10 to 15 minutes” holds the 10 of the timer.
    total = sum(one.low for one in said)
    return bool(said) and not any(one.holds(value) for one in said) and total != value.low


# --- 2. a text and those that it leads to -------------------------------------------------------------------------


def linked_differences(text: Payload, others: Mapping[str, Payload]) -> list[str]:
    """One sentence for each number that the reader does not find on the page that it leads to.

    `others` are the texts by their path.
    """
    return list(dict.fromkeys([*_beside_links(text, others), *_steps_and_targets(text, others)]))


def leads_to(text: Payload) -> set[str]:
    """The paths of all texts that a text links to, or shows as a step or a rung."""
    linked = {path for sentence in sentences(text) for _words, path in sentence.links}
    return linked | {topic_path(target) for target in _targets(text)}


def _targets(text: Payload) -> list[Any]:
    return [step["target"] for step in text["steps"] if step.get("target")] + list(text.get("rungs", ()))


def _beside_links(text: Payload, others: Mapping[str, Payload]) -> Iterator[str]:
    """Numbers in the words of a link, and a dose in the sentence of a link to an exercise."""
    for sentence in sentences(text):
        for words, path in sentence.links:
            for said in quantities(words):
                other = others.get(path)
                if other and not said.is_frequency and not _is_among(said, _all_quantities(other)):
                    yield _difference(text, sentence, said, other, "")
        for path in sentence.near:
            if (other := others.get(path)) and other["slug"] != text["slug"]:
                for role in counted(other):
                    for said in about(sentence.words, role):
                        if not _is_among(said, known_doses(other, role)):
                            yield _difference(text, sentence, said, other, role)


def _steps_and_targets(text: Payload, others: Mapping[str, Payload]) -> Iterator[str]:
    """The dose that a text without a timer of its own names, and what the timers of its steps count.

    A tip has its exercise behind a link, so there it is enough that the page knows the dose.
    """
    if KINDS[text["kind"]].timer or text["kind"] == Kind.ARTICLE:
        return
    targets = [others[path] for path in map(topic_path, _targets(text)) if path in others]
    is_strict = bool(targets)
    if not targets and text["kind"] == Kind.TIP:
        targets = [others[path] for sentence in sentences(text) for _words, path in sentence.links if path in others]
    for sentence in sentences(text):
        if sentence.links or (sentence.where == _("body") and not is_strict):
            continue
        for role in (HOLD, REPEAT) if text["kind"] in (Kind.ROUTINE, Kind.TIP) else (HOLD,):
            for said in about(sentence.words, role):
                for other in targets:
                    dose = counted(other).get(role)
                    known = [dose] if is_strict and dose else known_doses(other, role)
                    if dose and not _is_among(said, known):
                        yield _difference(text, sentence, said, other, role)


def _difference(text: Payload, sentence: Sentence, said: Quantity, other: Payload, role: str) -> str:
    dose = counted(other).get(role)
    values = {
        "title": text["title"],
        "where": sentence.where,
        "said": said.words,
        "role": role,
        "other": other["title"],
        "dose": dose.words if dose else "",
    }
    if dose:
        return (
            _("“%(title)s” (%(where)s) says %(said)s (%(role)s). It leads to “%(other)s”, which says %(dose)s.")
            % values
        )
    return _("“%(title)s” (%(where)s) says %(said)s. It leads to “%(other)s”, which does not say that.") % values


def known_doses(text: Payload, role: str) -> list[Quantity]:
    """What a text says of a hold, a rest and so on: its timer, and its sentences."""
    found = [said for sentence in sentences(text) for said in about(sentence.words, role)]
    if role in (HOLD, ON):
        # “Start with a hold of 10 to 15 seconds”, “at most 20”, and “5 minutes” on the neck.
        found += [said for said in _all_quantities(text) if said.kind == TIME and not said.is_frequency]
    return [*([dose] if (dose := counted(text).get(role)) else []), *found]


def _all_quantities(text: Payload) -> list[Quantity]:
    return [said for sentence in sentences(text) for said in quantities(sentence.words)]


def _is_among(said: Quantity, known: Iterable[Quantity]) -> bool:
    return any(one.holds(said) or said.holds(one) for one in known)


# --- 3. a fact in all its places ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """What many texts say, as a row of the table describes it."""

    name: str
    said: tuple[re.Pattern[str], ...]
    needed: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    texts: Mapping[str, re.Pattern[str] | None] | None = None  # by slug; with the sections that count
    end: str = ""
    home: str = ""


@dataclass(frozen=True)
class Saying:
    """One place that says a fact, and the number that it says."""

    place: Place
    value: Quantity


@dataclass(frozen=True)
class Report:
    """Every place where a fact is said, and one sentence for each that differs."""

    fact: str
    sayings: tuple[Saying, ...]
    differences: tuple[str, ...]


@cache
def facts() -> tuple[Fact, ...]:
    return tuple(_fact(row) for row in tomllib.loads(TABLE.read_text())["fact"])


def fact_reports(texts: Iterable[Payload], table: Sequence[Fact] | None = None) -> list[Report]:
    """For each fact of the table every place where a text says it."""
    said = [(text, sentences(text)) for text in texts]
    return [_report(fact, said) for fact in (facts() if table is None else table)]


def _fact(row: Mapping[str, Any]) -> Fact:
    texts = {slug: _pattern(section) for slug, _colon, section in (name.partition(":") for name in row.get("in", ()))}
    return Fact(
        name=row["name"],
        said=tuple(re.compile(_template(pattern)) for pattern in row["said"]),
        needed=_pattern(row.get("with", "")),
        unless=_pattern(row.get("unless", "")),
        texts=texts or None,
        end=row.get("end", ""),
        home=row.get("home", ""),
    )


def _pattern(words: str) -> re.Pattern[str] | None:
    return re.compile(words) if words else None


def _template(pattern: str) -> str:
    tokens = {
        "{q}": rf"(?P<said>(?i:{_Q}))",
        "{n}": rf"(?P<said>(?i:{NUMBER}(?: to {NUMBER})?))",
        "{share}": rf"(?P<said>(?i:{SHARE_WORDS}))",
    }
    for token, words in tokens.items():
        pattern = pattern.replace(token, words)
    return pattern


def _report(fact: Fact, said: list[tuple[Payload, list[Sentence]]]) -> Report:
    sayings = tuple(
        Saying(Place(text, sentence.where, sentence.words), value)
        for text, found in said
        if fact.texts is None or text["slug"] in fact.texts
        for sentence in found
        if _counts(fact, text, sentence)
        for value in _values(fact, sentence.words)
    )
    return Report(fact.name, sayings, tuple(_fact_differences(fact, sayings)))


def _counts(fact: Fact, text: Payload, sentence: Sentence) -> bool:
    section = fact.texts.get(text["slug"]) if fact.texts else None
    if section and not section.search(f"{sentence.section} {sentence.words}"):
        return False
    if fact.unless and fact.unless.search(sentence.words):
        return False
    return fact.needed is None or bool(fact.needed.search(sentence.words))


def _values(fact: Fact, words: str) -> Collection[Quantity]:
    """The numbers that a sentence says for a fact, each once."""
    found = {}
    for pattern in fact.said:
        for match in pattern.finditer(words):
            value = replace(quantity(match["said"]), start=match.start("said"))
            # “15 minutes, at most 20”: the pattern catches the first number, the reader reads both.
            wider = [one for one in quantities(words) if one.start == match.start("said")]
            found[match.start("said")] = wider[0] if wider else value
    return list(found.values())


def _fact_differences(fact: Fact, sayings: Sequence[Saying]) -> Iterator[str]:
    if not sayings:
        return
    home = [saying for saying in sayings if saying.place.text["slug"] == fact.home]
    if home:
        value = Quantity(min(one.value.low for one in home), max(one.value.high for one in home), home[0].value.kind)
        right = [saying for saying in sayings if value.holds(saying.value)]
        reference = home[0]
    else:
        common = Counter(_compared(fact, saying.value) for saying in sayings).most_common(1)[0][0]
        right = [saying for saying in sayings if _compared(fact, saying.value) == common]
        reference = right[0]
    others = len({saying.place.text["slug"] for saying in right})
    for saying in sayings:
        if saying not in right:
            yield _(
                "%(fact)s: “%(title)s” (%(where)s) says %(said)s. “%(other)s” says %(common)s (%(texts)d in all)."
            ) % {
                "fact": fact.name,
                "title": saying.place.text["title"],
                "where": saying.place.where,
                "said": saying.value.words,
                "other": reference.place.text["title"],
                "common": reference.value.words,
                "texts": others,
            }


def _compared(fact: Fact, value: Quantity) -> Any:
    return (getattr(value, fact.end), value.kind) if fact.end else value
