"""Numbers in a sentence, each with its unit, picked out for whoever reads it before signing."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guide.admin.comparison import show_hidden_characters
from guide.publishing import quantities

# What the comparison of quantities does not know, and a reader must still not pass over.
UNITS = (
    r"(?:%|°|s|min|per cent|percent|k?g|micrograms?|m?l|litres?|liters?|k?m|metres?|meters?|inch(?:es)?|feet|degrees?"
    r"|mmol/l|units?|steps?|pages?|nights?|mornings?|evenings?|fingers?|hands?|widths?)(?![\w°])"
)
DIGITS = r"(?<![\w.,])\+?\d+(?:(?:[.,:/–-]\d+)|(?: \d{2,}))*"
WORDS = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|double|both|twice|once)\b"
PICKED = re.compile(
    rf"{quantities.QUANTITY}|\b{quantities.SHARE_WORDS}\b|{DIGITS}(?:[\s-]?{UNITS})?|{WORDS}(?:[\s-]{UNITS})?",
    re.IGNORECASE,
)


def numbers(words: str) -> list[tuple[int, int]]:
    """Where each number with its unit begins and ends; “3 times a day” is one."""
    found: list[tuple[int, int]] = []
    for match in PICKED.finditer(words):
        if found and not words[found[-1][1] : match.start()].strip():
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found


def with_numbers_marked(words: str) -> SafeString:
    """Words as HTML, with their numbers in `<strong>`, and with characters that nobody sees named."""
    parts, end = [], 0
    for start, stop in numbers(words):
        number = _shown(words[start:stop])
        parts += [_shown(words[end:start]), f'<strong class="reading-number">{number}</strong>']
        end = stop
    return mark_safe("".join([*parts, _shown(words[end:])]))  # noqa: S308  (every part is escaped)


def _shown(words: str) -> str:
    return escape(show_hidden_characters(words))
