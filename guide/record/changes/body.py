"""Compares two bodies in Markdown, paragraph by paragraph; each is named by the heading above it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide.record.changes import describe, word_diff
from guide.record.changes.change import DEL, INS, SAFETY, Change, Segment
from guide.record.changes.compare import is_empty
from guide.record.changes.labels import Place
from guide.record.changes.matching import Match, match_items

HEADING = re.compile(r"#{1,6}\s+")
# A heading or a line of a list begins anew; other lines go on with the paragraph before them.
BEGINNING = re.compile(r"\s*(?:#{1,6}|[-*+]|\d+[.)])\s")
MARKS = re.compile(r"\[([^][]*)\]\([^)\s]*\)|\*\*")
LINK = re.compile(r"\]\(([^)\s]*)")
HELP = "/help/"


class Block(NamedTuple):
    """A paragraph, a heading or a line of a list. `gap` says whether an empty line stands before it."""

    text: str
    gap: bool
    under: str

    @property
    def heading(self) -> str:
        return HEADING.sub("", self.text, count=1).strip() if HEADING.match(self.text) else ""


def compare_bodies(place: Place, old: Any, new: Any) -> Iterator[Change]:
    old, new = ("" if is_empty(body) else body for body in (old, new))
    before, after = _blocks(old), _blocks(new)
    found = match_items([block.text for block in before], [block.text for block in after])
    changes = [change for match in found for change in _compare_block(place, match, before, after)]
    changes += _compare_gaps(place, found, before, after)
    yield from changes or [describe.text_changed(place, old, new)]
    yield from _compare_links(place, old, new)


def _blocks(body: str) -> list[Block]:
    blocks: list[Block] = []
    gap, under = True, ""
    for line in body.split("\n"):
        last = blocks[-1] if blocks else None
        if not line.strip():
            gap = True
        elif gap or last is None or last.heading or BEGINNING.match(line):
            blocks.append(Block(line, gap, under))
            under, gap = blocks[-1].heading or under, False
        else:
            blocks[-1] = last._replace(text=f"{last.text}\n{line}")
    return blocks


def _compare_block(place: Place, match: Match, before: list[Block], after: list[Block]) -> Iterator[Change]:
    old = before[match.old] if match.old is not None else None
    new = after[match.new] if match.new is not None else None
    number = (match.old if match.new is None else match.new) or 0
    there = replace(place, path=f"{place.path}/{number + 1}", name=_name(new or old))
    if old is None or new is None:
        yield _whole_block(there, old, new)
        return
    if match.is_moved:
        yield describe.new_change(there, _moved(old, new, there.name), [])
    if old.text != new.text:
        yield _edited(there, old.text, new.text)


def _edited(there: Place, old: str, new: str) -> Change:
    before, after = _plain_text(old), _plain_text(new)
    words = word_diff.diff_sentence(there.name, before, after)
    if before == after:
        words = _("%(what)s: only links, marks or spaces changed") % {"what": there.name}
    return describe.new_change(there, words, word_diff.diff_segments(old, new))


def _plain_text(markdown: str) -> str:
    """The text without marks and link targets, which have changes of their own."""
    return " ".join(MARKS.sub(r"\1", markdown).split())


def _name(block: Block | None) -> str:
    assert block is not None  # a match has a side
    if block.heading:
        return _("heading “%(heading)s”") % {"heading": block.heading}
    return _("the text under “%(heading)s”") % {"heading": block.under} if block.under else _("the text")


def _whole_block(there: Place, old: Block | None, new: Block | None) -> Change:
    block = old or new
    assert block is not None
    segment = Segment(DEL, block.text) if old else Segment(INS, block.text)
    values = {"what": there.name, "text": word_diff.shorten(block.text)}
    if block.heading:
        words = _("%(what)s removed") if old else _("%(what)s added")
    else:
        words = _("Removed from %(what)s: “%(text)s”") if old else _("Added to %(what)s: “%(text)s”")
    return describe.new_change(there, words % values, [segment])


def _moved(old: Block, new: Block, name: str) -> str:
    if new.heading:
        return _("%(what)s moved") % {"what": name}
    values = {"text": word_diff.shorten(old.text), "what": name}
    words = _("Moved to %(what)s: “%(text)s”") if old.under != new.under else _("Moved within %(what)s: “%(text)s”")
    return words % values


def _compare_gaps(place: Place, found: list[Match], before: list[Block], after: list[Block]) -> Iterator[Change]:
    """Empty lines that came or went between two blocks that are still neighbours."""
    partner = {match.new: match.old for match in found if match.new is not None}
    for number, block in enumerate(after[1:], start=1):
        was, neighbour = partner[number], partner[number - 1]
        if was is None or neighbour is None or was != neighbour + 1 or before[was].gap == block.gap:
            continue
        words = _("Empty line added before “%(text)s”") if block.gap else _("Empty line removed before “%(text)s”")
        there = replace(place, path=f"{place.path}/{number + 1}")
        yield describe.new_change(there, words % {"text": word_diff.shorten(block.text)}, [])


def _compare_links(place: Place, old: str, new: str) -> Iterator[Change]:
    before, after = (Counter(LINK.findall(body)) for body in (old, new))
    there = replace(place, path=f"{place.path}/links")
    for words, addresses in (
        (_("Link to %(address)s removed"), before - after),
        (_("Link to %(address)s added"), after - before),
    ):
        for address in addresses:
            flags = [SAFETY] if address.startswith(HELP) else []
            yield describe.new_change(there, capfirst(words % {"address": address}), [], *flags)
