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
from guide.models.levels import ORDER, Level
from guide.publishing import markdown
from guide.publishing.searching import COMPLAINT, Words, stem_of, words_in
from guide.schemas import Payload, Sign

# How strongly a word leads to a page, by the place where it stands.
SUMMARY, AREA, KIND, BODY = 4, 3, 2, 1
RELIEF = 2  # more, for the titles of what helps in pain
# A word of a body that leads to more than this share of the pages tells nothing.
COMMON = 0.1
SIGN = 7  # the words that people type when they have a sign that is no emergency, for its page
PLACE = 5  # a complaint at a part of the body, for the relief plan there
DANGER = (Level.EMERGENCY, Level.TODAY)  # their cards come before all else

FILE_START = "/data/search."  # what the path of the index begins with in every edition

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
    signs: tuple[Sign, ...] = field(default=(), repr=False)

    def shown(self) -> dict[str, str]:
        meta = " · ".join(part for part in (self.kind, *self.meta) if part)
        return {"path": self.path, "title": self.title, "summary": self.summary, "meta": meta, "level": self.level}


def topic_entry(payload: Payload, card: dict[str, Any]) -> Entry:
    signs = tuple(payload.get("signs", ()))
    words = [markdown.words_only(payload["body"]), *payload["cautions"], payload.get("target_muscles", "")]
    words += [step[part] for step in payload["steps"] for part in ("text", "detail") if step.get(part)]
    words += [number for step in payload["steps"] for number in (*step.get("numbers", ()), step.get("advice"))]
    words += [sign[part] for sign in signs for part in ("words", "needs", "do") if sign.get(part)]
    words += [phrase for sign in signs for phrase in sign["searched"]]
    return Entry(
        path=card["path"],
        title=card["title"],
        summary=card["summary"],
        kind=str(KINDS[card["kind"]].label),
        meta=tuple(card["meta"]),
        level=card["level"]["name"] if card["level"] else "",
        areas=tuple(area["name"] for area in payload["areas"]),
        is_relief=card["kind"] == Kind.RELIEF,
        body=" ".join(word for word in words if word),
        signs=signs,
    )


# --- the index ---


def index(entries: list[Entry]) -> bytes:
    """The index as JSON. The same pages always give the same bytes."""
    weights = [_weights(entry) for entry in entries]
    phrases = [*_add_synonyms(weights), *_places(entries, weights)]
    known = _drop_common(weights)
    hits: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(weights):
        for word, weight in words.items():
            hits[word] += [number, weight]
    signs = sorted(
        ((number, sign) for number, entry in enumerate(entries) for sign in entry.signs),
        key=lambda pair: (ORDER.index(pair[1]["level"]), pair[1]["danger"], pair[1]["key"]),
    )
    danger = []
    for number, (page, sign) in enumerate(signs):
        for needs in _phrases(sign["searched"], is_near=True):
            if sign["level"] in DANGER:
                danger.append({"words": needs, "sign": number})
            else:
                phrases.append({"words": needs, "hits": [page, SIGN], "sign": number})
    data = {
        "pages": [entry.shown() for entry in entries],
        "words": sorted(hits),
        "hits": [hits[word] for word in sorted(hits)],
        "phrases": phrases,
        "signs": [{**{name: sign[name] for name in ("key", "words", "level")}, "page": page} for page, sign in signs],
        "danger": danger,
        "known": sorted({*known, *map(stem_of, _table()["known"].split())}),
        **_reading_table(),
    }
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def index_path(raw: bytes) -> str:
    return f"{FILE_START}{sha256(raw).hexdigest()[:12]}.json"


def words_of(text: str) -> list[str]:
    """The words of a text as the index holds them: without endings, one for all that mean the same."""
    return [token.stem for token in _reading().tokens(text)]


def _phrases(typed: Iterable[str], *, is_near: bool = False) -> list[list[str]]:
    needs = (_reading().needs(words, is_near=is_near) for words in typed)
    return [list(one) for one in dict.fromkeys(map(tuple, needs)) if one]


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


