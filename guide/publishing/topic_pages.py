"""The pages of single texts: what each shows of itself, of the texts that it names, and of its signature."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from guide.models.kinds import KINDS, Kind, Steps
from guide.publishing import glossary, ladder, markdown, sign_check
from guide.publishing.cards import card, card_with_pose, limb, review_line, timer_fields
from guide.publishing.page import Page
from guide.publishing.public_texts import Public, Texts, area_path, area_slugs, topic_path
from guide.schemas import Payload, Picture, Step

RELATED = 4


class TextPages(Texts):
    """What the pages of texts and all others have in common stands here too, in `page`."""

    @property
    def site(self) -> dict[str, Any]:
        return {"name": "SpasmGuide", "origin": self.origin, "demo": self.is_demo, "empty": not self.public}

    def page(self, path: str, template: str, title: str, *, section: str = "", **data: Any) -> Page:
        revisions = {*data.pop("revisions", ()), *self._shown(data)}
        if data.get("calls"):
            revisions.update(hashes(self.of(Kind.NUMBERS)))
        dates = {name: data.pop(name, None) for name in ("review_on", "shown_until")}
        is_core = data.pop("is_core", False)
        page = {"path": path, "title": title, "description": data.pop("description", ""), "section": section}
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
        is_emergency = "emergency" in [shown.get("urgency") for shown in (payload, *topic["rungs"])]
        return self.page(
            text.path,
            f"topic/{payload['kind']}",
            payload["title"],
            section=KINDS[payload["kind"]].section,
            description=payload["summary"],
            topic=topic,
            related=self._related(text),
            calls=self.calls if is_emergency else {},
            **signed,
        )

    def questions(self, text: Public, **signed: Any) -> Iterator[Page]:
        signs = {path: card(other.payload) for path, other in self.by_path.items()}
        title, topic = text.payload["title"], self.topic_data(text.payload)
        for path, template, data in sign_check.pages(text.payload, signs):
            is_emergency = data.get("answer", {}).get("level") == "emergency"
            data["calls"] = self.calls if is_emergency else {}
            yield self.page(path, template, title, section="help", topic=topic, **signed, **data)

    def topic_data(self, payload: Payload) -> dict[str, Any]:
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
            "picture": payload["picture"] and {**payload["picture"], "src": _picture_path(payload["picture"])},
            "words": self._words(payload),
            "links": sorted(link for link in markdown.internal_links(payload["body"]) if link in self.paths),
        }

    def _words(self, payload: Payload) -> dict[str, str]:
        """The words of the glossary that a text uses, with their addresses."""
        if payload["slug"] == glossary.SLUG:
            return {}
        known, matcher = self.glossary
        found = glossary.used(payload["body"], known, matcher)
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
        groups = [{"heading": _("Named on this page"), "cards": [card(other.payload) for other in named]}]
        shown = {step["target"]["slug"] for step in text.payload["steps"] if step["target"]}
        shown |= {text.payload["slug"], *(other.payload["slug"] for other in named)}
        for name in KINDS[text.payload["kind"]].offers:
            near = {other.path: other for slug in area_slugs(text) for other in self.near[name, slug]}
            others = [other for other in near.values() if other.payload["slug"] not in shown]
            heading = str(KINDS[name].offered_as or KINDS[name].list_heading)
            groups.append({"heading": heading, "cards": [card(other.payload) for other in others[:RELATED]]})
        return [group for group in groups if group["cards"]]


def hashes(texts: list[Public]) -> tuple[str, ...]:
    return tuple(sorted(text.sha256 for text in texts))


def _picture_path(picture: Picture) -> str:
    return f"/pictures/{picture['sha256']}.{picture['content_type'].split('/')[1]}"
