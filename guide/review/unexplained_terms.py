"""Finds hard words that neither the text nor the glossary explains."""

import re

from guide.models.topics import Topic
from guide.publishing import glossary
from guide.publishing.markdown import words_only
from guide.review.readability import strip_markdown
from guide.review.syllables import syllables

# Long words in small letters (a name of a place or a person is no term), and abbreviations. What stands before a
# bracket is explained in it, and what stands in one explains.
WORD = re.compile(r"\b(?:[a-z]{7,}|[A-Z]{3,})\b(?! \()")
BRACKETS = re.compile(r"\s*\([^)]*\)")
SYLLABLES = 4
# Long, and known to everybody who reads English at all.
PLAIN_WORDS = {"emergency", "usually", "unevenly", "maternity", "electricity", "especially", "temperature", "february"}
PLAIN_WORDS |= {
    "january",
    "immediately",
    "information",
    "medication",
    "medications",
    "ordinary",
    "necessary",
    "activity",
}
PLAIN_WORDS |= {"diabetes", "malaria", "recovery", "vegetables", "NHS", "AND", "NOT", "YOU"}


def unexplained_terms(topic: Topic) -> list[str]:
    """The hard words of a topic that nothing explains, each once, in the order of the text."""
    if topic.slug == glossary.SLUG:
        return []
    steps = [step.text for step in topic.steps.all()]
    text = "\n".join([topic.summary, *steps, topic.cautions, strip_markdown(topic.body)])
    found = dict.fromkeys(word for word in WORD.findall(BRACKETS.sub(" (", text)) if _is_hard_word(word))
    known = glossary.pattern(_glossary_names()) if found else None
    return [word for word in found if known is None or not known.fullmatch(word)]


def _is_hard_word(word: str) -> bool:
    if word in PLAIN_WORDS or word.isupper():
        return word not in PLAIN_WORDS
    return syllables(word) >= SYLLABLES


def _glossary_names() -> set[str]:
    topic = Topic.objects.filter(slug=glossary.SLUG).only("body").first()
    return set(glossary.names(words_only(topic.body))) if topic else set()
