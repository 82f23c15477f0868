"""The pages of single texts: what each shows of itself, of the texts that it names, and of its signature."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from guide.models.kinds import KINDS, Kind, Steps
from guide.models.levels import Level
from guide.publishing import glossary, ladder, markdown, reminders, sign_check
from guide.publishing.cards import card, card_with_pose, limb, place, review_line, timer_fields
from guide.publishing.page import Page
from guide.publishing.public_texts import (
    Public,
    Texts,
    area_path,
    area_slugs,
    level_words,
    text_level,
    topic_path,
)
from guide.publishing.sentences import Part, of_text
from guide.schemas import Area, Payload, Picture, Sign, Step

RELATED = 4
CALLING = {"emergency", "today"}  # levels at which a page offers whom to call
GROUPS = ("pregnant", "child", "medicine", "illness")


class TextPages(Texts):
    """What the pages of texts and all others have in common stands here too, in `page`."""

    @property
    def site(self) -> dict[str, Any]:
        about = {"demo": self.is_demo, "empty": not self.public, "reports": self.takes_reports}
        return {"name": "SpasmGuide", "origin": self.origin, **about}

    def page(self, path: str, template: str, title: str, *, description: str, section: str = "", **data: Any) -> Page:
        """`description` is the sentence that search engines and shared links show under the title."""
        revisions = {*data.pop("revisions", ()), *self._shown(data)}
        if data.get("calls"):
            revisions.update(hashes(self.of(Kind.NUMBERS)))
        dates = {name: data.pop(name, None) for name in ("review_on", "shown_until")}
        is_core = data.pop("is_core", False)
        page = {"path": path, "title": title, "description": description, "section": section}
        full = {"page": page, "site": self.site, **data}
        named = tuple(sorted(revisions))
        return Page(path, f"guide/{template}.html", title, full, named, **dates, is_core=is_core)

    def _shown(self, data: Any) -> Iterator[str]:
        """The hashes of the texts of which a page has more than a link: a card, a rung, or all of it."""
        if isinstance(data, dict):
            if data.get("path") in self.by_path:
                yield self.by_path[data["path"]].sha256
            data = list(data.values())
        if isinstance(data, list):
            for part in data:
                yield from self._shown(part)

    def topic_page(self, text: Public) -> Page:
        return self._page_of(text, **self.signed(text))

    def signed(self, text: Public) -> dict[str, Any]:
        """What a page of a text says and keeps of its signature."""
        return {
            "review": review_line(text),
            "review_on": text.signature["review_by"],
            "shown_until": text.shown_until,
            "is_core": KINDS[text.payload["kind"]].is_core,
        }

    def previews(self, payload: Payload) -> dict[str, Page]:
        """The page that a text would be if it were approved, under "", and those of its questions under their own
        ends of the address; for the desk, which marks them as not approved."""
        text = Public(payload, sha256="", signature={}, signed_on="")  # type: ignore[typeddict-item] # nobody signed it
        pages = [self._page_of(text, review=None)]
        if KINDS[payload["kind"]].steps == Steps.QUESTIONS:
            pages += self.questions(text, review=None)
        return {page.path.removeprefix(text.path): page for page in pages}

    def _page_of(self, text: Public, **signed: Any) -> Page:
        payload, topic = text.payload, self.topic_data(text.payload)
        return self.page(
            text.path,
            f"topic/{payload['kind']}",
            payload["title"],
            section=KINDS[payload["kind"]].section,
            description=payload["summary"],
            topic=topic,
            related=self._related(text),
            check=self._check_of(payload),
            places=[place(area) for area in self.areas] if payload["kind"] == Kind.CHECK else [],
            calls=self.calls if self._levels_on(topic) & CALLING else {},
            **signed,
        )

    @staticmethod
    def _levels_on(topic: dict[str, Any]) -> set[str]:
        """The levels of the signs that a page shows."""
        shown = [sign["level"] for group in topic["help"] for sign in group["signs"]]
        shown += [sign["level"] for sign in topic["signs"]] + [rung["level"] for rung in topic["rungs"]]
        return {level["name"] for level in shown if level}

    def _check_of(self, payload: Payload) -> str:
        """The page of the check for the part of the body that a text is about; of several, the page that asks which."""
        if payload["kind"] == Kind.CHECK or not self.of(Kind.CHECK):
            return ""
        start = self.of(Kind.CHECK)[0].path
        return f"{start}{payload['areas'][0]['slug']}/" if len(payload["areas"]) == 1 else start

    def questions(self, text: Public, **signed: Any) -> Iterator[Page]:
        """The pages of a check, one for each part of the body."""
        topic = {**self.topic_data(text.payload), "sources": []}  # they stand on the page from which it starts
        for area in self.areas:
            yield self.walk(text, topic, area, **signed)

    def walk(self, text: Public, topic: dict[str, Any], area: Area, **signed: Any) -> Page:
        """The page of a check for one part of the body."""
        questions = sign_check.walk(text.payload, self.signs, area["slug"])
        steps = [
            {**step, "level": level_words(step["level"]), "signs": [self.sign_data(key) for key in step["keys"]]}
            for step in sign_check.steps_of_walk(questions)
        ]
        relief = next((other.path for other in self.near[Kind.RELIEF, area["slug"]]), "")
        data = {
            "topic": topic,
            "walk": {
                "steps": steps,
                "first": sign_check.first_ways(questions),
                "groups": _groups(questions),
                "now": level_words(Level.EMERGENCY),
                "today": level_words(Level.TODAY),
            },
            "area": {**place(area), "relief": relief},
            "calls": self.calls,
        }
        title = _("%(check)s: %(place)s") % {"check": text.payload["title"], "place": area["name"]}
        signed = {**signed, "is_core": False}  # they are many: the first page of the check is, and they come after
        about = text.payload["summary"]
        path = f"{text.path}{area['slug']}/"
        return self.page(path, "check/walk", title, section="help", description=about, **signed, **data)

    def topic_data(self, payload: Payload) -> dict[str, Any]:
        """A payload as its template reads it: paths in place of slugs, only public pages linked."""
        rungs = ladder.rungs(payload, self.by_path)
        return {
            **payload,
            "rungs": rungs,
            "places": ladder.places(rungs),
            "asks_pregnancy": ladder.asks_pregnancy(payload, rungs),
            **self._of_a_live_cramp(payload, rungs),
            "path": topic_path(payload),
            "is_nightly": topic_path(payload) == reminders.BEDTIME,
            "limb": limb(payload),
            "steps": [{**step, "card": self._target(step)} for step in payload["steps"]],
            "areas": [
                {"slug": area["slug"], "name": area["name"], "path": area_path(area)} for area in payload["areas"]
            ],
            "picture": payload["picture"] and {**payload["picture"], "src": _picture_path(payload["picture"])},
            "words": self._words(payload),
            "links": sorted(link for link in markdown.internal_links(payload["body"]) if link in self.paths),
            "signs": [self._own_sign(sign) for sign in payload.get("signs", ())],
            "level": text_level(payload),
            "help": self.by_level(payload.get("named_signs", ())),
            "said_signs": {
                key: self.sign_data(key) for key in markdown.named_signs(payload["body"]) & self.signs.keys()
            },
        }

    def _of_a_live_cramp(self, payload: Payload, rungs: list[dict[str, Any]]) -> dict[str, Any]:
        """What the timer shows when a cramp goes on for too long, and when it has let go."""
        sign = self.signs.get(ladder.OVER_SIGN)
        is_here = sign and {area["slug"] for area in payload["areas"]} & {*sign["areas"]}
        tip = self.by_path.get(topic_path({"kind": Kind.TIP, "slug": payload.get("prevention") or ""}))
        is_live = any(rung["timer"] == ladder.LIVE for rung in rungs)
        return {
            "is_live": is_live,
            "which": ladder.which(payload) if is_live and payload["areas"] else "",
            "over": self.sign_data(ladder.OVER_SIGN) if is_here else None,
            "afterwards_lines": [said.words for said in of_text(payload) if said.part == Part.AFTERWARDS],
            "prevention_card": card(tip.payload) if tip else None,
        }

    @staticmethod
    def _own_sign(sign: Sign) -> dict[str, Any]:
        """A sign on the page of its own text."""
        shown = ("key", "words", "needs", "unlike", "do", "sources")
        return {**{name: sign[name] for name in shown}, "level": level_words(sign["level"])}  # type: ignore[literal-required]

    def _words(self, payload: Payload) -> dict[str, str]:
        """The words of the glossary that a text uses, with their addresses."""
        if payload["slug"] == glossary.SLUG:
            return {}
        known, matcher = self.glossary
        found = glossary.used(markdown.words_only(payload["body"]), known, matcher)
        path = topic_path({"kind": Kind.ARTICLE, "slug": glossary.SLUG})
        return {word: f"{path}#{anchor}" for word, anchor in found.items()}

    def _target(self, step: Step) -> dict[str, Any] | None:
        target = step["target"] and self.by_path.get(topic_path(step["target"]))
        return {**card_with_pose(target.payload), **timer_fields(target.payload)} if target else None

    def _related(self, text: Public) -> list[dict[str, Any]]:
        """Cards under a text: first what it names itself, then what is safe to offer because of the body area."""
        named = [
            self.by_path[path] for path in sorted(markdown.internal_links(text.payload["body"]) & self.by_path.keys())
        ]
        groups = [{"heading": _("More about this"), "cards": [card(other.payload) for other in named]}]
        shown = {step["target"]["slug"] for step in text.payload["steps"] if step["target"]}
        shown |= {text.payload["slug"], *(other.payload["slug"] for other in named)}
        for name in KINDS[text.payload["kind"]].offers:
            near = {other.path: other for slug in area_slugs(text) for other in self.near[name, slug]}
            others = [other for other in near.values() if other.payload["slug"] not in shown]
            heading = str(KINDS[name].offered_as or KINDS[name].list_heading)
            groups.append({"heading": heading, "cards": [card(other.payload) for other in others[:RELATED]]})
        return [group for group in groups if group["cards"]]


def _groups(questions: list[sign_check.Question]) -> list[str]:
    """The groups of people whose questions are asked only if somebody says so at the start."""
    return [who for who in GROUPS if who in {question.who for question in questions}]


def hashes(texts: list[Public]) -> tuple[str, ...]:
    return tuple(sorted(text.sha256 for text in texts))


def _picture_path(picture: Picture) -> str:
    return f"/pictures/{picture['sha256']}.{picture['content_type'].split('/')[1]}"
