"""The ladder of a relief plan: what to try first, what next if the cramp goes on, and at the end the way to help."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from guide.clinical_numbers import NEXT_AFTER_USUAL
from guide.models.kinds import KINDS
from guide.publishing.cards import PLACES, limb, places_of
from guide.publishing.public_texts import Public, text_level, topic_path
from guide.schemas import Payload, Rung

# What a reader in pain gets of a stretch, a compress or a warning sign without leaving the page.
SHOWN = (
    "kind", "title", "summary", "cautions", "figure", "pregnancy", "pregnancy_note",
    "hold_seconds", "repetitions", "sides", "temperature", "minutes_on", "minutes_off",
)  # fmt: skip
LIVE = "live"  # the timer of a rung that is held until the cramp lets go
# What is held, by what is drawn of the area, or by its limb.
WHICH = {
    "foot": gettext_lazy("The foot that cramps"),
    "hand": gettext_lazy("The hand that cramps"),
    "leg": gettext_lazy("The leg that cramps"),
    "arm": gettext_lazy("The arm that cramps"),
    "side": gettext_lazy("The side that hurts"),
}
OVER_SIGN = "cramp-10"  # opens in the timer when a cramp goes on for so long


def rungs(payload: Payload, public: Mapping[str, Public]) -> list[dict[str, Any]]:
    """What the rungs show, in their order; what was withdrawn is not there."""
    named = [(own, topic_path(own)) for own in payload.get("rungs", [])]
    return [rung(public[path].payload, own) for own, path in named if path in public]


def rung(payload: Payload, own: Rung | None = None) -> dict[str, Any]:
    """A text as a rung, with what the plan says of its own."""
    own = own or {"kind": payload["kind"], "slug": payload["slug"]}
    fields: Mapping[str, Any] = payload
    return {
        **{name: fields[name] for name in SHOWN if name in fields},
        "path": topic_path(payload),
        "steps": [step["text"] for step in payload["steps"]],
        "places": places_of(payload),
        "limb": limb(payload),
        "level": text_level(payload),
        "timer": KINDS[payload["kind"]].timer,
        "line": own.get("line") or payload["summary"],
        **(_while_it_cramps(own) if own.get("live") else {}),
    }


def _while_it_cramps(own: Rung) -> dict[str, Any]:
    """One limb, and no end: what the stretch says of sets, sides and seconds is for another day."""
    return {
        "timer": LIVE,
        "sides": "",
        "cramp_steps": own.get("cramp_steps", []),
        "steps": [step["text"] for step in own.get("cramp_steps", ())],
        "next_after": own.get("next_after", NEXT_AFTER_USUAL),
    }


def places(rungs: list[dict[str, Any]]) -> list[str]:
    """The places between which there is a choice."""
    offered = {place for shown in rungs for place in shown["places"]}
    return [place for place in PLACES if place in offered] if len(offered) > 1 else []


def asks_pregnancy(payload: Payload, rungs: list[dict[str, Any]]) -> bool:
    """Whether a page says or offers anything else to somebody who is pregnant."""
    own = [shown for shown in rungs if shown["timer"]]
    noted = any(shown.get("pregnancy") != "fine" or shown.get("pregnancy_note") for shown in own)
    return bool(payload.get("pregnancy_flag")) or noted


def which(payload: Payload) -> str:
    """The one part of the body that is held, in words; a relief plan has one area."""
    area = payload["areas"][0]
    return str(WHICH.get(area["drawing"]) or WHICH.get(area["limb"]) or WHICH["side"])