def _add_synonyms(weights: list[dict[str, int]]) -> list[dict[str, Any]]:
    """A typed word leads where the guide's own words lead, a little less strongly. Several words are a phrase."""
    additions, phrases = [], []
    for known, typed_words in _synonyms():
        holders = _holders(weights, known)
        for words, needs in typed_words:
            if len(words) == 1:
                additions += [(number, words[0], weight - 1) for number, weight in holders]
            elif holders:
                hits = [part for number, weight in holders for part in (number, weight - 1)]
                phrases.append({"words": needs, "hits": hits})
                additions += [(number, word, BODY) for number, _weight in holders for word in words]
    for number, word, weight in additions:
        weights[number][word] = max(weight, weights[number].get(word, 0))
    return phrases


def _places(entries: list[Entry], weights: list[dict[str, int]]) -> list[dict[str, Any]]:
    """The name of a part of the body and any complaint ask for the relief plan there."""
    relief = [words if entry.is_relief else {} for entry, words in zip(entries, weights, strict=True)]
    found = []
    for known, names in _table()["places"].items():
        holders = _holders(relief, words_of(known))
        best = max((weight for _number, weight in holders), default=0)
        hits = [part for number, weight in holders if weight == best for part in (number, PLACE)]
        found += [{"words": [*needs, COMPLAINT], "hits": hits} for needs in _phrases(names) if hits]
    return found


def _drop_common(weights: list[dict[str, int]]) -> set[str]:
    """Takes out what stands in too many bodies, and returns it: such words are no slips of the finger."""
    held = Counter(word for words in weights for word in words)
    dropped = set()
    for words in weights:
        for word in [word for word, weight in words.items() if weight == BODY]:
            if held[word] > COMMON * len(weights) + 1:
                del words[word]
                dropped.add(word)
    return dropped


def _holders(weights: list[dict[str, int]], known: list[str]) -> list[tuple[int, int]]:
    """The pages that hold all these words outside of their body, and how strongly the weakest of them leads there."""
    found = []
    for number, words in enumerate(weights):
        weight = min(words.get(word, 0) for word in known)
        if weight > BODY:
            found.append((number, weight))
    return found


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text())


@cache
def _synonyms() -> list[tuple[list[str], list[tuple[list[str], list[str]]]]]:
    """The words of the guide, and what is typed for them: its words, and what of it has to be typed."""
    return [
        (words_of(known), [(words_of(words), _reading().needs(words, is_near=False)) for words in typed])
        for known, typed in _table()["words"].items()
    ]


@cache
def _reading_table() -> dict[str, Any]:
    """How words are read, as `searching.Words` takes it and the index repeats it for phones."""
    table = _table()
    return {
        **{part: sorted(table[part].split()) for part in ("skip", "filler", "deny", "negate")},
        **{
            part: sorted({stem_of(word) for word in table[part].split()}) for part in ("context", "little", "complaint")
        },
        "same": _written_as_one(table["same"]) | _by_stems(table["same"]),
        "near": _by_stems(table["near"]) | {_stems(word): _stems(word) for word in table["near"]},
        "calm": {_stems(word): _calm(others.split()) for word, others in table["calm"].items()},
    }


def _calm(others: list[str]) -> dict[str, list[str]]:
    unless = {_stems(other) for other in others if other.startswith("-")}
    return {"beside": sorted({_stems(other) for other in others} - unless), "unless": sorted(unless)}


def _by_stems(groups: dict[str, list[str]]) -> dict[str, str]:
    return {_stems(said): _stems(meant) for meant, all_said in groups.items() for said in all_said}


def _written_as_one(groups: dict[str, list[str]]) -> dict[str, str]:
    """“charleyhorse” means what “charley horse” means."""
    names = ((said.split(), meant) for meant, all_said in groups.items() for said in all_said)
    return {stem_of("".join(words_in("".join(said)))): _stems(meant) for said, meant in names if len(said) == 2}


def _stems(words: str) -> str:
    return " ".join(stem_of(word) for word in words_in(words))


@cache
def _reading() -> Words:
    return Words(_reading_table())


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
