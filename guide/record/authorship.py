"""Authorship: whose words stand in a text, worked out from its revisions and from who touched each of them.

Each revision is compared with the one before it. What is in it and was not in the one before was brought in by those
who touched it in between: by all of them, as nothing says who of them wrote what. It stands in a later text while that
text has four of its words in a row, or a value of its.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from guide.canonical_json import canonical
from guide.models.areas import FACTS
from guide.models.reviews import Event, Revision
from guide.record.changes.labels import in_field_order
from guide.record.changes.matching import is_blank
from guide.record.changes.word_diff import WORD
from guide.record.older_schemas import completed

# Something that an author can bring into a text: words in a row, a value of a field, one item after another.
Piece = tuple[str, ...]

WORDS_IN_A_ROW = 4
# What is no statement of an author: the form of the record, the address; of an area, its place and how it is drawn.
UNWRITTEN = ("schema", "kind", "slug", "review_months")
UNWRITTEN_OF_AREAS = tuple(f"areas/{name}" for name in ("position", *FACTS))
# By what an item of a list is known, so that a value of another item is another value.
IDENTITIES = ("key", "id", "country", "slug", "name")
TOUCHED = "touched"  # key in the line of a submission: who touched the text since the revision before


@dataclass(frozen=True)
class Edit:
    """What the people who touched a text between two revisions brought in, of which something still stands."""

    number: int  # of the revision in which it came
    at: datetime
    people: frozenset[int]
    fields: tuple[str, ...]  # names of the fields of the payload in which it stands


class Authorship:
    """The edits of texts of these topics, read in two queries for all of them."""

    def __init__(self, topics: Iterable[int]) -> None:
        topics = set(topics)
        lines = Event.objects.filter(act=Event.Act.SUBMIT, topic__in=topics)
        data = dict(lines.values_list("revision_id", "data"))
        self._revisions: dict[int, list[tuple[Revision, frozenset[int]]]] = defaultdict(list)
        self._is_exact = {pk for pk, line in data.items() if TOUCHED in line}
        for one in Revision.objects.filter(topic__in=topics).order_by("number"):
            line = data.get(one.pk, {})  # of an earlier release, it names some more
            touched = frozenset(line.get(TOUCHED, line.get("contributors", one.contributors)))
            self._revisions[one.topic_id].append((one, touched))

    def touched_after(self, number: int, revision: Revision) -> set[int]:
        """Who touched the text after the revision of this number and up to this one, as far as the log says it."""
        exact = [row for row in self._revisions[revision.topic_id] if row[0].pk in self._is_exact]
        return {pk for one, people in exact if number < one.number <= revision.number for pk in people}

    def edits(self, revision: Revision) -> list[Edit]:
        """The edits of which something stands in this text, the oldest first."""
        upto = [(one, people) for one, people in self._revisions[revision.topic_id] if one.number <= revision.number]
        before: frozenset[Piece] = frozenset()
        standing = pieces(upto[-1][0].payload)
        found: list[Edit] = []
        for one, people in upto:
            own = pieces(one.payload)
            fields = {standing[piece] for piece in standing.keys() & own.keys() - before}
            before = frozenset(own)
            if fields:
                found.append(Edit(one.number, one.submitted_at, people, tuple(in_field_order(fields))))
        return found


def edits_of(person: int, revision: Revision) -> list[Edit]:
    """The edits in which this person had a hand, and of which something stands in this text."""
    lines = Event.objects.filter(act=Event.Act.SUBMIT, topic=revision.topic_id)
    if not any(person in data["contributors"] for data in lines.values_list("data", flat=True)):
        return []
    return [edit for edit in Authorship([revision.topic_id]).edits(revision) if person in edit.people]


@lru_cache(maxsize=256)  # frozen texts: they stay as they are
def pieces(payload: str) -> dict[Piece, str]:
    """Every piece of a text, with the name of the field in which it stands."""
    return {
        piece: field
        for field, value in completed(json.loads(payload)).items()
        if field not in UNWRITTEN
        for piece in _pieces(field, "", value)
    }


def _pieces(name: str, owner: str, value: Any) -> Iterator[Piece]:
    if is_blank(value) or value is False or name in UNWRITTEN_OF_AREAS:  # nothing was said
        return
    if isinstance(value, dict):
        yield from _pieces_of_item(name, owner, value)
    elif isinstance(value, list) and any(isinstance(item, (str, dict, list)) for item in value):
        yield from (piece for item in value for piece in _pieces(name, owner, item))
        yield from _order(name, value)
    elif isinstance(value, str) and " " in value.strip():
        yield from (run for paragraph in value.split("\n\n") for run in _runs(paragraph))
    else:
        yield name, owner, canonical(value)


def _pieces_of_item(name: str, owner: str, item: dict[str, Any]) -> Iterator[Piece]:
    own = next((str(item[key]) for key in IDENTITIES if item.get(key)), owner)
    for key, value in item.items():
        yield from _pieces(f"{name}/{key}", own, value)


def _order(name: str, items: list[Any]) -> Iterator[Piece]:
    for one, other in pairwise(items):
        if not isinstance(one, list):  # of those the list beside it tells the order
            yield name, "then", canonical(one), canonical(other)


def _runs(text: str) -> Iterable[Piece]:
    """Every four words of a text in a row, with its beginning and its end; marks are words too, capitals are not."""
    words = ["^", *(word.strip().casefold() for word in WORD.findall(text) if word.strip()), "$"]
    last = max(len(words) - WORDS_IN_A_ROW, 0)
    return (tuple(words[start : start + WORDS_IN_A_ROW]) for start in range(last + 1))
