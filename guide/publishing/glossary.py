"""The glossary is a topic like any other; its words are linked from where other texts use them."""

import re
from collections.abc import Iterable

from django.utils.text import slugify

SLUG = "glossary"
TERM = re.compile(r"^- \*\*(.+?):\*\*", re.MULTILINE)
OTHER_NAMES = re.compile(r" and | or |\(|\)")


def anchor(term: str) -> str:
    return f"word-{slugify(term)}"


def names(body: str) -> dict[str, str]:
    """Every name of every term in lower case, with the anchor of its entry. “Slipped disc (herniated disc)” has two."""
    return {
        name.strip().lower(): anchor(term)
        for term in TERM.findall(body)
        for name in OTHER_NAMES.split(term)
        if name.strip()
    }


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Matches any of the words, longest first, alone or in the plural."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?:s|es)?\b", re.IGNORECASE)


def used(body: str, known: dict[str, str], matcher: re.Pattern[str]) -> dict[str, str]:
    """The known words that a text holds."""
    found = {match.lower() for match in matcher.findall(body)}
    return {word: known[word] for word in sorted(found) if word in known}
