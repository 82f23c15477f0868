"""The search index and the A to Z list, made at publishing from the approved texts. The phone searches by itself.

The index holds the cards of all pages, the words that lead to them, and how strongly each word does. Words that people
type but the guide does not use come from `synonyms.toml`; they are never shown.
"""

import json
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from guide.models.kinds import KINDS, Kind
from guide.schemas import Payload

# How strongly a word leads to a page, by the place where it stands.
SUMMARY, AREA, KIND, BODY = 4, 3, 2, 1
RELIEF = 2  # more, for the titles of what helps in pain
# A word of a body that leads to more than this share of the pages tells nothing.
COMMON = 0.1
LEVELS = ("emergency", "urgent", "routine")
FILE_START = "/data/search."  # what the path of the index begins with in every edition

WORD = re.compile(r"[^\W_]{2,}")
LEFT_OUT = re.compile(r"[\u0300-\u036f'’]")
LINK_TARGET = re.compile(r"\]\([^)]*\)")
OTHER_NAMES = re.compile(r"\(([^)]+)\)|\bsuch as (.+)$")
ARTICLE = re.compile(r"^(?:a|an|the) ", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One page as a list shows it, with the words of its text that are not on the card."""

    path: str
    title: str
    summary: str
    kind: str
    meta: tuple[str, ...] = ()
    level: str = ""
    areas: tuple[str, ...] = ()
    is_relief: bool = False
    body: str = field(default="", repr=False)

    def shown(self) -> dict[str, str]:
        meta = " · ".join(part for part in (self.kind, *self.meta) if part)
        return {"path": self.path, "title": self.title, "summary": self.summary, "meta": meta, "level": self.level}


def topic_entry(payload: Payload, card: dict[str, Any]) -> Entry:
    words = [payload["body"], *payload["cautions"], payload.get("target_muscles", "")]
    words += [step[part] for step in payload["steps"] for part in ("text", "detail") if step.get(part)]
    words += [number for step in payload["steps"] for number in step.get("numbers", ())]
    return Entry(
        path=card["path"],
        title=card["title"],
        summary=card["summary"],
        kind=str(KINDS[card["kind"]].label),
        meta=tuple(card["meta"]),
        level=card["level"],
        areas=tuple(area["name"] for area in payload["areas"]),
        is_relief=card["kind"] == Kind.RELIEF,
        body=" ".join(words),
    )


# --- the index ---


def index(entries: list[Entry]) -> bytes:
    """The index as JSON. The same pages always give the same bytes."""
    weights = [_weights(entry) for entry in entries]
    _add_synonyms(weights)
    _drop_common(weights)
    hits: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(weights):
        for word, weight in words.items():
            hits[word] += [number, weight]
    data = {
        "pages": [entry.shown() for entry in entries],
        "words": sorted(hits),
        "hits": [hits[word] for word in sorted(hits)],
        "skip": sorted(_skipped()),
        "danger": _danger(entries),
    }
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def index_path(raw: bytes) -> str:
    return f"{FILE_START}{sha256(raw).hexdigest()[:12]}.json"


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without accents and apostrophes; `js/search/match.js` does the same."""
    plain = LEFT_OUT.sub("", unicodedata.normalize("NFKD", text.lower()))
    return [word for word in WORD.findall(plain) if word not in _skipped()]


def _weights(entry: Entry) -> dict[str, int]:
    title = words_of(entry.title)
    places = [
        (title, 6 + 8 // max(len(title), 2) + entry.is_relief * RELIEF),  # a word says more in a short title
        (words_of(entry.summary), SUMMARY),
        (words_of(" ".join(entry.areas)), AREA),
        (words_of(" ".join([entry.kind, *entry.meta])), KIND),
        (words_of(LINK_TARGET.sub("]", entry.body)), BODY),
    ]
    weights: dict[str, int] = {}
    for words, weight in places:
        for word in words:
            weights.setdefault(word, weight)
    return weights


def _add_synonyms(weights: list[dict[str, int]]) -> None:
    """A typed word leads where the guide's own words lead, a little less strongly; the words of a phrase share that."""
    additions = [
        (number, words_of(typed), weight)
        for known, typed_words in _table()["words"].items()
        for number, weight in _holders(weights, known)
        for typed in typed_words
    ]
    for number, typed, weight in sorted(additions, key=lambda addition: len(addition[1])):
        share = (weight - 1) // len(typed)
        for word in typed if share > BODY else ():
            before = weights[number].get(word, 0)
            is_lifted = len(typed) > 1 and before <= weight
            weights[number][word] = max(share, before + is_lifted)


def _drop_common(weights: list[dict[str, int]]) -> None:
    held = Counter(word for words in weights for word in words)
    for words in weights:
        for word in [word for word, weight in words.items() if weight == BODY]:
            if held[word] > COMMON * len(weights) + 1:
                del words[word]


def _holders(weights: list[dict[str, int]], known: str) -> list[tuple[int, int]]:
    """The pages that hold all these words outside of their body, and how strongly the weakest of them leads there."""
    forms = [(word, f"{word}s") for word in words_of(known)]
    found = []
    for number, words in enumerate(weights):
        weight = min(max(words.get(one, 0), words.get(many, 0)) for one, many in forms)
        if weight > BODY:
            found.append((number, weight))
    return found


def _danger(entries: list[Entry]) -> list[dict[str, Any]]:
    """The words that must bring up a warning sign first, with the pages of that sign."""
    weights = [_weights(entry) if entry.level else {} for entry in entries]
    found = []
    for known, typed_words in _table()["danger"].items():
        holders = _holders(weights, known)
        best = max((weight for _number, weight in holders), default=0)
        pages = [number for number, weight in holders if weight == best]
        pages.sort(key=lambda number: LEVELS.index(entries[number].level))
        found += [{"words": words_of(typed), "pages": pages} for typed in typed_words if pages]
    return found


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text())


@cache
def _skipped() -> frozenset[str]:
    return frozenset(_table()["skip"].split())


# --- A to Z ---


def a_to_z(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """All pages by the first letter of their title, and of the other names that the title gives."""
    letters: dict[str, list[dict[str, str]]] = defaultdict(list)
    for entry in entries:
        see = "" if entry.summary else entry.kind
        letters[_letter(entry.title)].append({"path": entry.path, "label": entry.title, "see": see})
        for name in _other_names(entry.title):
            letters[_letter(name)].append({"path": entry.path, "label": name, "see": entry.title})
    for lines in letters.values():
        lines.sort(key=lambda line: (_sorted_as(line["label"]), line["path"]))
    return [{"letter": letter, "lines": letters[letter]} for letter in sorted(letters)]


def _other_names(title: str) -> list[str]:
    """“Worn discs (degenerative disc disease)” is also found under D."""
    names = [name for pair in OTHER_NAMES.findall(title) for part in pair for name in part.split(", ") if name]
    bare = [ARTICLE.sub("", name) for name in names]
    return [name[0].upper() + name[1:] for name in bare]


def _sorted_as(title: str) -> str:
    return ARTICLE.sub("", title).casefold()


def _letter(title: str) -> str:
    first = unicodedata.normalize("NFKD", _sorted_as(title))[:1].upper()
    return first if first.isalpha() else "0–9"
