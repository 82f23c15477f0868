"""The choices that the diary offers. What is chosen stays on the reader's phone."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from guide.publishing.public_texts import Public
from guide.schemas import Area


def places(areas: Iterable[Area], plans: Iterable[Public]) -> list[dict[str, str]]:
    """Each part of the body, and what a cramp there is called by the text that helps against it."""
    cramps = {plan.payload["areas"][0]["slug"]: _inside_a_sentence(plan.payload["title"]) for plan in plans}
    return [
        {"slug": area["slug"], "name": area["name"], "cramp": cramps.get(area["slug"], area["name"])} for area in areas
    ]


def triggers() -> dict[str, str]:
    """The names are kept in the entries of readers: new ones may be added, old ones stay."""
    return {
        "exercise": _("Exercise"),
        "sitting": _("Long sitting"),
        "heat": _("Heat"),
        "dry": _("Little to drink"),
        "night": _("At night"),
        "alcohol": _("Alcohol"),
        "caffeine": _("Coffee, tea or cola"),
        "medicine": _("New medicine"),
        "stress": _("Stress"),
        "other": _("Something else"),
    }


def _inside_a_sentence(title: str) -> str:
    return title[:1].lower() + title[1:]
