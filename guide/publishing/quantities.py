"""Numbers with their units in plain sentences, normalised so that two places can be compared. Pure.

Times are in seconds, temperatures in degrees Celsius, weights in milligrams, lengths in centimetres, shares in percent.
“24 to 48 hours” and “1 or 2 days” are the same quantity.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

WORDS = {
    "half a": 0.5,
    "half an": 0.5,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}
SECONDS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86_400, "week": 604_800}
SECONDS |= {"month": 30 * 86_400, "year": 365 * 86_400}
TIME, TIMES, TEMPERATURE, WEIGHT, LENGTH, SHARE, COUNT = "time", "times", "°C", "mg", "cm", "%", ""
UNITS: dict[str, tuple[str, float]] = {
    **{name: (TIME, seconds) for name, seconds in SECONDS.items()},
    **dict.fromkeys(("time", "round", "set", "rep"), (TIMES, 1)),
    "°c": (TEMPERATURE, 1),
    "°f": (TEMPERATURE, 1),
    "microgram": (WEIGHT, 0.001),
    "mg": (WEIGHT, 1),
    "mm": (LENGTH, 0.1),
    "cm": (LENGTH, 1),
}
ONCE = {"once": 1, "twice": 2}
FRACTIONS = {"half": 50.0, "a half": 50.0, "a third": 100 / 3, "a quarter": 25.0}

PLAIN = r"(?:\d+(?:[.,]\d+)*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
NUMBER = rf"(?:half an?|an?|{PLAIN})"
UNIT = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?|times|rounds?|sets?|reps?"
    r"|micrograms?|mg|mm|cm|°C|°F)"
)
# A number, or a range, with its unit. Between the two ends of a range the unit may stand twice.
QUANTITY = (
    rf"(?:(?<![\w.,])(?P<low>{NUMBER})(?:[\s-]*(?:{UNIT}))?(?:\s*(?:to|or|and|-|–)\s*(?P<high>{NUMBER}))?[\s-]*"
    rf"(?P<unit>{UNIT})(?![\w°])"
    rf"(?:,? (?:at most|and at most|up to|or)(?: in)? (?P<most>{PLAIN})\b(?![\s-]*(?:{UNIT}|of\b)))?"
    r"|\b(?P<once>once|twice)\b)"
)
SHARE_WORDS = rf"(?:{NUMBER} (?:in|out of) {NUMBER}|a half|half|a third|a quarter)"
FOUND = re.compile(QUANTITY, re.IGNORECASE)
PAIR = re.compile(rf"({NUMBER}) (?:in|out of) ({NUMBER})", re.IGNORECASE)
# “3 times a day” is how often, and “a day” in it is no length of time.
ARTICLE = re.compile(r"an?|half an?", re.IGNORECASE)
BEFORE_ARTICLE = re.compile(
    r"\b(?:in|for|within|after|over|under|about|than|nearly|of|up to|at most|every)\s+$", re.IGNORECASE
)
HOW_OFTEN = re.compile(r"\s+(?:an?|each|every) (?:day|night|week|year)\b", re.IGNORECASE)
FAHRENHEIT = re.compile(
    r"(\d+(?:\.\d+)?)(?:\s*to\s*(\d+(?:\.\d+)?))?\s*°C \((\d+(?:\.\d+)?)(?:\s*to\s*(\d+(?:\.\d+)?))?\s*°F\)"
)


@dataclass(frozen=True)
class Quantity:
    """From `low` to `high` of a kind of unit. As it stands in the text: `words`, which no comparison looks at."""

    low: float
    high: float
    kind: str
    words: str = field(compare=False, default="")
    start: int = field(compare=False, default=0)
    is_frequency: bool = field(compare=False, default=False)

    def holds(self, other: "Quantity") -> bool:
        """Whether the other one lies within this one."""
        return self.kind == other.kind and self.low <= other.low and other.high <= self.high


def quantities(sentence: str) -> Iterator[Quantity]:
    """Every number with a unit, in its order. “15 minutes, at most 20” and “a day or two” are ranges."""
    for match in FOUND.finditer(sentence):
        low = match["low"]
        is_rate = low is not None and ARTICLE.fullmatch(low) and not BEFORE_ARTICLE.search(sentence[: match.start()])
        if not is_rate:
            yield _quantity(match, bool(HOW_OFTEN.match(sentence, match.end())))


def quantity(words: str) -> Quantity:
    """The quantity, share or plain number in what a pattern caught."""
    if found := FOUND.search(words):
        return _quantity(found)
    if pair := PAIR.search(words):
        percent = round(100 * number(pair[1]) / number(pair[2]), 1)
        return Quantity(percent, percent, SHARE, words)
    if (fraction := FRACTIONS.get(words.strip().lower())) is not None:
        return Quantity(round(fraction, 1), round(fraction, 1), SHARE, words)
    ends = [number(one) for one in re.findall(NUMBER, words, re.IGNORECASE)]
    return Quantity(ends[0], ends[-1], COUNT, words)


def number(words: str) -> float:
    """“3”, “4,000” and “three”."""
    plain = words.strip().lower()
    return float(WORDS[plain]) if plain in WORDS else float(plain.replace(",", ""))


def wrong_conversions(sentence: str) -> Iterator[str]:
    """Temperatures in °C whose °F in brackets is another one; a reader rounds to whole degrees."""
    for match in FAHRENHEIT.finditer(sentence):
        low, high, low_f, high_f = match.groups()
        pairs = [(low, low_f), (high, high_f)]
        if any(a and b and abs(float(a) * 9 / 5 + 32 - float(b)) > 1 for a, b in pairs):
            yield match[0]


def _quantity(match: re.Match[str], is_frequency: bool = False) -> Quantity:
    words = match[0].strip()
    if match["once"]:
        value = ONCE[match["once"].lower()]
        return Quantity(value, value, TIMES, words, match.start(), is_frequency)
    kind, factor = UNITS[_singular(match["unit"])]
    ends = [number(end) * factor for end in (match["low"], match["high"], match["most"]) if end]
    if _singular(match["unit"]) == "°f":
        ends = [round((end - 32) * 5 / 9, 1) for end in ends]
    return Quantity(min(ends), max(ends), kind, words, match.start(), is_frequency)


def _singular(unit: str) -> str:
    plain = unit.lower()
    return plain if plain in UNITS else plain.removesuffix("s")
