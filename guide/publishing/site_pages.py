"""Which public paths there are, and the data of each page. Pure: no database, no request, no clock."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from guide import signing_keys
from guide.models.kinds import KINDS, Kind, listed
from guide.models.levels import ORDER, Level
from guide.publishing import reminders, search_index, sign_check
from guide.publishing.cards import card, card_with_pose, place, stretch_card, tile
from guide.publishing.own_pages import OwnPages
from guide.publishing.page import Page
from guide.publishing.public_texts import Public, Withdrawn, area_path, level_words, topic_path
from guide.publishing.topic_pages import hashes
from guide.schemas import Area, Payload
from guide.serving.paths import FALLBACK, LAPSED, NOT_FOUND

TILES = 8
BULLETS = 6  # signs of one level that are shown at once; the others are folded
CARDS = 6  # so are cards of one kind


class Guide(OwnPages):
    """The pages that the public texts of one moment make."""

    def pages(self) -> Iterator[Page]:
        """Every page in order of importance: what helps in pain first."""
        yield self._home()
        yield self._help()
        yield from self._plain_pages()
        yield from (self.topic_page(text) for text in self.of(Kind.RELIEF))
        yield from self._checks()
        yield self._guide()
        yield from self._ways_to_find()
        yield from self._lists()
        yield from (self._area(area) for area in self.areas)
        above = (Kind.RELIEF, Kind.CHECK)
        yield from (self.topic_page(text) for text in self.public if text.payload["kind"] not in above)

    def notices(self) -> Iterator[Page]:
        """The pages that stand where withdrawn ones stood, and those that were not reviewed in time."""
        for text in self.lapsed:
            title = _("Not reviewed in time: %(title)s") % {"title": text.payload["title"]}
            about = _("This page was not reviewed in time, and is not shown.")
            yield self.page(text.path, "lapsed", title, description=about, due_on=text.signature["review_by"])
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
        areas = [area["slug"] for area in self.areas]
        for path in [text.path, *sign_check.paths(text.payload, areas)]:
            heading = _("Withdrawn: %(title)s") % {"title": title}
            yield self.page(path, "gone", heading, description=text.notice, notice=notice)

    # --- single pages ---

    def _home(self) -> Page:
        plans = sorted(self.of(Kind.RELIEF), key=lambda text: text.payload["areas"][0]["position"])
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
            stretches=bool(self.of(Kind.STRETCH)),
            prevention=KINDS[Kind.TIP].prefix if self.of(Kind.TIP) else "",
            body_map=[*tiles, *more],
            revisions=hashes(plans),
            is_core=True,
        )

    def _help(self) -> Page:
        cards = self.by_level(self.signs)
        if not cards or cards[0]["level"]["name"] != Level.EMERGENCY:
            cards.insert(0, {"level": level_words(Level.EMERGENCY), "signs": []})
        return self.page(
            "/help/",
            "help",
            _("Get help"),
            section="help",
            description=_("When to call an ambulance, when to be seen today, and the numbers to call."),
            cards=[{**card, "signs": card["signs"][:BULLETS], "more": card["signs"][BULLETS:]} for card in cards],
            checks=[card(text.payload) for text in self.of(Kind.CHECK)],
            calls=self.calls,
            is_core=True,
        )

    def _checks(self) -> Iterator[Page]:
        """Each check has a page of its own and one for each part of the body, which holds all questions and answers."""
        for text in self.of(Kind.CHECK):
            yield self.topic_page(text)
            yield from self.questions(text, **self.signed(text))

    def _plain_pages(self) -> Iterator[Page]:
        about = _("What of the guide is saved on this phone, and how to save, renew or remove it.")
        title = _("Saved on this phone")
        yield self.page("/offline/", "offline/page", title, section="settings", description=about, is_core=True)
        yield self.page(
            "/settings/",
            "settings",
            _("Settings"),
            section="settings",
            description=_("Text size, colours, timer and voice, and the emergency numbers of your country."),
            is_core=True,
            calls={"path": self.calls["path"]} if self.calls else {},
            countries=self.countries,
        )
        about = _("This address leads to no page of the guide.")
        yield self.page(NOT_FOUND, "not_found", _("Page not found"), description=about, is_core=True)
        call = {**level_words(Level.EMERGENCY), "sentence": _("If this is an emergency, call your emergency number.")}
        yield self.page(
            FALLBACK,
            "unreachable",
            _("This page could not be loaded"),
            description=_("This page is not saved on this phone, and the server did not answer."),
            card={"level": call, "signs": []},
            calls=self.calls,
            is_core=True,
        )
        about = _("This page was not reviewed in time, and is not shown.")
        yield self.page(LAPSED, "lapsed", _("Not reviewed in time"), description=about, is_core=True)
        yield from self.diary_pages()
        key = signing_keys.short_id(self.publishing_key) if self.publishing_key else ""
        yield self.page(
            "/about/",
            "about",
            _("Who checks this"),
            section="settings",
            description=_("Who reviewed this guide, and what a text goes through before it is shown."),
            reviewers=self._reviewers(),
            counts=self._counts(),
            publishing_key=key,
        )
        yield from self.own_pages()

    def _guide(self) -> Page:
        sections = [
            {
                "path": kind.prefix,
                "title": str(kind.list_heading),
                "description": str(kind.list_line),
                "icon": f"guide/icons/{kind.icon}.svg",
                "count": len(self.of(name)),
            }
            for name, kind in listed().items()
            if self.of(name)
        ]
        areas = [place(area) for area in self.areas]
        about = _("Everything in the guide, by subject and by part of the body.")
        data: dict[str, Any] = {"sections": sections, "areas": areas, "body_map": areas, "description": about}
        return self.page("/guide/", "guide", _("Guide"), section="guide", **data)

    def _ways_to_find(self) -> Iterator[Page]:
        index, signed = search_index.index_path(self.index), hashes(self.public)
        levels = [level_words(level) for level in ORDER]
        data: dict[str, Any] = {"index": index, "levels": levels, "calls": self.calls, "revisions": signed}
        about = _("Find a page by what you feel, where it is, or the name of a medicine.")
        yield self.page("/search/", "search/page", _("Search"), section="guide", description=about, **data)
        letters = search_index.a_to_z(self.entries)
        about = _("All pages of the guide by their first letter.")
        data = {"letters": letters, "revisions": signed, "description": about}
        yield self.page("/index/", "index", _("A to Z"), section="guide", **data)

    def _lists(self) -> Iterator[Page]:
        for name, kind in listed().items():
            if texts := self.of(name):
                groups = self._parts_of(name, texts)
                about = str(kind.list_line)
                data: dict[str, Any] = {"intro": about, "description": about, "groups": groups}
                data["bedtime"] = self.bedtime if name == Kind.TIP else ""
                data["has_medicines"] = name == Kind.CAUSE and bool(self.medicines)
                yield self.page(kind.prefix, "list", str(kind.list_heading), section="guide", **data)

    def _parts_of(self, name: str, texts: list[Public]) -> list[dict[str, Any]]:
        """A list in parts with headings: stretches by the first part of the body of each, causes by what they are."""
        parts: dict[str, list[dict[str, Any]]] = {}
        if name == Kind.STRETCH:
            parts = {area["name"]: [] for area in self.areas}
        elif name == Kind.CAUSE:
            parts = {_("Medicines"): [], _("Other causes"): []}
        for text in texts:
            heading = _part(name, text.payload)
            shown = stretch_card if name == Kind.STRETCH else card_with_pose
            parts.setdefault(heading, []).append(shown(text.payload))
        return [{"heading": heading, "cards": cards} for heading, cards in parts.items() if cards]

    def _area(self, area: Area) -> Page:
        # When to get help stands last, as at the end of a ladder.
        kinds = sorted(KINDS.items(), key=lambda item: item[1].section == "help")
        groups = [
            folded(
                {
                    "heading": str(kind.list_heading or kind.offered_as),
                    "cards": [card_with_pose(text.payload) for text in self.near[name, area["slug"]]],
                }
            )
            for name, kind in kinds
        ]
        return self.page(
            area_path(area),
            "area",
            area["name"],
            section="guide",
            description=_("%(place)s: what helps, what prevents, and when to get help.") % {"place": area["name"]},
            area={"slug": area["slug"], "name": area["name"]},
            groups=[group for group in groups if group["cards"]],
        )

    def _reviewers(self) -> list[dict[str, Any]]:
        fields = ("name", "credential", "conflict_statement", "demo")
        signers = [signer for text in self.public for signer in text.signers]
        unique = {(one["name"], one["credential"], one["conflict_statement"], one["demo"]) for one in signers}
        return [dict(zip(fields, values, strict=True)) for values in sorted(unique)]

    def _counts(self) -> list[dict[str, Any]]:
        return [{"title": str(kind.list_heading), "count": len(self.of(name))} for name, kind in listed().items()]

    @cached_property
    def entries(self) -> list[search_index.Entry]:
        """What can be found. Of two pages that fit a word equally well, the earlier one is shown first."""
        texts = [text for name in KINDS for text in self.of(name)]
        topics = [search_index.topic_entry(text.payload, card(text.payload)) for text in texts]
        lists = [
            search_index.Entry(kind.prefix, str(kind.list_heading), str(kind.list_line), "")
            for name, kind in listed().items()
            if self.of(name)
        ]
        if self.of(Kind.ROUTINE):
            lists.append(search_index.Entry("/reminders/", _("Remind me"), _("A reminder in your own calendar"), ""))
        areas = [search_index.Entry(area_path(area), area["name"], "", _("Part of the body")) for area in self.areas]
        return [
            search_index.Entry("/help/", _("Get help"), _("When to call, and the numbers"), ""),
            *lists,
            *topics,
            *areas,
            *self.own_entries(),
        ]

    @cached_property
    def files(self) -> dict[str, tuple[bytes, str]]:
        """Files that are made of the texts themselves: path to bytes and content type."""
        index = {search_index.index_path(self.index): (self.index, "application/json")}
        return index | reminders.files(self.of(Kind.ROUTINE))

    @cached_property
    def index(self) -> bytes:
        return search_index.index(self.entries)


def _part(name: str, payload: Payload) -> str:
    """The heading in its list under which a text stands; none in a list without parts."""
    if name == Kind.STRETCH:
        return payload["areas"][0]["name"] if payload["areas"] else _("Anywhere")
    if name == Kind.CAUSE:
        return _("Medicines") if payload["cause_type"] == "medicine" else _("Other causes")
    return ""


def folded(group: dict[str, Any]) -> dict[str, Any]:
    """A group of short cards; where they are many, only the first are shown at once."""
    cards = group["cards"]
    if len(cards) <= CARDS + 1:  # a fold that hides one card saves nothing
        return {**group, "is_short": True}
    return {**group, "is_short": True, "cards": cards[:CARDS], "more": cards[CARDS:]}
