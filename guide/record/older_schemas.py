"""Texts frozen in an older form, read as those of today.

Schema 1: pages guessed the facts of a body area from its slug. Schema 2: a warning text was one sign with one of three
urgencies, a question of the check named warning texts and what a yes means, and no sentence named its source.

The tables keep what was known then, so that what was signed looks as it did; they are never changed.
"""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from guide.models.areas import FACTS
from guide.models.kinds import KINDS, NAMED_SIGNS, Kind
from guide.models.levels import Level

Text = TypeVar("Text", bound=Mapping[str, Any])  # a payload, also one that was tampered with

BEFORE = {  # slug: limb, drawing, place on the map
    "calf": ("leg", "calf", "calf"),
    "foot": ("leg", "foot", "foot"),
    "front-thigh": ("leg", "front-thigh", "front-thigh"),
    "back-thigh": ("leg", "back-thigh", "back-thigh"),
    "back": ("side", "back", "back"),
    "neck": ("side", "neck", "neck"),
    "hand": ("arm", "hand", "hand"),
    "eyelid": ("side", "eyelid", "eyelid"),
    "shin": ("leg", "body", "shin"),
    "hip": ("leg", "body", "hip"),
    "groin": ("leg", "body", "groin"),
    "buttock": ("leg", "body", "buttock"),
    "upper-back": ("side", "body", "upper-back"),
    "shoulder": ("arm", "body", "shoulder"),
    "chest": ("side", "body", "chest"),
    "belly": ("side", "body", "belly"),
    "jaw": ("side", "body", "jaw"),
    "anywhere": ("side", "body", "arm"),
}
UNKNOWN = ("side", "body", "")


LEVELS = {"emergency": Level.EMERGENCY, "urgent": Level.TODAY, "routine": Level.ROUTINE}
# Words that brought up a warning text first. They stood in the code until schema 3; since then a clinician signs them.
SEARCHED = {  # slug of the warning: searches, with commas between
    "chest-pain-or-breathless": (
        "chest pain, chest hurt, chest tight, chest pressure, heart attack, heart pain, breath, breathing, suffocating"
    ),
    "stroke-signs": ("stroke, face droop, face drooping, face numb, slurred, speech, cannot speak"),
    "numb-between-the-legs": (
        "numb between, numbness between, numb groin, numb crotch, numb bottom, numb genitals, saddle, cauda "
        "equina, incontinence, incontinent, wet myself, soiled myself, cannot pee, can't pee, bladder, bowel"
    ),
    "dark-pee-with-muscle-pain": (
        "dark pee, dark urine, brown pee, brown urine, black pee, black urine, red urine, dark wee, brown wee, rhabdo"
    ),
    "fit-or-confusion": (
        "seizure, convulsion, fits, faint, passed out, passing out, pass out, blackout, blacked out, "
        "unconscious, collapse, confused, confusion, stiff neck fever, meningitis"
    ),
    "heatstroke": ("heatstroke, heat stroke, sunstroke, heat exhaustion"),
    "one-swollen-leg": ("swollen leg, swollen calf, leg swelling, calf swelling, red leg, blood clot, DVT, thrombosis"),
    "cold-pale-or-numb-limb": (
        "pale leg, pale foot, pale arm, blue leg, blue foot, white leg, cold numb, suddenly numb"
    ),
    "stiff-jaw-or-whole-body-spasms": ("lockjaw, locked jaw, tetanus, poison, poisoned, rusty nail"),
    "tight-hard-limb-after-injury": ("compartment syndrome, crush, crushed, hard swollen"),
    "pounding-heart-with-weakness": (
        "palpitations, palpitation, heart pounding, pounding heart, heart racing, racing heart, irregular "
        "heart, heartbeat"
    ),
    "pregnancy-emergency": (
        "pregnant bleeding, pregnancy bleeding, pregnant headache, pregnancy headache, pregnant belly, "
        "pregnant stomach, pregnant fit"
    ),
    "pregnancy-call-today": (
        "pregnant swelling, pregnant swollen, pregnancy swelling, pregnant contractions, pre-eclampsia, "
        "preeclampsia, pregnant tightening"
    ),
    "twisting-after-a-medicine": ("eyes rolled, dystonia, neck twisted, oculogyric"),
    "tingling-lips-and-fingers": ("tingling lips, tingling mouth, tetany"),
    "quinine-bruising-or-bleeding": ("quinine bleeding, quinine bruise, quinine bruises"),
}


def completed(payload: Text) -> Text:
    """The same text in the form of schema 3; a text of that schema stays as it is."""
    if payload.get("schema") not in (1, 2):
        return payload
    full: dict[str, Any] = {**payload}
    kind = str(full.get("kind"))
    for name, complete in (("areas", _completed_area), ("steps", _completed_step), ("sources", _completed_source)):
        if isinstance(full.get(name), list):
            full[name] = [complete(part) if isinstance(part, dict) else part for part in full[name]]
    if isinstance(full.get("cautions"), list):
        full["caution_sources"] = [[] for _caution in full["cautions"]]
    if kind in KINDS and NAMED_SIGNS in KINDS[kind].fields:
        full[NAMED_SIGNS] = []
    if kind == Kind.WARNING:
        full["signs"] = [_sign_of(full)]
        full.pop("urgency", None)
    if kind == Kind.CHECK:
        full |= {"cases": [], "searches": []}
    return cast(Text, full)


def facts(slug: str) -> dict[str, str]:
    return dict(zip(FACTS, BEFORE.get(slug, UNKNOWN), strict=True))


def _completed_area(area: dict[str, Any]) -> dict[str, Any]:
    return {**facts(str(area.get("slug"))), **area}


def _completed_step(step: dict[str, Any]) -> dict[str, Any]:
    full = {**step, "sources": []}
    if isinstance(step.get("signs"), list):  # a question: it named warning texts, each of which is one sign now
        full["asks"] = [sign.get("slug") for sign in full.pop("signs") if isinstance(sign, dict)]
    if "country" in step:
        full = {"detail": "", "advice": "", "advice_note": "", **full}
    return full


def _completed_source(source: dict[str, Any]) -> dict[str, Any]:
    return {"name": "", "read": "", **source}


def _sign_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A warning text as the one sign that it was."""
    slug = str(payload.get("slug"))
    searched = SEARCHED.get(slug, "")
    return {
        **dict.fromkeys(("needs", "unlike", "do", "asked", "not_asked"), ""),
        "key": slug,
        "words": str(payload.get("title")),
        "level": str(LEVELS.get(str(payload.get("urgency")), Level.TODAY)),
        "danger": 0,
        "who": "everyone",
        "searched": searched.split(", ") if searched else [],
        "areas": [],
        "sources": [],
    }
