"""A topic as canonical JSON: all that a reader will see of it, and nothing else."""

import hashlib
import json
from typing import Any, cast

from guide import schemas
from guide.models.areas import FACTS
from guide.models.kinds import KINDS, Steps
from guide.models.parts import Source, Step
from guide.models.reviews import Revision
from guide.models.topics import Topic

SCHEMA = 2  # of 1, see `schema_1`


def take(topic: Topic) -> schemas.Payload:
    """Return the topic as plain JSON-able data, ordered as a reader meets it."""
    kind = KINDS[topic.kind]
    own_fields: dict[str, Any] = {name: getattr(topic, name) for name in kind.fields}
    if kind.has_ladder:
        own_fields["rungs"] = [_reference(rung.target) for rung in topic.rungs.select_related("target")]
    payload = {
        "schema": SCHEMA,
        "kind": str(topic.kind),
        "slug": topic.slug,
        "title": topic.title,
        "summary": topic.summary,
        "body": topic.body.replace("\r\n", "\n").strip(),
        "cautions": [line.strip() for line in topic.cautions.splitlines() if line.strip()],
        "areas": list(topic.areas.values("slug", "name", "position", *FACTS)),
        "steps": [_step(step, kind.steps) for step in topic.steps.select_related("target")],
        "sources": [_source(source) for source in topic.sources.all()],
        "picture": _picture(topic),
        "figure": topic.figure,
        "review_months": topic.review_months,
        **own_fields,
    }
    return cast(schemas.Payload, payload)  # which fields there are depends on the kind


def payload_of(revision: Revision) -> schemas.Payload:
    """The text that a revision froze."""
    payload: schemas.Payload = json.loads(revision.payload)
    return payload


def _step(step: Step, steps: Steps) -> schemas.Step:
    if steps == Steps.COUNTRIES:
        return {"text": step.text, "target": None, "country": step.country, "numbers": step.numbers.split(", ")}
    if steps == Steps.ACTIONS:
        return {"text": step.text, "target": _reference(step.target) if step.target else None}
    return {
        "text": step.text,
        "target": None,
        "detail": step.detail,
        "outcome": step.outcome,
        "worse": step.worse,
        "signs": list(step.signs.order_by("title").values("kind", "slug")),
    }


def _reference(topic: Topic) -> schemas.Reference:
    return {"kind": topic.kind, "slug": topic.slug}


def _source(source: Source) -> schemas.Source:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "year": source.year,
        "url": source.url,
        "read_on": source.read_on.isoformat(),
    }


def _picture(topic: Topic) -> schemas.Picture | None:
    if topic.picture is None or topic.picture_size is None:
        return None
    return {
        "sha256": topic.picture.sha256,
        "content_type": topic.picture.content_type,
        "width": topic.picture_size["width"],
        "height": topic.picture_size["height"],
        "alt": topic.picture_alt,
    }


def canonical(data: Any) -> str:
    """JSON with sorted keys and no spaces: the same data always gives the same bytes (in the spirit of RFC 8785)."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
