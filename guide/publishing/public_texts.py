"""All public texts at one moment, and the ways to look them up. Pure, as `site_pages.py` is."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from guide.models.kinds import KINDS, Kind, listed
from guide.publishing import glossary
from guide.schemas import Area, Payload, Reference, Signature, Signer
from guide.serving import review_dates

URGENCIES = ("emergency", "urgent", "routine")
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
    ) -> None:
        self.origin = origin
        self.lapsed = sorted(lapsed, key=lambda text: text.path)
        self.public = sorted(public, key=_place_in_lists)
        self.withdrawn = sorted(withdrawn, key=lambda text: text.path)
        self.by_path = {text.path: text for text in self.public}
        self.is_demo = any(text.signature["demo"] for text in public)

    def on(self, day: str) -> Self:
        """The same texts as readers have them on that day: those that were not reviewed in time give way."""
        public = [text for text in self.public if not review_dates.is_past(text.shown_until, day)]
        lapsed = [text for text in self.public if review_dates.is_past(text.shown_until, day)]
        return type(self)(public, self.withdrawn, self.origin, lapsed)

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
    def calls(self) -> dict[str, Any]:
        """The numbers to call in each country, with the page that they come from; empty where that is not public."""
        if not self.of(Kind.NUMBERS):
            return {}
        text = self.of(Kind.NUMBERS)[0]
        countries = [
            {"code": step["country"], "name": step["text"], "numbers": step["numbers"]}
            for step in text.payload["steps"]
        ]
        return {"path": text.path, "countries": countries}

    @cached_property
    def glossary(self) -> tuple[dict[str, str], re.Pattern[str]]:
        text = self.by_path.get(topic_path({"kind": Kind.ARTICLE, "slug": glossary.SLUG}))
        known = glossary.names(text.payload["body"]) if text else {}
        return known, glossary.pattern(known)

    @cached_property
    def paths(self) -> set[str]:
        """Where a text may link to."""
        lists = {kind.prefix for name, kind in listed().items() if self.of(name)}
        return {*FIXED_PATHS, *lists, *map(area_path, self.areas), *self.by_path}


def _place_in_lists(text: Public) -> tuple[int, str, str]:
    """By title; of warning signs the most urgent first, so that a short list never leaves an emergency out."""
    urgency = text.payload.get("urgency", "")
    return (URGENCIES.index(urgency) if urgency else 0, text.payload["title"].casefold(), text.path)


def area_path(area: Area) -> str:
    return f"/areas/{area['slug']}/"


def area_slugs(text: Public) -> list[str]:
    return [area["slug"] for area in text.payload["areas"]]
