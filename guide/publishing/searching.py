"""Finds pages by typed words, as `static/js/search/match.js` does on a phone.

The same index and the same words give the same pages in the same order in both; the queries of
`tests/js/search-queries.json` hold them to it. `search_index.py` makes the index. Pure: nothing is read or stored.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from math import floor, inf, log
from typing import Any

MOST = 15
LEAST_SHARE = 0.07  # of the best page's score; what is weaker is noise
FINE = 1_000_000  # scores are compared as whole numbers, so that phones and publishing agree
REACH = 3  # so many words after “cannot” may be what is not possible: “cannot even feel”
SENTENCE = 7  # from so many words on, only few of them say what it is about
IN_BODY, IN_CONTEXT, IS_LITTLE = 0.5, 0.2, 0.2
EARLY, LATER, LATEST = 7, 0.1, 0.3  # people say first what it is about; each word after the first ones says less
WARNING = 0.5  # of a page that warns, where no sign was typed
COMPLAINT = "~"  # in a phrase: any word for a muscle that is not well

WORD = re.compile(r"[^\W_]+")
# Accents, apostrophes, and what copied text hides inside words: soft hyphens, marks of width 0.
LEFT_OUT = re.compile(r"[\u0300-\u036f'’\u00ad\u200b-\u200f\u2060\ufeff]")
ENDING = re.compile(r"(?:ings?|ed)$")
DIGITS = re.compile(r"[0-9]+")
VOWEL = re.compile(r"[aeiouy]")
DOUBLED = re.compile(r"([^aeiou])\1")
MINUTES, LONG = "minut", 10  # “25 minutes” is found by what says “10 minutes”


@dataclass(frozen=True)
class Token:
    """A typed word by its stem. After “not”, “cannot” and the like it may mean its opposite."""

    raw: str
    stem: str
    is_denied: bool = False  # “no fever”: not a word of danger by itself
    is_negated: bool = False  # “no feeling”: found by what says that it is not so
    is_unable: bool = False  # “cannot feel”: also found by what says no more than that


@dataclass(frozen=True)
class Result:
    """A page that is found: as the index holds it, with those of its signs that were typed, the nearest first."""

    page: dict[str, Any]
    signs: tuple[dict[str, Any], ...]
    is_danger: bool  # one of these signs is an emergency or needs help today: the page comes before all others

    @property
    def path(self) -> str:
        return str(self.page["path"])


@dataclass(frozen=True)
class Found:
    results: list[Result]
    is_cut: bool


# --- words ---


@cache
def stem_of(word: str) -> str:
    """“twitches”, “twitching” and “twitched” are one word; so are “droping” and “dropping”."""
    stem = word
    if stem.endswith("ly") and len(stem) > 5:
        stem = stem[:-2]
    if stem.endswith("s") and stem[-2:] not in ("ss", "us", "is") and len(stem) > 3:
        stem = stem[:-1]
    bare = ENDING.sub("", stem)
    if len(bare) >= 3 and VOWEL.search(bare) and not stem.endswith("eed"):
        stem = bare
    for end in ("ie", "e", "y"):
        if stem.endswith(end) and len(stem) - len(end) >= 3:
            stem = stem[: -len(end)]
            break
    return DOUBLED.sub(r"\1", stem)


def words_in(text: str) -> list[str]:
    """The words of a text in small letters, without accents and apostrophes."""
    return WORD.findall(LEFT_OUT.sub("", unicodedata.normalize("NFKD", text.lower())))


class Words:
    """How words are read: which say nothing, which mean the same, and which turn a meaning round.

    `table` has the parts of `synonyms.toml` that the index repeats: `skip`, `filler`, `deny` and `negate` are lists of
    words, the others go by stems.
    """

    def __init__(self, table: dict[str, Any]) -> None:
        self.skip, self.deny = set(table["skip"]), set(table["deny"])
        self.filler = set(table["filler"])
        self.negate = self.deny.union(table["negate"])
        self.same: dict[str, list[tuple[list[str], list[str]]]] = {}  # by the first stem, the longest first
        for said, meant in sorted(table["same"].items(), key=lambda pair: (-pair[0].count(" "), pair[0])):
            self.same.setdefault(said.split()[0], []).append((said.split(), meant.split()))
        self.near: dict[str, str] = table["near"]
        self.calm: dict[str, dict[str, list[str]]] = table["calm"]
        self.context, self.little, self.complaint = (set(table[part]) for part in ("context", "little", "complaint"))

    def tokens(self, text: str) -> list[Token]:
        return self.tokens_of(self.folded(text))

    def folded(self, text: str) -> list[tuple[str, str]]:
        """All words and their stems, with one word for all that mean the same."""
        words = [(word, stem_of(word)) for word in words_in(text)]
        return self._counted(list(self._folded(words)))

    def tokens_of(self, words: list[tuple[str, str]]) -> list[Token]:
        tokens = list(self._marked(words))
        stems = {token.stem for token in tokens}
        return [
            replace(one, is_denied=True, is_negated=False, is_unable=False) if self._is_calm(one, stems) else one
            for one in tokens
        ]

    def _is_calm(self, token: Token, stems: set[str]) -> bool:
        calm = self.calm.get(token.stem)
        return calm is not None and not stems.isdisjoint(calm["beside"]) and stems.isdisjoint(calm["unless"])

    def needs(self, phrase: str, *, is_near: bool) -> list[str]:
        """What has to be typed for a phrase: stems, with an exclamation mark what is not so.

        `is_near`: among others a word may also be one that is near enough; alone it may not. Where one word is left
        that means something, the others are needed too: “wet myself” is not “wet”.
        """
        words = self.folded(phrase)
        tokens = self.tokens_of(words)
        needs, was_negated = [], False
        for token in tokens:
            stem = self.nearest(token.stem) if is_near and len(tokens) > 1 else token.stem
            needs.append(f"!{stem}" if token.is_negated and not was_negated else stem)
            was_negated = token.is_negated
        if len(tokens) == 1 and tokens[0].is_unable:
            needs = [f"!!{tokens[0].stem}"]
        if len(tokens) == 1:
            needs += [f"_{word}" for word, _stem in words if word in self.skip and word not in self.filler]
        return sorted(set(needs))

    def nearest(self, stem: str) -> str:
        """The group of words that are near enough to this one, or the word itself."""
        return f"={self.near[stem]}" if stem in self.near else stem

    def _folded(self, words: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        at = 0
        while at < len(words):
            for said, meant in self.same.get(words[at][1], ()):
                if end := self._end(words, at, said):
                    yield from ((word, word) for word in meant)
                    at = end
                    break
            else:
                yield words[at]
                at += 1

    def _end(self, words: list[tuple[str, str]], at: int, said: list[str]) -> int:
        """Where these stems end that begin here, with words between that say nothing; 0 if they do not stand here."""
        if len(said) == 1 and words[at][0] in self.skip:  # “but” is not “butt”
            return 0
        for stem in said:
            while stem != said[0] and at < len(words) and words[at][1] != stem and words[at][0] in self.skip:
                at += 1
            if at == len(words) or words[at][1] != stem:
                return 0
            at += 1
        return at

    def _counted(self, words: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """All numbers of minutes from ten on are one."""
        return [
            (str(LONG), str(LONG))
            if after == MINUTES and DIGITS.fullmatch(word) and int(word) >= LONG
            else (word, stem)
            for (word, stem), (_word, after) in pairwise([*words, ("", "")])
        ]

    def _marked(self, words: list[tuple[str, str]]) -> Iterator[Token]:
        since, is_denying = REACH, False
        for word, stem in words:
            if word in self.negate:
                since, is_denying = 0, word in self.deny
            elif len(word) > 1 and word not in self.skip:
                is_negated = since < REACH
                is_denied, is_unable = is_denying and since == 0, is_negated and not is_denying
                yield Token(word, stem, is_denied=is_denied, is_negated=is_negated, is_unable=is_unable)
                since += 1


# --- what a word may mean ---


def mistakes_allowed(word: str) -> int:
    return 2 if len(word) >= 8 else 1 if len(word) >= 4 else 0


def distance(typed: str, word: str, most: int, *, is_open: bool) -> float:
    """Edit distance with swapped neighbours as one mistake. `is_open`: the end of the word need not be typed yet."""
    if len(typed) - len(word) > most or (not is_open and len(word) - len(typed) > most):
        return inf
    before: list[int] = []
    last = list(range(len(word) + 1))
    for row in range(1, len(typed) + 1):
        line = [row]
        for at in range(1, len(word) + 1):
            cost = typed[row - 1] != word[at - 1]
            best = min(last[at] + 1, line[at - 1] + 1, last[at - 1] + cost)
            if row > 1 and at > 1 and typed[row - 1] == word[at - 2] and typed[row - 2] == word[at - 1]:
                best = min(best, before[at - 2] + 1)
            line.append(best)
        if min(line) > most:
            return inf
        before, last = last, line
    return min(last) if is_open else last[-1]


def nearness(typed: str, word: str) -> float:
    if word == typed:
        return 1
    return 0.4 + 0.5 * len(typed) / len(word) if word.startswith(typed) else 0


def misspelt(typed: str, word: str) -> float:
    most = mistakes_allowed(typed)
    mistakes = distance(typed, word, most, is_open=len(typed) >= 6) if most else inf
    return 0.5 / max(mistakes, 1) - 0.01 * abs(len(word) - len(typed)) if mistakes <= most else 0


def is_slip(typed: str, word: str) -> bool:
    """Whether a word of a sign may be meant, with one letter wrong. In short words only swapped letters are a slip."""
    is_short = len(word) == 4 and sorted(typed) == sorted(word)
    return (is_short or min(len(word), len(typed) + 1) >= 5) and distance(typed, word, 1, is_open=False) <= 1


# --- searching ---


class Search:
    """Searches one index: `Search(json.loads(raw))("calf cramp").results`."""

    def __init__(self, index: dict[str, Any]) -> None:
        self.pages: list[dict[str, Any]] = index["pages"]
        self.signs: list[dict[str, Any]] = index["signs"]
        self.danger: list[dict[str, Any]] = index["danger"]
        self.phrases: list[dict[str, Any]] = index["phrases"]
        self.hits: dict[str, list[int]] = dict(zip(index["words"], index["hits"], strict=True))
        self.reading = Words(index)
        said = {said: meant for said, meant in index["same"].items() if " " not in said}
        needs = {need.lstrip("!=_") for phrase in (*self.danger, *self.phrases) for need in phrase["words"]}
        # Words as they may be typed, each with the word that it is read as.
        self.leading = _with_same(self.hits, said)
        self.needed = _with_same([*needs, *index["near"]], said)
        # Spelt as they should be, though they may lead nowhere.
        self.right = {*index["known"], *index["context"], *index["little"], *index["complaint"]}
        self.known = {*self.leading, *self.needed, *said, *self.right}

    def __call__(self, query: str) -> Found:
        words = self.reading.folded(query)
        tokens = list({(one.stem, one.is_denied): one for one in self.reading.tokens_of(words)}.values())
        said = self._said(tokens) | {f"_{word}" for word, _stem in words if word in self.reading.skip}
        first = self._dangerous(said)
        signs: dict[int, list[int]] = {}
        scores = self._scores(tokens, said, signs, is_sentence=len(words_in(query)) >= SENTENCE)
        best = max(scores.values(), default=0)
        rest = [page for page, score in scores.items() if score >= best * LEAST_SHARE and page not in first]
        rest.sort(key=lambda page: (-scores[page], page))
        results = [self._result(page, found, is_danger=True) for page, found in first.items()]
        results += [self._result(page, signs.get(page, []), is_danger=False) for page in rest[:MOST]]
        return Found(results, len(rest) > MOST)

    def _result(self, page: int, signs: list[int], *, is_danger: bool) -> Result:
        return Result(self.pages[page], tuple(self.signs[sign] for sign in dict.fromkeys(signs)), is_danger)

    # Signs

    def _said(self, tokens: list[Token]) -> set[str]:
        """All that phrases may ask for: stems, groups of near words, and what is not so."""
        said = {COMPLAINT} if any(token.stem in self.reading.complaint for token in tokens) else set()
        for token in tokens:
            for stem in self._stems(token):
                for form in (stem, self.reading.nearest(stem)):
                    if not token.is_denied:
                        said.add(form)
                    if token.is_negated:
                        said.add(f"!{form}")
                    if token.is_unable:
                        said.add(f"!!{form}")
        return said

    def _stems(self, token: Token) -> list[str]:
        """A word that the guide knows is no slip of the finger."""
        if token.stem in self.known:
            return [token.stem]
        return [meant for word, meant in self.needed.items() if is_slip(token.stem, word)]

    def _dangerous(self, said: set[str]) -> dict[int, list[int]]:
        """The pages of the signs that are typed, in the order of their cards, each with its signs.

        Emergencies first; then what fits by more words; then what is more dangerous.
        """
        typed = [phrase for phrase in self.danger if said.issuperset(phrase["words"])]
        typed.sort(key=lambda phrase: (not self._is_emergency(phrase), -len(phrase["words"]), phrase["sign"]))
        found: dict[int, list[int]] = {}
        for phrase in typed:
            found.setdefault(self.signs[phrase["sign"]]["page"], []).append(phrase["sign"])
        return found

    def _is_emergency(self, phrase: dict[str, Any]) -> bool:
        return bool(self.signs[phrase["sign"]]["level"] == "emergency")

    # All pages

    def _scores(
        self, tokens: list[Token], said: set[str], signs: dict[int, list[int]], *, is_sentence: bool
    ) -> dict[int, int]:
        """How well each page fits. What is found of its signs is put into `signs`."""
        total: dict[int, float] = {}
        held: dict[int, float] = {}
        for at, token in enumerate(tokens):
            found = self._strengths(token, is_open=at == len(tokens) - 1)
            rarity, share = self._rarity(len(found)), self._share(token, at, is_sentence=is_sentence)
            for page, strength in found.items():
                part = share * (IN_BODY if is_sentence and strength <= 1 else 1)
                total[page] = total.get(page, 0) + strength * rarity * part
                held[page] = held.get(page, 0) + part
        for phrase in self.phrases:
            if said.issuperset(phrase["words"]):
                rarity, count = self._rarity(len(phrase["hits"]) // 2), len(phrase["words"])
                for page, weight in _pairs(phrase["hits"]):
                    total[page] = total.get(page, 0) + weight * rarity * count / 2
                    held[page] = max(held.get(page, 0), count)
                    if "sign" in phrase:
                        signs.setdefault(page, []).append(phrase["sign"])
        scores = {}
        for page, score in total.items():
            fit = held[page] if is_sentence else held[page] ** 2
            is_warning = bool(self.pages[page].get("level")) and page not in signs
            scores[page] = floor(score * fit * (WARNING if is_warning else 1) * FINE + 0.5)
        return scores

    def _rarity(self, pages: int) -> float:
        """What leads to few pages says more."""
        return log(1 + len(self.pages) / max(pages, 1))

    def _share(self, token: Token, at: int, *, is_sentence: bool) -> float:
        """How much a word counts. In a sentence words of when and where count little, and the last ones too."""
        share = IS_LITTLE if token.stem in self.reading.little else 1
        if not is_sentence:
            return share
        in_context = IN_CONTEXT if token.stem in self.reading.context else 1
        return min(share, in_context) * max(LATEST, 1 - LATER * max(at - EARLY, 0))

    def _strengths(self, token: Token, *, is_open: bool) -> dict[int, float]:
        found: dict[int, float] = {}
        for word, near in self._meanings(token, is_open=is_open):
            for page, weight in _pairs(self.hits[word]):
                found[page] = max(found.get(page, 0), near * weight)
        return found

    def _meanings(self, token: Token, *, is_open: bool) -> list[tuple[str, float]]:
        """Words of the index that a typed word may mean; misspelt ones only where nothing fits.

        `is_open`: the word may not be typed to its end yet.
        """
        if token.stem in self.leading and not is_open:
            return [(self.leading[token.stem], 1)]
        fitting = [(meant, nearness(token.stem, word)) for word, meant in self.leading.items()]
        if token.stem not in self.right and not any(near for _word, near in fitting):
            fitting = [
                (meant, max(misspelt(token.stem, word), misspelt(token.raw, word)))
                for word, meant in self.leading.items()
            ]
        return [(meant, near) for meant, near in fitting if near > 0]


def _with_same(words: Iterable[str], same: dict[str, str]) -> dict[str, str]:
    """Each of the words by itself and by those that mean the same."""
    own = {word: word for word in words}
    return own | {said: meant for said, meant in same.items() if meant in own}


def _pairs(flat: list[int]) -> Iterator[tuple[int, int]]:
    return zip(flat[::2], flat[1::2], strict=True)
