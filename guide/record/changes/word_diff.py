"""Word diff: two versions of one text compared word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.record.changes import flags
from guide.record.changes.change import DEL, INS, NEGATION, NUMBER, SAFETY, SAME, SIDE, UNIT, Segment

# A word takes the spaces before it along, so that words match whatever follows them. What a link leads to is one word.
WORD = re.compile(r"\s*(?:\]\([^)\s]*\)|\d(?:[\d.,:/×–−-]*\d)?|[^\W\d_]+(?:['’][^\W\d_]+)*|\S)|\s+")
LINK = re.compile(r"(?:\[([^][]*))?\]\(([^)\s]*)\)")
LEAST_LIKENESS = 0.3  # below this, words that stayed by chance only confuse
MOST_PAIRS = 1_000_000  # pairs of words that are too many to compare while somebody waits
LONGEST_QUOTE = 70
MOST_PHRASES = 3  # phrases of one sentence


def diff_segments(old: str, new: str) -> list[Segment]:
    """The inline comparison of two texts, as runs of words that stayed, went or came."""
    before, after = WORD.findall(old), WORD.findall(new)
    kept = list(_matching_runs(before, after))
    if sum(size for _i, _j, size in kept) < LEAST_LIKENESS * (len(before) + len(after)) / 2:
        return _not_empty(Segment(DEL, old), Segment(INS, new))
    found: list[Segment] = []
    i = j = 0
    for from_old, from_new, size in kept:
        gone, come = "".join(before[i:from_old]), "".join(after[j:from_new])
        i, j = from_old + size, from_new + size
        found += [*_replacement(gone, come), *_not_empty(Segment(SAME, "".join(before[from_old:i])))]
    return found


def _replacement(gone: str, come: str) -> list[Segment]:
    """What went and what came; the spaces before both of them stayed."""
    space = gone[: len(gone) - len(gone.lstrip())]
    if not come.startswith(space):
        space = ""
    return _not_empty(
        Segment(SAME, space), Segment(DEL, gone.removeprefix(space)), Segment(INS, come.removeprefix(space))
    )


def _matching_runs(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of words that stayed: index in the old text, index in the new one, number of words."""
    start = _common_prefix_length(old, new)
    end = _common_prefix_length(old[start:][::-1], new[start:][::-1])
    yield 0, 0, start
    middles = old[start : len(old) - end], new[start : len(new) - end]
    if len(middles[0]) * len(middles[1]) < MOST_PAIRS:
        for i, j, size in SequenceMatcher(None, *middles).get_matching_blocks():
            yield start + i, start + j, size
    yield len(old) - end, len(new) - end, end


def _common_prefix_length(old: list[str], new: list[str]) -> int:
    """How many words are the same from the beginning on."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((count for count, (a, b) in pairs if a != b), min(len(old), len(new)))


def _not_empty(*parts: Segment) -> list[Segment]:
    return [part for part in parts if part.text]


def diff_sentence(what: str, old: str, new: str) -> str:
    """One sentence that says how the words of `what` changed, the most dangerous change first."""
    if new.strip() and not old.strip():
        return capfirst(_("%(what)s added: “%(text)s”") % {"what": what, "text": shorten(new)})
    if old.strip() and not new.strip():
        return capfirst(_("%(what)s removed: “%(text)s”") % {"what": what, "text": shorten(old)})
    runs = sorted(_replacements(diff_segments(old, new)), key=_danger_rank)
    if len(runs) == 1 and (words := _one_sided(what, *_without_common_ends(*runs[0]))):
        return words
    told = max(MOST_PHRASES, sum(_danger_rank(run) == 0 for run in runs))  # no “not” is left to “more places”
    phrases = [_phrase(*_without_common_ends(*run)) for run in runs[:told]]
    if len(runs) > told:
        phrases.append(_more_places(len(runs) - told))
    return capfirst(f"{what}: {'; '.join(phrases)}")


def _more_places(count: int) -> str:
    return ngettext("and %(count)d more place", "and %(count)d more places", count) % {"count": count}


def _replacements(parts: list[Segment]) -> Iterator[tuple[str, str]]:
    """What went and what came, for each place where something did."""
    deleted = inserted = ""
    for kind, text in [*parts, Segment(SAME, "")]:
        if kind == DEL:
            deleted = text
        elif kind == INS:
            inserted = text
        elif deleted or inserted:
            yield deleted, inserted
            deleted = inserted = ""


def _danger_rank(run: tuple[str, str]) -> int:
    order = (NEGATION, NUMBER, UNIT, SAFETY, SIDE)
    touched = flags.flags_of(_not_empty(Segment(DEL, run[0]), Segment(INS, run[1])))
    return min((order.index(flag) for flag in touched), default=len(order))


def _without_common_ends(deleted: str, inserted: str) -> tuple[str, str]:
    """Without the words at both ends that only changed their capitals: “Do not bounce” to “Bounce” is “Do not”."""
    old, new = WORD.findall(deleted), WORD.findall(inserted)
    for end in (-1, 0):
        while old and new and old[end].strip().casefold() == new[end].strip().casefold():
            old.pop(end)
            new.pop(end)
    core = "".join(old).strip(), "".join(new).strip()
    return core if any(core) else (deleted.strip(), inserted.strip())


def _one_sided(what: str, deleted: str, inserted: str) -> str:
    """The sentence for words that only went or only came."""
    if deleted and not inserted:
        return _("“%(text)s” removed from %(what)s") % {"text": shorten(deleted), "what": what}
    if inserted and not deleted:
        return _("“%(text)s” added to %(what)s") % {"text": shorten(inserted), "what": what}
    return ""


def _phrase(deleted: str, inserted: str) -> str:
    values = {"old": shorten(deleted), "new": shorten(inserted)}
    if deleted == inserted:
        return _("spaces or line breaks changed")
    if not inserted:
        return _("“%(old)s” removed") % values
    if not deleted:
        return _("“%(new)s” added") % values
    return _("“%(old)s” became “%(new)s”") % values


def shorten(text: str) -> str:
    """A text to quote in a sentence: on one line, links in words, cut after 70 characters."""
    line = " ".join(LINK.sub(_link, text).split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def _link(found: re.Match[str]) -> str:
    return (found[1] or "") + " " + _("(link to %(address)s)") % {"address": found[2]}
