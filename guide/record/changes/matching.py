"""Matches the items of an old list with those of a new one, so that moves, edits, additions and removals differ."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from guide.canonical_json import canonical

LEAST_LIKENESS = 0.5
MOST_ITEMS = 200  # so many items with no twin are not compared each with each
IDENTITY_FIELDS = ("url", "slug", "country", "key", "id")
TITLE_FIELDS = ("title", "words", "name", "slug", "text")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Match:
    """Indexes from 0; an old one alone is a removal, a new one alone an addition."""

    old: int | None
    new: int | None
    is_moved: bool = False


def match_items(old: list[Any], new: list[Any]) -> list[Match]:
    """In the order of the new list; what was removed stands where it was."""
    partner = _match_pairs(old, new)
    moved = _moved(partner)
    found = [Match(i, j, i in moved) for i, j in partner.items()]
    found += [Match(i, None) for i in range(len(old)) if i not in partner]
    found += [Match(None, j) for j in set(range(len(new))) - set(partner.values())]
    return sorted(found, key=lambda match: (_place(match, partner), match.new is not None))


def _place(match: Match, partner: dict[int, int]) -> float:
    if match.new is not None:
        return match.new
    before = [partner[i] for i in range(match.old or 0) if i in partner]
    return before[-1] + 0.5 if before else -0.5


def _match_pairs(old: list[Any], new: list[Any]) -> dict[int, int]:
    """Old place to new place: the same item first, then the same identity, then much the same words."""
    partner: dict[int, int] = {}
    for key in (_content_key, _identity_key):
        partner |= _pairs_by_key(_unmatched(old, partner), _unmatched(new, partner.values()), key)
    partner |= _pairs_by_likeness(_unmatched(old, partner), _unmatched(new, partner.values()))
    return partner


def _unmatched(items: list[Any], taken: Any) -> dict[int, Any]:
    done = set(taken)
    return {place: item for place, item in enumerate(items) if place not in done}


def _pairs_by_key(old: dict[int, Any], new: dict[int, Any], key: Callable[[Any], Hashable | None]) -> dict[int, int]:
    waiting = defaultdict(list)
    for place, item in reversed(old.items()):
        waiting[key(item)].append(place)
    waiting.pop(None, None)
    return {waiting[key(item)].pop(): place for place, item in new.items() if waiting[key(item)]}


def _content_key(item: Any) -> str:
    return canonical(without_blanks(item))


def _identity_key(item: Any) -> str | None:
    values = [item.get(name) for name in IDENTITY_FIELDS] if isinstance(item, dict) else []
    return next((value for value in values if value and isinstance(value, str)), None)


def _pairs_by_likeness(old: dict[int, Any], new: dict[int, Any]) -> dict[int, int]:
    if max(len(old), len(new)) > MOST_ITEMS:
        return {}
    old_words, new_words = ({place: _words(item) for place, item in items.items()} for items in (old, new))
    pairs = [(_likeness(old_words[i], new_words[j]), -abs(i - j), i, j) for i in old for j in new]
    partner: dict[int, int] = {}
    for likeness, _near, i, j in sorted(pairs, reverse=True):
        if likeness >= LEAST_LIKENESS and i not in partner and j not in partner.values():
            partner[i] = j
    return partner


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    """The share of words that both have, from 0 to 1."""
    return 2 * (old & new).total() / ((old.total() + new.total()) or 1)


def _words(item: Any) -> Counter[str]:
    texts = [item_title(item)] if item_title(item) else scalar_texts(item)
    return Counter(word.casefold() for text in texts for word in WORD.findall(text))


def item_title(item: Any) -> str:
    """The title, name, slug or text of an item; empty when it has none."""
    titles = [item.get(name) for name in TITLE_FIELDS] if isinstance(item, dict) else []
    return next((title for title in titles if title and isinstance(title, str)), "")


def _moved(partner: dict[int, int]) -> set[int]:
    """The fewest old places that would have to move: all that are not in the longest run that kept its order."""
    ends: list[int] = []
    runs: list[list[int]] = []
    for i, j in sorted(partner.items(), reverse=True):  # so that of two that changed places, the later one moved
        length = bisect_left(ends, -j)
        ends[length : length + 1] = [-j]
        runs[length : length + 1] = [[*(runs[length - 1] if length else []), i]]
    return set(partner) - set(runs[-1] if runs else [])


def without_blanks(item: Any) -> Any:
    """The item without its empty parts."""
    if not isinstance(item, dict):
        return item
    kept = {name: without_blanks(value) for name, value in item.items()}
    return {name: value for name, value in kept.items() if not is_blank(value)}


def is_blank(value: Any) -> bool:
    return value is None or value in ("", [], {})


def scalar_texts(value: Any) -> Iterator[str]:
    """Every text and number somewhere in a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from scalar_texts(part)
    elif not is_blank(value):
        yield str(value)
