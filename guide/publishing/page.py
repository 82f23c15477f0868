"""One public page: its path, its template, its data, and what is derived from them when it is rendered."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe

from guide.publishing import glossary, markdown, page_figures, qr_code, source_notes, structured_data


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
        derived: dict[str, Any] = {"json_ld": structured_data.json_ld(self.path, self.data)}
        if "topic" in self.data:
            derived["topic"] = _rendered(self.data["topic"])
            if origin := self.data["site"]["origin"]:
                derived["qr"] = qr_code.qr_svg(f"{origin}{self.path}")
        if "groups" in self.data:
            derived["groups"] = [page_figures.with_pictures(group) for group in self.data["groups"]]
        return {**self.data, **derived}


def _rendered(topic: dict[str, Any]) -> dict[str, Any]:
    is_glossary = topic["slug"] == glossary.SLUG
    sources = source_notes.names_of(topic)
    signs = topic["said_signs"]
    body = markdown.to_html(
        topic["body"], topic["links"], topic["words"], signs=signs, sources=sources, anchors=is_glossary
    )
    body_html = mark_safe(body)  # noqa: S308  (the parser lets no HTML through)
    drawn = {**topic, **page_figures.of_topic(topic)}
    return {**drawn, **source_notes.of_topic(drawn), "body_html": body_html}
