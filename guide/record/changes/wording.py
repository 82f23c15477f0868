"""Wording: whether a change only puts words better, so that a wording check may cover it. All else is clinical.

The rule lists what is wording, so that a field, flag or kind of change that it does not know is clinical. `verify`
judges old wording checks by it too: whoever makes it stricter has to keep this one for the lines signed under it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from guide.record.changes.change import DEL, INS, SAME, Change
from guide.record.changes.payloads import compare_payloads

# Prose beside the steps. Every other field is advice, or decides to whom it is shown.
WORDING_FIELDS = ("title", "summary", "body")
FORM_OF_RECORD = "schema"  # what differs in the text itself is a change of its own
# What a sentence hangs on besides its words: its source, a sign, where a link leads, a heading, a line of a list.
MARK = re.compile(r"\[[a-z0-9-]+\](?!\()|\{[^}]*\}|\]\([^)]*\)|^\s*(?:#+|[-*+]|\d+[.)])(?=\s)", re.MULTILINE)
SENTENCE_END = re.compile(r"[.!?]+(?=\s|$|\[|\*)")
PARAGRAPH = re.compile(r"\n\s*\n")
MOST_WORDS_MORE = 4  # or fewer, in one paragraph; with more of them something was said that was not said before
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Words that turn advice round without a “not”: how sure, how often, in which order, how much, how warm, where.
ADVICE_WORD = re.compile(
    r"may|might|can|could|must|should|shall|needs?|have|ought|let"
    r"|always|often|sometimes|rarely|seldom|usually|only|all|any|every|some|most|many|few"
    r"|before|after|until|till|while|during|since|first|last|then|if|when|whenever"
    r"|stops?|starts?|begins?|keep|do|does|more|less|fewer|longer|shorter|further|harder|softer"
    r"|slow(?:ly)?|fast|quick(?:ly)?|gentl[ey]|firm(?:ly)?|hard|strong(?:ly)?|light(?:ly)?|deep(?:ly)?"
    r"|hot|cold|cool|warm|heat(?:ed)?|iced?|up|down|in|out|on|off|above|below|towards|away|(?:for|back)wards?"
    r"|push|pull|bend|straighten|lift|lower|tighten|relax|rest"
    r"|(?:un)?safe|harm(?:ful|less)|dangerous|serious|likely|pain(?:ful)?|pregnan(?:t|cy)|child(?:ren)?"
    r"|foot|feet|legs?|knees?|calf|calves|thighs?|hips?|heels?|ankles?|toes?|shins?|groin|arms?|hands?|elbows?|wrists?"
    r"|fingers?|shoulders?|neck|back|chest|belly|jaw|eyes?|eyelids?|head|face|buttocks?"
)
OPPOSITE_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "over", "under")


def clinical_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The changes that a wording check does not cover, flagged ones first."""
    found = [change for change in compare_payloads(old, new) if not _is_wording(change)]
    return sorted(found, key=lambda change: not change.flags)


def _is_wording(change: Change) -> bool:
    field = change.path.partition("/")[0]
    if field == FORM_OF_RECORD:
        return True
    return field in WORDING_FIELDS and not change.flags and _puts_words_better(change)


def _puts_words_better(change: Change) -> bool:
    """Whether sentences that stay say the same in other words. Sentences that came, went or moved are new advice."""
    if not any(segment.kind == SAME and WORD.search(segment.text) for segment in change.segments):
        return False
    old, new = _side(change, DEL), _side(change, INS)
    if MARK.findall(old) != MARK.findall(new) or _shape(old) != _shape(new):
        return False
    if abs(len(WORD.findall(old)) - len(WORD.findall(new))) > MOST_WORDS_MORE:
        return False
    gone, come = _words(change, DEL), _words(change, INS)
    return not any(map(ADVICE_WORD.fullmatch, gone ^ come)) and not _has_opposites(gone, come)


def _side(change: Change, kind: str) -> str:
    return "".join(segment.text for segment in change.segments if segment.kind in (SAME, kind))


def _shape(text: str) -> tuple[int, int]:
    """The numbers of its sentences and of its paragraphs."""
    return len(SENTENCE_END.findall(text)), len(PARAGRAPH.findall(text))


def _words(change: Change, kind: str) -> set[str]:
    texts = (segment.text for segment in change.segments if segment.kind == kind)
    return {word.casefold() for text in texts for word in WORD.findall(text)}


def _has_opposites(gone: Iterable[str], come: Iterable[str]) -> bool:
    """Whether a word became its opposite by a prefix: likely, unlikely."""
    pairs = [pair for old in gone for new in come for pair in ((old, new), (new, old))]
    return any(longer == prefix + shorter for shorter, longer in pairs for prefix in OPPOSITE_PREFIXES)
