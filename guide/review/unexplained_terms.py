"""Words that a reader may not know, and that neither the text nor the glossary explains."""

import re

import textstat

from guide.models.topics import Topic
from guide.publishing import glossary
from guide.review.readability import plain

# Long words in small letters (a name of a place or a person is no term), and abbreviations. What stands before a
# bracket is explained in it, and what stands in one explains.
WORD = re.compile(r"\b(?:[a-z]{7,}|[A-Z]{3,})\b(?! \()")
BRACKETS = re.compile(r"\s*\([^)]*\)")
VOWELS = re.compile(r"[aeiouy]+")
SYLLABLES = 4
# Long, and known to everybody who reads English at all.
PLAIN = {"emergency", "usually", "unevenly", "maternity", "electricity", "especially", "temperature", "february"}
PLAIN |= {"january", "immediately", "information", "medication", "medications", "ordinary", "necessary", "activity"}
PLAIN |= {"diabetes", "malaria", "NHS", "AND", "NOT", "YOU"}


def unexplained(topic: Topic) -> list[str]:
    """Each such word once, in the order of the text."""
    if topic.slug == glossary.SLUG:
        return []
    steps = [step.text for step in topic.steps.all()]
    text = "\n".join([topic.summary, *steps, topic.cautions, plain(topic.body)])
    found = dict.fromkeys(word for word in WORD.findall(BRACKETS.sub(" (", text)) if _is_hard(word))
    known = glossary.pattern(_known()) if found else None
    return [word for word in found if known is None or not known.fullmatch(word)]


def _is_hard(word: str) -> bool:
    if word in PLAIN or word.isupper():
        return word not in PLAIN
    # The dictionary does not know every Greek word; a word with so many groups of vowels is long in any case.
    return textstat.syllable_count(word) >= SYLLABLES or len(VOWELS.findall(word.removesuffix("e"))) > SYLLABLES


def _known() -> set[str]:
    topic = Topic.objects.filter(slug=glossary.SLUG).only("body").first()
    return set(glossary.names(topic.body)) if topic else set()
