"""`Change`: one difference between two texts, as a reviewer sees it."""

from dataclasses import dataclass
from typing import NamedTuple

SAME, DEL, INS = "same", "del", "ins"
NUMBER, UNIT, NEGATION, SIDE, SAFETY = FLAGS = ("number", "unit", "negation", "side", "safety")


class Segment(NamedTuple):
    """A run of words of one kind: SAME in both texts, DEL only in the old one, INS only in the new one."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """`path` names the field, items of a list by their number from 1: steps/3/text.

    `segments` is the inline comparison: without INS it is the old text, without DEL the new one.
    """

    path: str
    sentence: str
    flags: frozenset[str] = frozenset()
    segments: tuple[Segment, ...] = ()
