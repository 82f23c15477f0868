"""One difference between two texts, as a reviewer is told of it."""

from dataclasses import dataclass
from typing import NamedTuple

SAME, DEL, INS = "same", "del", "ins"
NUMBER, UNIT, NEGATION, SIDE, SAFETY = FLAGS = ("number", "unit", "negation", "side", "safety")


class Segment(NamedTuple):
    """A stretch of words that stayed, went or came."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """`path` names the field, with items of lists by the number that people count: steps/3/text.

    `segments` without what came are the old words, and without what went the new ones.
    """

    path: str
    words: str
    flags: frozenset[str] = frozenset()
    segments: tuple[Segment, ...] = ()
