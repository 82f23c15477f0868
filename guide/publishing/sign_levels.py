"""Every place where a sign is said, and words of another level beside it. Pure, as `agreement` is.

A sign that is named by its key cannot differ: pages show its own words and level. What can differ is free text: a
sentence that links to a warning text, or says what the sign says, and states how soon help is needed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from guide.models.levels import LEVELS, ORDER, Level
from guide.publishing.agreement import Place, Sentence, sentences
from guide.publishing.markdown import named_signs
from guide.publishing.public_texts import topic_path
from guide.schemas import Payload, Sign

# Words that state a level. “Call your maternity unit now, day or night” is how a level of today is done in pregnancy.
STATED: dict[Level, re.Pattern[str]] = {
    Level.EMERGENCY: re.compile(
        r"\bcall (?:your|the|a|an)(?: local)? (?:emergency number|ambulance)\b|\b(?:is|are|be) an emergency\b",
        re.IGNORECASE,
    ),
    Level.TODAY: re.compile(
        r"\b(?:help|advice|doctor|line|pharmacist|checked|seen|call|team|unit) (?:\w+ )?"
        r"(?:today|(?:on )?(?:the|that) same day)\b"
        r"|\bneeds? (?:\w+ )*today\b|\bcall (?:\w+ )*today\b",
        re.IGNORECASE,
    ),
    Level.SOON: re.compile(
        r"\b(?:seen|visit|answer|ask|help|advice|doctor|pharmacist|appointment|test|checked|call)\b(?:\W+\w+){0,6}?\W+"
        r"(?:with)?in (?:a few|the next few|1 or 2|some) days\b|\bcan wait a few days\b",
        re.IGNORECASE,
    ),
    Level.ROUTINE: re.compile(r"\b(?:next|usual) (?:visit|appointment|check-up)\b", re.IGNORECASE),
}
DO_NOT_WAIT = re.compile(r"\b[Dd]o not wait\b[^.]*")  # “for your next visit”: that is no level
MOST = 0.6  # of the words of a sign, so that a sentence speaks of it
WORD = re.compile(r"[a-z]+")
LITTLE = {"a", "an", "and", "any", "are", "at", "be", "been", "but", "by", "can", "for", "from", "had", "has", "have"}
LITTLE |= {"i", "if", "in", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "so", "that", "the", "this"}
LITTLE |= {"to", "was", "with", "you", "your"}


@dataclass(frozen=True)
class SignReport:
    """A sign with every place that names it, and one sentence for each that states another level."""

    key: str
    level: str
    places: tuple[Place, ...]
    differences: tuple[str, ...]


def sign_reports(texts: Iterable[Payload]) -> list[SignReport]:
    """For each sign of these texts every place that names it or says its level."""
    known = list(texts)
    home = {sign["key"]: (sign, text) for text in known for sign in text.get("signs", ())}
    by_path = {topic_path(text): text for text in known}
    signs = {key: sign for key, (sign, _text) in home.items()}
    places: dict[str, list[Place]] = {
        key: [Place(text, _("its row"), sign["words"])] for key, (sign, text) in home.items()
    }
    differences: dict[str, list[str]] = {key: [] for key in home}
    for text in known:
        for key, place in _named(text):
            if key in places:
                places[key].append(place)
        for key, place, sentence in _said(text, by_path, signs):
            places[key].append(place)
            if sentence:
                differences[key].append(sentence)
    order = sorted(home, key=lambda key: (ORDER.index(signs[key]["level"]), signs[key]["danger"], key))
    return [SignReport(key, signs[key]["level"], tuple(places[key]), tuple(differences[key])) for key in order]


def level_differences(text: Payload, others: Mapping[str, Payload]) -> list[str]:
    """One sentence for each place of a text that states another level than the sign that it speaks of.

    `others` are the texts by their path.
    """
    texts = {**others, topic_path(text): text}
    signs = {sign["key"]: sign for other in texts.values() for sign in other.get("signs", ())}
    return list(dict.fromkeys(why for _key, _place, why in _said(text, texts, signs) if why))


def _named(text: Payload) -> Iterator[tuple[str, Place]]:
    """The signs that a text names by their keys."""
    for key in text.get("named_signs", ()):
        yield key, Place(text, _("when to get help"), "")
    for key in sorted(named_signs(text["body"])):
        yield key, Place(text, _("body"), "")
    for number, step in enumerate(text["steps"], start=1):
        for key in step.get("asks", ()):
            yield key, Place(text, _("question %(number)d") % {"number": number}, step["text"])


def _said(text: Payload, by_path: Mapping[str, Payload], signs: Mapping[str, Sign]) -> Iterator[tuple[str, Place, str]]:
    """The signs of which the free text of a text states a level, and in what that differs from the sign."""
    own = {sign["key"]: sign for sign in text.get("signs", ())}
    named = {key: signs[key] for key in text.get("named_signs", ()) if key in signs}
    for sentence in _with_answers(sentences(text)):
        stated = _stated(sentence.words)
        if not stated:
            continue
        key, _comma, field = sentence.where.partition(", ")
        if key in own and field in ("words", "asked", "needs", "unlike"):
            continue  # what stands there is a condition, or another sign
        if key in own:
            meant = {key: own[key]}
        else:
            meant = _linked(sentence, by_path) or _spoken_of(sentence, own or signs) or _asked(sentence, named) or own
        place = Place(text, sentence.where, sentence.words)
        levels = {sign["level"] for sign in meant.values()}
        for key in meant:
            wrong = [] if levels & set(stated) else _wrong(key, stated, meant, own)
            yield key, place, _difference(place, wrong[0], meant[key]) if wrong else ""


def _wrong(key: str, stated: list[Level], meant: Mapping[str, Sign], own: Mapping[str, Sign]) -> list[Level]:
    """The stated levels that the sign does not have. Of its own signs a warning text may say when it gets worse."""
    if key in own:
        lowest = max(ORDER.index(sign["level"]) for sign in meant.values())
        return [level for level in stated if ORDER.index(level) > lowest]
    return stated


def _difference(place: Place, stated: Level, sign: Sign) -> str:
    return _("“%(title)s” (%(where)s): “%(words)s” says %(stated)s, and the sign “%(sign)s” is %(level)s.") % {
        "title": place.text["title"],
        "where": place.where,
        "words": place.words,
        "stated": str(LEVELS[stated].label).lower(),
        "sign": sign["words"],
        "level": str(LEVELS[sign["level"]].label).lower(),
    }


def _with_answers(found: list[Sentence]) -> Iterator[Sentence]:
    """“Swollen? Get help today.” is one sentence: the question with its answer."""
    question: Sentence | None = None
    for sentence in found:
        if question and question.where == sentence.where:
            joined = f"{question.words} {sentence.words}"
            sentence = replace(sentence, words=joined, links=(*question.links, *sentence.links))
        question = sentence if sentence.words.endswith("?") else None
        if question is None:
            yield sentence


def _stated(words: str) -> list[Level]:
    said = DO_NOT_WAIT.sub("", words)
    return [level for level, pattern in STATED.items() if pattern.search(said)]


def _linked(sentence: Sentence, by_path: Mapping[str, Payload]) -> dict[str, Sign]:
    """The signs of the warning texts that a sentence links to."""
    texts = [by_path[path] for _words, path in sentence.links if path in by_path]
    return {sign["key"]: sign for text in texts for sign in text.get("signs", ())}


def _spoken_of(sentence: Sentence, signs: Mapping[str, Sign]) -> dict[str, Sign]:
    """The signs of which a search, or most of their own words, stands in the sentence."""
    said = set(WORD.findall(sentence.words.lower()))
    return {key: sign for key, sign in signs.items() if _is_said(sign, said)}


def _asked(sentence: Sentence, named: Mapping[str, Sign]) -> dict[str, Sign]:
    """Of the signs that a text names, those that use all words of a short question: “Swollen or warm? Get help …”."""
    question, mark, _answer = sentence.words.rpartition("?")
    asked = _main_words(question)
    if not mark or len(asked) < 2:
        return {}
    return {key: sign for key, sign in named.items() if asked <= _main_words(f"{sign['words']} {sign['asked']}")}


def _is_said(sign: Sign, said: set[str]) -> bool:
    own = _main_words(sign["asked"] or sign["words"])
    if len(own & said) >= max(MOST * len(own), 3):
        return True
    searched = map(_main_words, sign["searched"])
    return any(len(words) > 1 and words <= said for words in searched)


def _main_words(words: str) -> set[str]:
    return set(WORD.findall(words.lower())) - LITTLE
