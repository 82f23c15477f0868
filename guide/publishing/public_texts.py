"""All public texts at one moment, and the ways to look them up. Pure, as `site_pages.py` is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from guide.models.kinds import KINDS, Kind, listed
from guide.models.levels import LEVELS, ORDER, highest
from guide.publishing import calls, glossary, markdown
from guide.schemas import Area, Payload, Reference, Sign, Signature, Signer, Step
from guide.serving import review_dates

# The pages that are there whatever is public.
FIXED_PATHS = (
    "/",
    "/guide/",
    "/search/",
    "/index/",
    "/help/",
    "/about/",
    "/settings/",
    "/offline/",
    "/diary/",
    "/diary/summary/",
)


@dataclass(frozen=True)
class TextChange:
    """In what a text differs from the one that was public before it, in sentences, and since when."""

    day: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Public:
    """One approved text: the frozen payload, its SHA-256, and what its signature says."""

    payload: Payload
    sha256: str
    signature: Signature
    signed_on: str
    shown_until: str | None = None  # after that day a notice takes its place; None: it always stays
    change: TextChange | None = None

    @property
    def path(self) -> str:
        return topic_path(self.payload)

    @property
    def signers(self) -> list[Signer]:
        """Everyone who signed it, in the order in which they did."""
        return [*self.signature.get("others", ()), self.signature]


@dataclass(frozen=True)
class Withdrawn:
    """One page that was taken away, with the reader's notice."""

    payload: Payload
    notice: str
    withdrawn_on: str
    replacement: Reference | None = None  # kind and slug of the text to read instead

    @property
    def path(self) -> str:
        return topic_path(self.payload)


def topic_path(topic: Reference) -> str:
    """The public path of a topic, from its payload or from a reference to it."""
    return f"{KINDS[topic['kind']].prefix}{topic['slug']}/"


