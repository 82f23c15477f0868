"""Whom to call, as pages hold it: what several countries share stands there once. Pure.

A page has the lines of all countries and shows those of the one that its reader chose, so each kind of line is a list
of groups, and each group names its countries by their letters (see `templates/guide/calls`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from guide.schemas import Step


def grouped(countries: list[Step]) -> dict[str, Any]:
    """The lines of all countries, each with the letters of those for which it counts."""
    sure = [step for step in countries if step["numbers"]]
    unsure = [step for step in countries if not step["numbers"]]
    return {
        "first": [
            {"number": number, "codes": _codes(group), "countries": _names(group)}
            for number, group in _groups(sure, lambda step: step["numbers"][0])
        ],
        "others": [
            {"numbers": list(numbers), "codes": _codes(group)}
            for numbers, group in _groups(sure, lambda step: tuple(step["numbers"][1:]))
        ],
        "unsure": {"codes": _codes(unsure), "countries": _names(unsure)} if unsure else {},
        "details": _lines(countries, "detail"),
        "advice": [
            {"number": number, "codes": _codes(group)}
            for number, group in _groups(countries, lambda step: step.get("advice"))
        ],
        "advice_notes": _lines(countries, "advice_note"),
        "codes": _codes(countries),
        "without_advice": _codes(step for step in countries if not step.get("advice")),
    }


def _lines(countries: list[Step], field: str) -> list[dict[str, str]]:
    groups = _groups(countries, lambda step: step.get(field))  # what was frozen before the field was there has none
    return [{"words": words, "codes": _codes(group)} for words, group in groups]


def _groups(countries: list[Step], key: Callable[[Step], Any]) -> Iterator[tuple[Any, list[Step]]]:
    """The countries that have the same, in the order in which the first of each comes; without those that have none."""
    groups = defaultdict(list)
    for step in countries:
        groups[key(step)].append(step)
    return ((value, group) for value, group in groups.items() if value)


def _codes(countries: Iterable[Step]) -> str:
    return " ".join(step["country"] for step in countries)


def _names(countries: list[Step]) -> list[dict[str, str]]:
    return [{"code": step["country"], "name": step["text"]} for step in countries]
