"""How a text stands on pages that are not its own: in lists, on tiles, under a step."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.models.kinds import KINDS, Timer
from guide.publishing.public_texts import Public, area_path, text_level, topic_path
from guide.schemas import Area, Payload

PLACES = ("bed", "sitting", "standing")
ON_THE_FLOOR = ("lying", "kneeling")  # unless it can be done in bed


def review_line(text: Public) -> dict[str, Any]:
    signature = text.signature
    return {
        "signers": [{"name": signer["name"], "credential": signer["credential"]} for signer in text.signers],
        "demo": signature["demo"],
        "reviewed_on": signature["reviewed_on"],
        "signed_on": text.signed_on,
        "next_review_on": signature["review_by"],
        "changed_on": text.change.day if text.change else "",
        "changes": list(text.change.sentences) if text.change else [],
    }


def card(payload: Payload) -> dict[str, Any]:
    """A topic as one entry of a list."""
    return {
        "path": topic_path(payload),
        "title": payload["title"],
        "summary": payload["summary"],
        "kind": payload["kind"],
        "meta": _meta(payload),
        "level": text_level(payload),
    }


def card_with_pose(payload: Payload) -> dict[str, Any]:
    """A card with the pose data of its figure, if there is one."""
    return {**card(payload), "pose_data": payload["figure"]} if payload["figure"] else card(payload)


def stretch_card(payload: Payload) -> dict[str, Any]:
    """A card that also says where the stretch is done, and all that a timer needs of it."""
    return {
        **card_with_pose(payload),
        **timer_fields(payload),
        "places": places_of(payload),
        "needs_floor": payload.get("position") in ON_THE_FLOOR and not payload.get("in_bed"),
        "pregnancy": payload.get("pregnancy", ""),
    }


def places_of(payload: Payload) -> list[str]:
    """Where it can be done as it is: lying down and kneeling count in bed alone."""
    found = {"bed"} if payload.get("in_bed") else set()
    return [place for place in PLACES if place in found | {payload.get("position")}]


def timer_fields(payload: Payload) -> dict[str, Any]:
    """The fields that the timer of a routine needs of one of its steps."""
    names = ("hold_seconds", "repetitions", "sides", "minutes_on", "cautions")
    fields: Mapping[str, Any] = payload
    timer = KINDS[payload["kind"]].timer
    return {**{name: fields[name] for name in names if name in fields}, "limb": limb(payload), "timer": timer}


def _meta(payload: Payload) -> list[str]:
    timer = KINDS[payload["kind"]].timer
    if timer == Timer.HOLD:
        sides = {"each": _("each side"), "both": _("both sides together")}.get(payload["sides"])
        hold = _("%(seconds)d s hold") % {"seconds": payload["hold_seconds"]}
        repetitions = payload["repetitions"]
        times = ngettext("%(times)d time", "%(times)d times", repetitions or 0) % {"times": repetitions}
        return [part for part in (hold, times, sides, _("in bed") if payload.get("in_bed") else None) if part]
    if timer == Timer.MINUTES:
        kinds = {"heat": _("heat"), "cold": _("cold"), "both": _("heat and cold")}
        return [kinds[payload["temperature"]], _("%(minutes)d min") % {"minutes": payload["minutes_on"]}]
    return []


def tile(text: Public) -> dict[str, Any]:
    return {**place(text.payload["areas"][0]), "path": text.path}


def place(area: Area) -> dict[str, Any]:
    """A part of the body as a tile, a line of a list, or a place on the map of the body."""
    return {
        "path": area_path(area),
        "slug": area["slug"],
        "label": area["name"],
        "drawing": area["drawing"],
        "map_place": area["map_place"],
    }


def limb(payload: Payload) -> str:
    """What the reader changes when the other side has its turn: leg, arm or side, the first that some area has."""
    limbs = {area["limb"] for area in payload["areas"]}
    return next((limb for limb in ("leg", "arm") if limb in limbs), "side")
