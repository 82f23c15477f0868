"""Which public paths there are, and the data of each page. Pure: no database, no request, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from guide.edition import diary, drawings, glossary, ladder, prose, qr, reminders, search, sign_check, structured
from guide.edition.cards import card, limb, list_titles, pictured, place, related_headings, review_line, tile, timed
from guide.edition.texts import PREFIXES, Public, Texts, Withdrawn, area_path, area_slugs, topic_path

TILES = 8
RELATED = 4
# What may be offered only because it is for the same part of the body. Never a stretch or heat beside a cause, a
# condition or a warning sign: a leg with a clot must not be stretched. There, only what the signed text names.
OFFERED_BY_AREA = {
    "stretch": ("relief", "compress", "tip", "warning"),
    "compress": ("relief", "stretch", "tip", "warning"),
    "tip": ("relief", "stretch", "compress", "warning"),
    "routine": ("relief", "tip", "warning"),
    "relief": ("tip", "warning"),
    "cause": ("warning",),
    "article": ("warning",),
}
# The item of the bottom bar under which a text stands, if not the guide.
SECTIONS = {"relief": "relief", "warning": "help", "check": "help", "numbers": "help"}
NOT_FOUND, FALLBACK, LAPSED = "/404/", "/offline/", "/lapsed/"


@dataclass(frozen=True)
class Page:
    path: str
    template: str
    title: str
    data: dict[str, Any]
    revisions: tuple[str, ...] = ()
    review_on: str | None = None
    shown_until: str | None = None
    is_core: bool = False

    def context(self) -> dict[str, Any]:
        """The data and what is costly to derive from it; left out of `data` so that unchanged pages cost nothing."""
        derived: dict[str, Any] = {"json_ld": structured.json_ld(self.path, self.data)}
        if "topic" in self.data:
            derived["topic"] = _rendered(self.data["topic"])
            if origin := self.data["site"]["origin"]:
                derived["qr"] = qr.drawing(f"{origin}{self.path}")
        if "groups" in self.data:
            derived["groups"] = [drawings.with_pictures(group) for group in self.data["groups"]]
        return {**self.data, **derived}


class Guide(Texts):
    """The pages that the public texts of one moment make."""

    @property
    def site(self) -> dict[str, Any]:
        return {"name": "SpasmGuide", "origin": self.origin, "demo": self.is_demo, "empty": not self.public}

    def pages(self) -> Iterator[Page]:
        """Every page in order of importance: what helps in pain first."""
        yield self._home()
        yield self._help()
        yield from self._plain_pages()
        yield from (self._topic(text) for text in self.of("relief"))
        yield from self._checks()
        yield self._guide()
        yield from self._ways_to_find()
        yield from self._lists()
        yield from (self._area(area) for area in self.areas)
        yield from (self._topic(text) for text in self.public if text.payload["kind"] not in ("relief", "check"))

    def notices(self) -> Iterator[Page]:
        """The pages that stand where withdrawn ones stood, and those that were not reviewed in time."""
        for text in self.lapsed:
            title = _("Not reviewed in time: %(title)s") % {"title": text.payload["title"]}
            yield self.page(text.path, "lapsed", title, due_on=text.signature["review_by"])
        for withdrawn in self.withdrawn:
            yield from self._withdrawn(withdrawn)

    def _withdrawn(self, text: Withdrawn) -> Iterator[Page]:
        title = text.payload["title"]
        instead = self.by_path.get(topic_path(text.replacement)) if text.replacement else None
        notice = {
            "title": title,
            "text": text.notice,
            "withdrawn_on": text.withdrawn_on,
            "replacement": card(instead.payload) if instead else None,
        }
        shown: dict[str, Any] = {"notice": notice, "revisions": _hashes([instead] if instead else [])}
        for path in [text.path, *sign_check.paths(text.payload)]:
            yield self.page(path, "gone", _("Withdrawn: %(title)s") % {"title": title}, **shown)

    # --- single pages ---

    def page(self, path: str, template: str, title: str, *, section: str = "", **data: Any) -> Page:
        revisions = data.pop("revisions", ())
        if data.get("calls"):
            revisions = (*revisions, *_hashes(self.of("numbers")))
        dates = {name: data.pop(name, None) for name in ("review_on", "shown_until")}
        is_core = data.pop("is_core", False)
        page = {"path": path, "title": title, "description": data.pop("description", ""), "section": section}
        full = {"page": page, "site": self.site, **data}
        return Page(path, f"guide/{template}.html", title, full, revisions, **dates, is_core=is_core)

    def _home(self) -> Page:
        plans = sorted(self.of("relief"), key=lambda text: text.payload["areas"][0]["position"])
        planned = {text.payload["areas"][0]["slug"] for text in plans}
        tiles = [tile(text) for text in plans[:TILES]]
        more = [tile(text) for text in plans[TILES:]]
        more += [place(area) for area in self.areas if area["slug"] not in planned]
        return self.page(
            "/",
            "home",
            _("Where is the spasm?"),
            section="relief",
            description=_("Calm help for muscle cramps, spasms and twitches."),
            tiles=tiles,
            more=more,
            prevention=PREFIXES["tip"] if self.of("tip") else "",
            body_map=[*tiles, *more],
            revisions=_hashes(plans),
            is_core=True,
        )

    def _help(self) -> Page:
        signs = self.of("warning")
        headings = {
            "emergency": _("Call your emergency number now for:"),
            "urgent": _("Get medical help, today if you can, for:"),
            "routine": _("Tell your doctor at the next visit about:"),
        }
        cards = [
            {
                "level": level,
                "heading": heading,
                "signs": [
                    {"text": text.payload["title"], "path": text.path}
                    for text in signs
                    if text.payload["urgency"] == level
                ],
            }
            for level, heading in headings.items()
        ]
        return self.page(
            "/help/",
            "help",
            _("Get help"),
            section="help",
            cards=cards,
            signs=[card(text.payload) for text in signs],
            checks=[card(text.payload) for text in self.of("check")],
            calls=self.calls,
            revisions=_hashes([*signs, *self.of("check")]),
            is_core=True,
        )

    def _checks(self) -> Iterator[Page]:
        """Each check has a page of its own and one for each question and answer."""
        for text in self.of("check"):
            yield self._topic(text)
            yield from self._questions(text, **self._signed(text))

    def _questions(self, text: Public, **signed: Any) -> Iterator[Page]:
        signs = {path: card(other.payload) for path, other in self.by_path.items()}
        title, topic = text.payload["title"], self.topic_data(text.payload)
        for path, template, data in sign_check.pages(text.payload, signs):
            is_emergency = data.get("answer", {}).get("level") == "emergency"
            data["calls"] = self.calls if is_emergency else {}
            yield self.page(path, template, title, section="help", topic=topic, **signed, **data)

    def _plain_pages(self) -> Iterator[Page]:
        yield self.page("/offline/", "offline", _("Saved on this phone"), section="settings", is_core=True)
        yield self.page("/settings/", "settings", _("Settings"), section="settings", is_core=True, calls=self.calls)
        yield self.page(NOT_FOUND, "not_found", _("Page not found"), is_core=True)
        yield self.page(LAPSED, "lapsed", _("Not reviewed in time"), is_core=True)
        yield from self._diary()
        reviewers, counts = self._reviewers(), self._counts()
        yield self.page(
            "/about/", "about", _("Who checks this"), section="settings", reviewers=reviewers, counts=counts
        )
        if self.of("routine"):
            yield self._reminders()

    def _diary(self) -> Iterator[Page]:
        choices = {"places": diary.places(self.areas, self.of("relief")), "triggers": diary.triggers()}
        yield self.page("/diary/", "diary", _("Diary"), section="diary", is_core=True, **choices)
        yield self.page("/diary/summary/", "diary_summary", _("Doctor summary"), section="diary", **choices)

    def _reminders(self) -> Page:
        texts = sorted(self.of("routine"), key=lambda text: text.path != reminders.BEDTIME)
        routines = [
            {**card(text.payload), "slug": text.payload["slug"], "file": reminders.file_path(text)} for text in texts
        ]
        data = {"routines": routines, "revisions": _hashes(texts), **reminders.choices()}
        return self.page("/reminders/", "reminders", _("Remind me"), section="guide", **data)

    def _guide(self) -> Page:
        sections = [
            {"path": PREFIXES[kind], "title": title, "description": text, "count": len(self.of(kind))}
            for kind, (title, text) in list_titles().items()
            if self.of(kind)
        ]
        areas = [place(area) for area in self.areas]
        return self.page(
            "/guide/", "guide", _("Guide"), section="guide", sections=sections, areas=areas, body_map=areas
        )

    def _ways_to_find(self) -> Iterator[Page]:
        index, signed = search.index_path(self.index), _hashes(self.public)
        yield self.page("/search/", "search", _("Search"), section="guide", index=index, revisions=signed)
        letters = search.a_to_z(self.entries)
        yield self.page("/index/", "index", _("A to Z"), section="guide", letters=letters, revisions=signed)

    def _lists(self) -> Iterator[Page]:
        for kind, (title, intro) in list_titles().items():
            texts = self.of(kind)
            if texts and kind != "relief":
                groups = [{"heading": None, "cards": [pictured(text.payload) for text in texts]}]
                bedtime = reminders.BEDTIME if kind == "tip" and reminders.BEDTIME in self.by_path else ""
                data = {"intro": intro, "groups": groups, "bedtime": bedtime, "revisions": _hashes(texts)}
                yield self.page(PREFIXES[kind], "list", title, section="guide", **data)

    def _area(self, area: dict[str, Any]) -> Page:
        headings = {"relief": _("Do this now"), **{kind: title for kind, (title, _intro) in list_titles().items()}}
        headings = {**headings, "warning": _("When to get help")}
        near = {kind: self.near[kind, area["slug"]] for kind in headings}
        groups = [
            {"heading": heading, "cards": [card(text.payload) for text in near[kind]]}
            for kind, heading in headings.items()
        ]
        return self.page(
            area_path(area),
            "area",
            area["name"],
            section="guide",
            area={"slug": area["slug"], "name": area["name"]},
            groups=[group for group in groups if group["cards"]],
            revisions=_hashes([text for texts in near.values() for text in texts]),
        )

    def _topic(self, text: Public) -> Page:
        return self._topic_page(text, **self._signed(text))

    def _signed(self, text: Public) -> dict[str, Any]:
        """What a page of a text says and keeps of its signature, and of those of the texts that it shows."""
        return {
            "review": review_line(text),
            "revisions": (text.sha256, *_hashes(ladder.texts(text.payload, self.by_path))),
            "review_on": text.signature["review_by"],
            "shown_until": text.shown_until,
            "is_core": text.payload["kind"] in ("relief", "check", "numbers"),
        }

    def previews(self, payload: dict[str, Any]) -> dict[str, Page]:
        """The page that a text would be if it were approved, under "", and those of its questions under their own
        ends of the address; for the desk, which marks them as not approved."""
        text = Public(payload, sha256="", signature={}, signed_on="")
        pages = [self._topic_page(text, review=None)]
        if payload["kind"] == "check":
            pages += self._questions(text, review=None)
        return {page.path.removeprefix(text.path): page for page in pages}

    def _topic_page(self, text: Public, **signed: Any) -> Page:
        payload, topic = text.payload, self.topic_data(text.payload)
        is_emergency = "emergency" in [shown.get("urgency") for shown in (payload, *topic["rungs"])]
        return self.page(
            text.path,
            payload["kind"],
            payload["title"],
            section=SECTIONS.get(payload["kind"], "guide"),
            description=payload["summary"],
            topic=topic,
            related=self._related(text),
            calls=self.calls if is_emergency else {},
            **signed,
        )

    # --- parts of pages ---

    def topic_data(self, payload: dict[str, Any]) -> dict[str, Any]:
        """A payload as its template reads it: paths in place of slugs, only public pages linked."""
        rungs = [ladder.rung(text.payload) for text in ladder.texts(payload, self.by_path)]
        return {
            **payload,
            "rungs": rungs,
            "places": ladder.places(rungs),
            "path": topic_path(payload),
            "limb": limb(payload),
            "steps": [{**step, "card": self._target(step)} for step in payload["steps"]],
            "areas": [
                {"slug": area["slug"], "name": area["name"], "path": area_path(area)} for area in payload["areas"]
            ],
            "picture": payload["picture"] and {**payload["picture"], "src": picture_path(payload["picture"])},
            "words": self._words(payload),
            "links": sorted(link for link in prose.internal_links(payload["body"]) if link in self.paths),
        }

    def _words(self, payload: dict[str, Any]) -> dict[str, str]:
        """The words of the glossary that a text uses, with their addresses."""
        if payload["slug"] == glossary.SLUG:
            return {}
        known, matcher = self.glossary
        found = glossary.used(payload["body"], known, matcher)
        return {word: f"{PREFIXES['article']}{glossary.SLUG}/#{anchor}" for word, anchor in found.items()}

    def _target(self, step: dict[str, Any]) -> dict[str, Any] | None:
        target = step["target"] and self.by_path.get(topic_path(step["target"]))
        return {**pictured(target.payload), **timed(target.payload)} if target else None

    def _related(self, text: Public) -> list[dict[str, Any]]:
        """Cards under a text: first what it names itself, then what is safe to offer because of the body area."""
        named = [
            self.by_path[path] for path in sorted(prose.internal_links(text.payload["body"]) & self.by_path.keys())
        ]
        groups = [{"heading": _("Named on this page"), "cards": [card(other.payload) for other in named]}]
        shown = {step["target"]["slug"] for step in text.payload["steps"] if step["target"]}
        shown |= {text.payload["slug"], *(other.payload["slug"] for other in named)}
        headings = related_headings()
        for kind in OFFERED_BY_AREA.get(text.payload["kind"], ()):
            near = {other.path: other for slug in area_slugs(text) for other in self.near[kind, slug]}
            others = [other for other in near.values() if other.payload["slug"] not in shown]
            groups.append({"heading": headings[kind], "cards": [card(other.payload) for other in others[:RELATED]]})
        return [group for group in groups if group["cards"]]

    def _reviewers(self) -> list[dict[str, Any]]:
        fields = ("name", "credential", "conflict_statement", "demo")
        unique = {tuple(signer[f] for f in fields) for text in self.public for signer in text.signers}
        return [dict(zip(fields, values, strict=True)) for values in sorted(unique)]

    def _counts(self) -> list[dict[str, Any]]:
        return [{"title": title, "count": len(self.of(kind))} for kind, (title, _d) in list_titles().items()]

    @cached_property
    def entries(self) -> list[search.Entry]:
        """What can be found. Of two pages that fit a word equally well, the earlier one is shown first."""
        titles = list_titles()
        texts = [text for kind in search.kinds() for text in self.of(kind)]
        topics = [search.topic_entry(text.payload, card(text.payload)) for text in texts]
        lists = [search.Entry(PREFIXES[kind], *titles[kind], "") for kind in titles if self.of(kind)]
        if self.of("routine"):
            lists.append(search.Entry("/reminders/", _("Remind me"), _("A reminder in your own calendar"), ""))
        areas = [search.Entry(area_path(area), area["name"], "", _("Part of the body")) for area in self.areas]
        return [search.Entry("/help/", _("Get help"), _("When to call, and the numbers"), ""), *lists, *topics, *areas]

    @cached_property
    def files(self) -> dict[str, tuple[bytes, str]]:
        """Files that are made of the texts themselves: path to bytes and content type."""
        index = {search.index_path(self.index): (self.index, "application/json")}
        return index | reminders.files(self.of("routine"))

    @cached_property
    def index(self) -> bytes:
        return search.index(self.entries)

    @cached_property
    def paths(self) -> set[str]:
        lists = {PREFIXES[text.payload["kind"]] for text in self.public} - {"/relief/"}
        areas = {area_path(area) for area in self.areas}
        fixed = {
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
        }
        return {*fixed, *lists, *areas, *self.by_path}


def _hashes(texts: list[Public]) -> tuple[str, ...]:
    return tuple(sorted(text.sha256 for text in texts))


def picture_path(picture: dict[str, Any]) -> str:
    return f"/pictures/{picture['sha256']}.{picture['content_type'].split('/')[1]}"


def _rendered(topic: dict[str, Any]) -> dict[str, Any]:
    is_glossary = topic["slug"] == glossary.SLUG
    body = prose.to_html(topic["body"], topic["links"], topic["words"], anchors=is_glossary)
    body_html = mark_safe(body)  # noqa: S308  (the parser lets no HTML through)
    return {**topic, **drawings.of_topic(topic), "body_html": body_html}
