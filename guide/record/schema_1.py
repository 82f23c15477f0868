"""Texts frozen before body areas carried facts of their own (schema 1), read as those of today.

At that time the pages guessed these facts from the slug of an area. The table keeps the guesses as they were, so that
what was signed looks as it did; it is never changed, and a new area does not stand in it.
"""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from guide.models.areas import FACTS

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


def completed(payload: Text) -> Text:
    """The same text with the facts of its areas; a text of schema 2 has them already."""
    if payload.get("schema") != 1 or not isinstance(payload.get("areas"), list):
        return payload
    return cast(Text, {**payload, "areas": [_completed(area) for area in payload["areas"]]})


def facts(slug: str) -> dict[str, str]:
    return dict(zip(FACTS, BEFORE.get(slug, UNKNOWN), strict=True))


def _completed(area: Any) -> Any:
    return {**facts(str(area.get("slug"))), **area} if isinstance(area, dict) else area
