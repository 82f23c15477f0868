"""How a text stands on pages that are not its own: in lists, on tiles, under a step; and the words for its kind."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from guide.publishing.public_texts import Public, area_path, topic_path
from guide.schemas import Area, Payload

LEG_AREAS = {"calf", "foot", "front-thigh", "back-thigh", "shin", "hip", "groin", "buttock"}
ARM_AREAS = {"hand", "shoulder"}


def list_titles() -> dict[str, tuple[str, str]]:
    """Heading and one line for the list of each kind, in the order in which the guide shows them."""
    return {
        "stretch": (_("Stretches"), _("Gentle ways to make a tight muscle longer.")),
        "compress": (_("Heat and cold"), _("Warm cloths, cold packs and how long to use them.")),
        "routine": (_("Routines"), _("A few stretches in a row.")),
        "tip": (_("Prevention"), _("Small habits, and how well each is proven.")),
        "cause": (_("Causes"), _("Why muscles cramp, tighten or twitch.")),
        "article": (_("Learn"), _("The doctor's visit, tests, treatments and more.")),
    }


def related_headings() -> dict[str, str]:
    return {
        "relief": _("Do this now"),
        "stretch": _("Stretches that may help"),
        "compress": _("Heat or cold"),
        "tip": _("Keep it from coming back"),
        "warning": _("When to get help"),
    }


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
        "level": payload.get("urgency", ""),
    }


def card_with_pose(payload: Payload) -> dict[str, Any]:
    """A card with the pose data of its figure, if there is one."""
    return {**card(payload), "pose_data": payload["figure"]} if payload["figure"] else card(payload)


def timer_fields(payload: Payload) -> dict[str, Any]:
    """The fields that the timer of a routine needs of one of its steps."""
    names = ("hold_seconds", "repetitions", "sides", "minutes_on", "cautions")
    fields: Mapping[str, Any] = payload
    return {**{name: fields[name] for name in names if name in fields}, "limb": limb(payload)}


def _meta(payload: Payload) -> list[str]:
    if payload["kind"] == "stretch":
        sides = {"each": _("each side"), "both": _("both sides together")}.get(payload["sides"])
        hold = _("%(seconds)d s hold") % {"seconds": payload["hold_seconds"]}
        times = _("%(times)d times") % {"times": payload["repetitions"]}
        return [part for part in (hold, times, sides, _("in bed") if payload["in_bed"] else None) if part]
    if payload["kind"] == "compress":
        kinds = {"heat": _("heat"), "cold": _("cold"), "both": _("heat and cold")}
        return [kinds[payload["temperature"]], _("%(minutes)d min") % {"minutes": payload["minutes_on"]}]
    return []


def tile(text: Public) -> dict[str, Any]:
    return {**place(text.payload["areas"][0]), "path": text.path}


def place(area: Area) -> dict[str, Any]:
    return {"path": area_path(area), "label": area["name"], "slug": area["slug"]}


def limb(payload: Payload) -> str:
    """What the reader changes when the other side has its turn."""
    areas = {area["slug"] for area in payload["areas"]}
    if areas & LEG_AREAS:
        return "leg"
    return "arm" if areas & ARM_AREAS else "side"
