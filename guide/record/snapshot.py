"""A topic as canonical JSON: all that a reader will see of it, and the cases that a check has to pass."""

import json
import re
from typing import Any, cast

from guide import schemas
from guide.canonical_json import canonical as canonical
from guide.canonical_json import digest as digest
from guide.models.areas import FACTS
from guide.models.kinds import KINDS, Steps
from guide.models.parts import Rung, Source, Step
from guide.models.reviews import Revision
from guide.models.signs import SIGN_FIELDS, Case, Sign
from guide.models.topics import Topic

SCHEMA = 3  # of those before it, see `older_schemas`

# The sources of a caution, named at its end: “Do not put heat on it. [nhs] [mayo]”.
NAMED_SOURCES = re.compile(r"(?:\s*\[([a-z0-9][a-z0-9-]*)\])+\s*$")
SOURCE_NAME = re.compile(r"\[([a-z0-9][a-z0-9-]*)\]")


def take(topic: Topic) -> schemas.Payload:
    """Return the topic as plain JSON-able data, ordered as a reader meets it."""
    kind = KINDS[topic.kind]
    own_fields: dict[str, Any] = {name: getattr(topic, name) for name in kind.fields}
    if kind.has_ladder:
        own_fields["rungs"] = [_rung(rung) for rung in topic.rungs.select_related("target")]
    if kind.has_signs:
        own_fields["signs"] = [_sign(sign) for sign in topic.signs.prefetch_related("areas")]
    if kind.steps == Steps.QUESTIONS:
        own_fields["cases"] = [_case(case) for case in topic.cases.all()]
        own_fields["searches"] = list(topic.searches.values("words", "expect", "kind"))
    cautions = [split_sources(line) for line in topic.cautions.splitlines() if line.strip()]
    payload = {
        "schema": SCHEMA,
        "kind": str(topic.kind),
        "slug": topic.slug,
        "title": topic.title,
        "summary": topic.summary,
        "body": topic.body.replace("\r\n", "\n").strip(),
        "cautions": [words for words, _names in cautions],
        "caution_sources": [names for _words, names in cautions],
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


def split_sources(line: str) -> tuple[str, list[str]]:
    """A line without the names of its sources, and these names."""
    found = NAMED_SOURCES.search(line)
    words = line[: found.start()] if found else line
    return words.strip(), SOURCE_NAME.findall(found[0]) if found else []


def _step(step: Step, steps: Steps) -> schemas.Step:
    own: schemas.Step = {"text": step.text, "target": None, "sources": step.sources}
    if steps == Steps.COUNTRIES:
        return {
            **own,
            "detail": step.detail,
            "country": step.country,
            "numbers": step.numbers.split(", ") if step.numbers else [],
            "advice": step.advice,
            "advice_note": step.advice_note,
        }
    if steps == Steps.QUESTIONS:
        return {**own, "asks": step.asks, "detail": step.detail}
    return {**own, "target": _reference(step.target) if step.target else None}


def _rung(rung: Rung) -> schemas.Rung:
    """What a rung says of its own is there only if it says something, so that older texts read the same."""
    own: dict[str, Any] = {
        "live": rung.live,
        "line": rung.line,
        "cramp_steps": [
            {"text": words, "sources": names}
            for words, names in map(split_sources, rung.cramp_steps.splitlines())
            if words
        ],
        "next_after": rung.next_after,
    }
    said = {name: value for name, value in own.items() if value}
    return cast(schemas.Rung, {**_reference(rung.target), **said})


def _sign(sign: Sign) -> schemas.Sign:
    return cast(
        schemas.Sign,
        {
            **{name: getattr(sign, name) for name in SIGN_FIELDS},
            "searched": [line.strip() for line in sign.searched.splitlines() if line.strip()],
            "areas": [area.slug for area in sign.areas.all()],
            "sources": sign.sources,
        },
    )


def _case(case: Case) -> schemas.Case:
    return cast(schemas.Case, {"id": case.key, **{name: getattr(case, name) for name in Case.FIELDS}})


def _reference(topic: Topic) -> schemas.Reference:
    return {"kind": topic.kind, "slug": topic.slug}


def _source(source: Source) -> schemas.Source:
    return {
        "name": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "year": source.year,
        "url": source.url,
        "read": source.read,
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
