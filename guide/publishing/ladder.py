"""The ladder of a relief plan: what to try first, what next if the cramp goes on, and at the end the way to help."""

from collections.abc import Mapping
from typing import Any

from guide.models.kinds import KINDS
from guide.publishing.cards import limb
from guide.publishing.public_texts import Public, text_level, topic_path
from guide.schemas import Payload

# What a reader in pain gets of a stretch, a compress or a warning sign without leaving the page.
SHOWN = (
    "kind", "title", "summary", "cautions", "figure", "pregnancy", "pregnancy_note",
    "hold_seconds", "repetitions", "sides", "temperature", "minutes_on", "minutes_off",
)  # fmt: skip
PLACES = ("bed", "sitting", "standing")


def texts(payload: Payload, public: Mapping[str, Public]) -> list[Public]:
    """What the rungs point at, in their order; what was withdrawn is not there."""
    paths = [topic_path(target) for target in payload.get("rungs", [])]
    return [public[path] for path in paths if path in public]


def rung(payload: Payload) -> dict[str, Any]:
    fields: Mapping[str, Any] = payload
    return {
        **{name: fields[name] for name in SHOWN if name in fields},
        "path": topic_path(payload),
        "steps": [step["text"] for step in payload["steps"]],
        "places": _places(payload),
        "limb": limb(payload),
        "level": text_level(payload),
        "timer": KINDS[payload["kind"]].timer,
    }


def _places(payload: Payload) -> list[str]:
    """Where it can be done as it is: lying down and kneeling count in bed alone."""
    found = {"bed"} if payload.get("in_bed") else set()
    return [place for place in PLACES if place in found | {payload.get("position")}]


def places(rungs: list[dict[str, Any]]) -> list[str]:
    """The places between which there is a choice."""
    offered = {place for shown in rungs for place in shown["places"]}
    return [place for place in PLACES if place in offered] if len(offered) > 1 else []
