"""Which public paths there are, and the data of each page. Pure: no database, no request, no clock."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from guide.models.kinds import KINDS, Kind, listed
from guide.models.levels import ORDER, Level
from guide.publishing import diary_choices, reminders, search_index, sign_check
from guide.publishing.cards import card, card_with_pose, place, tile
from guide.publishing.page import Page
from guide.publishing.public_texts import Withdrawn, area_path, level_words, topic_path
from guide.publishing.topic_pages import TextPages, hashes
from guide.schemas import Area
from guide.serving.paths import LAPSED, NOT_FOUND
from guide.serving.reminders import choices

TILES = 8
BULLETS = 6  # signs of one level that are shown at once; the others are folded


class Guide(TextPages):
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
        areas = [area["slug"] for area in self.areas]
        for path in [text.path, *sign_check.paths(text.payload, areas)]:
            yield self.page(path, "gone", _("Withdrawn: %(title)s") % {"title": title}, notice=notice)

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
        yield self.page("/offline/", "offline/page", _("Saved on this phone"), section="settings", is_core=True)
        yield self.page(
            "/settings/",
            "settings",
            _("Settings"),
            section="settings",
            is_core=True,
            calls={"path": self.calls["path"]} if self.calls else {},
            countries=self.countries,
        )
        yield self.page(NOT_FOUND, "not_found", _("Page not found"), is_core=True)
        yield self.page(LAPSED, "lapsed", _("Not reviewed in time"), is_core=True)
        yield from self._diary()
        reviewers, counts = self._reviewers(), self._counts()
        yield self.page(
            "/about/", "about", _("Who checks this"), section="settings", reviewers=reviewers, counts=counts
        )
        if self.of(Kind.ROUTINE):
            yield self._reminders()

    def _diary(self) -> Iterator[Page]:
        places = diary_choices.places(self.areas, self.of(Kind.RELIEF))
        choices = {"places": places, "triggers": diary_choices.triggers()}
        yield self.page("/diary/", "diary/page", _("Diary"), section="diary", is_core=True, **choices)
        yield self.page("/diary/summary/", "diary/summary", _("Doctor summary"), section="diary", **choices)

    def _reminders(self) -> Page:
        texts = sorted(self.of(Kind.ROUTINE), key=lambda text: text.path != reminders.BEDTIME)
        routines = [
            {**card(text.payload), "slug": text.payload["slug"], "file": reminders.file_path(text)} for text in texts
        ]
        data = {"routines": routines, **choices()}
        return self.page("/reminders/", "reminders/page", _("Remind me"), section="guide", **data)

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
        return self.page(
            "/guide/", "guide", _("Guide"), section="guide", sections=sections, areas=areas, body_map=areas
        )

    def _ways_to_find(self) -> Iterator[Page]:
        index, signed = search_index.index_path(self.index), hashes(self.public)
        levels = [level_words(level) for level in ORDER]
        data = {"index": index, "levels": levels, "calls": self.calls, "revisions": signed}
        yield self.page("/search/", "search/page", _("Search"), section="guide", **data)
        letters = search_index.a_to_z(self.entries)
        yield self.page("/index/", "index", _("A to Z"), section="guide", letters=letters, revisions=signed)

    def _lists(self) -> Iterator[Page]:
        for name, kind in listed().items():
            if texts := self.of(name):
                groups = [{"heading": None, "cards": [card_with_pose(text.payload) for text in texts]}]
                bedtime = reminders.BEDTIME if name == Kind.TIP and reminders.BEDTIME in self.by_path else ""
                data = {"intro": str(kind.list_line), "groups": groups, "bedtime": bedtime}
                yield self.page(kind.prefix, "list", str(kind.list_heading), section="guide", **data)

    def _area(self, area: Area) -> Page:
        # When to get help stands last, as at the end of a ladder.
        kinds = sorted(KINDS.items(), key=lambda item: item[1].section == "help")
        groups = [
            {
                "heading": str(kind.list_heading or kind.offered_as),
                "cards": [card(text.payload) for text in self.near[name, area["slug"]]],
            }
            for name, kind in kinds
        ]
        return self.page(
            area_path(area),
            "area",
            area["name"],
            section="guide",
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
        ]

    @cached_property
    def files(self) -> dict[str, tuple[bytes, str]]:
        """Files that are made of the texts themselves: path to bytes and content type."""
        index = {search_index.index_path(self.index): (self.index, "application/json")}
        return index | reminders.files(self.of(Kind.ROUTINE))

    @cached_property
    def index(self) -> bytes:
        return search_index.index(self.entries)
