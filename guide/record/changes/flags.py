"""Danger flags, for words that are dangerous to change: numbers, units, negations, body sides, how soon to get help.

The lists are English, as the texts are. A false alarm costs a glance; a miss may cost more.
"""

import re
from collections.abc import Iterator

from guide.record.changes.change import DEL, INS, NEGATION, NUMBER, SAFETY, SAME, SIDE, UNIT, Segment

COUNTS = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|hundred|thousand|half|quarter|double|twice|once|thrice"
)
FIGURE = r"[-−+±<>≤≥~≈]?\d(?:[\d.,:/×–−-]*\d)?"
FIGURES = rf"{FIGURE}(?:\s+(?:to|or|and|by)\s+{FIGURE})?|[½¼¾⅓⅔]"
BOUNDS = r"at (?:least|most)|(?:more|less|fewer|longer|shorter) than|up to|over|under"
UNITS = (
    r"sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|years?|hourly|daily|weekly|monthly"
    r"|mcg|µg|mg|kg|grams?|kilos?|ml|cl|dl|lit(?:re|er)s?|cm|mm|km|met(?:re|er)s?|inch(?:es)?|times|degrees?|per ?cent"
    r"|glass(?:es)?|cups?|tablets?|pills?|drops?|(?:tea|table)?spoons?"
)
LIMB = r"sides?|leg|foot|knee|calf|thigh|hip|heel|ankle|arm|hand|elbow|wrist|shoulder|eye"


def _any_word(alternatives: str) -> str:
    return rf"(?<![^\W_'’])(?:{alternatives})(?![^\W_])"


PATTERNS = {
    NUMBER: rf"{FIGURES}|{_any_word(COUNTS)}|\bone\s+(?:{UNITS})\b|{_any_word(BOUNDS)}(?=\s+(?:an?\b|\d|{COUNTS}))",
    UNIT: rf"(?<![^\W\d_'’])(?:{UNITS})(?![^\W_])|(?<=\d)\s?(?:[sghlmCF](?![^\W_])|[%°])|°",
    NEGATION: _any_word(
        r"not|never|no|without|avoid(?:s|ed|ing)?|cannot|nor|neither|none|nothing|nobody|unless|except|\w+n['’]t"
    ),
    SIDE: _any_word(rf"left|right|both|each|either|opposite|(?:other|same)\s+(?:{LIMB})"),
    SAFETY: _any_word(
        r"emergency|urgent(?:ly)?|ambulance|hospital|doctor|call|get (?:\w+ )?help|today|soon|now|immediately|at once"
    ),
}
COMPILED = {flag: re.compile(pattern, re.IGNORECASE) for flag, pattern in PATTERNS.items()}


def flags_of(segments: list[Segment]) -> frozenset[str]:
    """The flags of the words that went or came, each seen among the words beside it."""
    return frozenset([*_flags_of_kind(segments, DEL), *_flags_of_kind(segments, INS)])


def _flags_of_kind(segments: list[Segment], kind: str) -> Iterator[str]:
    text, spans = "", []
    for segment in segments:
        if segment.kind == kind:
            spans.append((len(text), len(text) + len(segment.text)))
        if segment.kind in (SAME, kind):
            text += segment.text
    for flag, pattern in COMPILED.items() if spans else ():
        hits = [found.span() for found in pattern.finditer(text)]
        if any(start < to and since < end for start, end in hits for since, to in spans):
            yield flag