class Texts:
    """What readers may see, and what was taken away."""

    def __init__(
        self,
        public: list[Public],
        withdrawn: list[Withdrawn],
        origin: str = "",
        lapsed: Sequence[Public] = (),
        *,
        takes_reports: bool = True,
        publishing_key: str = "",
    ) -> None:
        self.origin, self.takes_reports, self.publishing_key = origin, takes_reports, publishing_key
        self.lapsed = sorted(lapsed, key=lambda text: text.path)
        self.public = sorted(public, key=_place_in_lists)
        self.withdrawn = sorted(withdrawn, key=lambda text: text.path)
        self.by_path = {text.path: text for text in self.public}
        self.is_demo = any(text.signature["demo"] for text in public)

    @property
    def _settings(self) -> dict[str, Any]:
        return {"takes_reports": self.takes_reports, "publishing_key": self.publishing_key}

    def on(self, day: str) -> Self:
        """The same texts as readers have them on that day: those that were not reviewed in time give way."""
        public = [text for text in self.public if not review_dates.is_past(text.shown_until, day)]
        lapsed = [text for text in self.public if review_dates.is_past(text.shown_until, day)]
        return type(self)(public, self.withdrawn, self.origin, lapsed, **self._settings)

    def with_draft(self, payload: Payload) -> Self:
        """The same texts, with this one in the place of its public version, as if it had been approved."""
        path = topic_path(payload)
        before = self.by_path.get(path)
        signature: Any = before.signature if before else {"demo": False}
        draft = Public(payload, sha256="", signature=signature, signed_on="")
        public = [text for text in self.public if text.path != path]
        withdrawn = [text for text in self.withdrawn if text.path != path]
        return type(self)([*public, draft], withdrawn, self.origin, **self._settings)

    @property
    def made_of(self) -> tuple[Any, ...]:
        """All that decides what the pages say."""
        return self.origin, self.public, self.withdrawn, self.lapsed

    def of(self, kind: str) -> list[Public]:
        return self.by_kind[kind]

    @cached_property
    def by_kind(self) -> dict[str, list[Public]]:
        texts = defaultdict(list)
        for text in self.public:
            texts[text.payload["kind"]].append(text)
        return texts

    @cached_property
    def near(self) -> dict[tuple[str, str], list[Public]]:
        """The texts of one kind for one body area."""
        texts = defaultdict(list)
        for text in self.public:
            for slug in area_slugs(text):
                texts[text.payload["kind"], slug].append(text)
        return texts

    @cached_property
    def areas(self) -> list[Area]:
        """Every area that some public text names, in the order of the body."""
        areas = {area["slug"]: area for text in self.public for area in text.payload["areas"]}
        return sorted(areas.values(), key=lambda area: (area["position"], area["slug"]))

    @cached_property
    def signs(self) -> dict[str, Sign]:
        """Every public sign by its key, the most urgent and dangerous first."""
        found = [sign for text in self.public for sign in text.payload.get("signs", ())]
        return {sign["key"]: sign for sign in sorted(found, key=_danger)}

    @cached_property
    def sign_texts(self) -> dict[str, Public]:
        """The warning text that explains each public sign."""
        return {sign["key"]: text for text in self.public for sign in text.payload.get("signs", ())}

    def sign_data(self, key: str) -> dict[str, Any]:
        """A public sign as pages show it: its words and level, and the page that explains it."""
        sign, text = self.signs[key], self.sign_texts[key]
        shown = ("key", "words", "asked", "needs", "unlike", "do")
        return {
            **{name: sign[name] for name in shown},  # type: ignore[literal-required]
            "level": level_words(sign["level"]),
            "path": text.path,
            "title": text.payload["title"],
        }

    def by_level(self, keys: Iterable[str]) -> list[dict[str, Any]]:
        """Public signs grouped by level, the most urgent level and the most dangerous sign first, each sign once."""
        wanted = set(keys)
        shown = [self.sign_data(key) for key in self.signs if key in wanted]
        levels = [level_words(level) for level in ORDER]
        groups = [{"level": level, "signs": [sign for sign in shown if sign["level"] == level]} for level in levels]
        return [group for group in groups if group["signs"]]

    @cached_property
    def calls(self) -> dict[str, Any]:
        """The numbers to call, as `calls.grouped` orders them, with the page that they come from; empty where that is
        not public."""
        if not self.of(Kind.NUMBERS):
            return {}
        return {"path": self.of(Kind.NUMBERS)[0].path, **calls.grouped(self.countries)}

    @cached_property
    def countries(self) -> list[Step]:
        """Each country that can be chosen, in the order of the signed text."""
        return [step for text in self.of(Kind.NUMBERS)[:1] for step in text.payload["steps"]]

    @cached_property
    def glossary(self) -> tuple[dict[str, str], re.Pattern[str]]:
        text = self.by_path.get(topic_path({"kind": Kind.ARTICLE, "slug": glossary.SLUG}))
        known = glossary.names(markdown.words_only(text.payload["body"])) if text else {}
        return known, glossary.pattern(known)

    @cached_property
    def paths(self) -> set[str]:
        """Where a text may link to."""
        lists = {kind.prefix for name, kind in listed().items() if self.of(name)}
        return {*FIXED_PATHS, *lists, *map(area_path, self.areas), *self.by_path}


def level_of(payload: Payload) -> str:
    """The level of a warning text, which is the highest of its signs; empty for other kinds."""
    return highest(sign["level"] for sign in payload.get("signs", ()))


def level_words(level: str) -> dict[str, str]:
    """What readers see of a level. As data of a page, so that a page is made anew when these words change."""
    words = LEVELS[level]
    return {
        "name": level,
        "label": str(words.label),
        "sentence": str(words.sentence),
        "unsure": str(words.unsure),
    }


def text_level(payload: Payload) -> dict[str, str] | None:
    """What readers see of the level of a warning text; None for other kinds."""
    level = level_of(payload)
    return level_words(level) if level else None


def _danger(sign: Sign) -> tuple[int, int, str]:
    return (ORDER.index(sign["level"]), sign["danger"], sign["key"])


def _place_in_lists(text: Public) -> tuple[Any, ...]:
    """By title; warning texts by the danger of their worst sign, so that a short list never leaves an emergency out."""
    worst = min(map(_danger, text.payload.get("signs", ())), default=(0, 0, ""))
    return (*worst[:2], text.payload["title"].casefold(), text.path)


def area_path(area: Area) -> str:
    return f"/areas/{area['slug']}/"


def area_slugs(text: Public) -> list[str]:
    return [area["slug"] for area in text.payload["areas"]]
