"""“Check my signs”: one page for each part of the body, which works with no script at all.

Each question asks a few signs of one level; its outcome is that level, worked out from the signs and never typed. Which
signs are asked depends on the place: those that count everywhere, and those of that part of the body. Questions for
pregnancy, a child, medicines and illnesses are asked only of who says so at the start.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guide.models.kinds import KINDS, Kind, Steps
from guide.models.levels import ORDER, highest
from guide.schemas import Payload, Sign

EVERYONE = "everyone"


@dataclass(frozen=True)
class Question:
    """The signs that are asked together at one place. `who`: everyone, unless all its signs are of one group."""

    number: int  # in the text of the check, from 1
    title: str
    level: str
    who: str
    keys: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return f"q{self.number}"


def base(payload: Payload) -> str:
    return f"{KINDS[Kind.CHECK].prefix}{payload['slug']}/"


def paths(payload: Payload, areas: Iterable[str]) -> list[str]:
    """The addresses below the page of a check; none for other kinds."""
    if KINDS[payload["kind"]].steps != Steps.QUESTIONS:
        return []
    return [f"{base(payload)}{slug}/" for slug in areas]


def walk(payload: Payload, signs: Mapping[str, Sign], area: str | None) -> list[Question]:
    """The questions for one part of the body, or all there are, in their order. `signs` are those that are public."""
    found = []
    for number, step in enumerate(payload["steps"], start=1):
        asked = [signs[key] for key in step.get("asks", ()) if key in signs and is_asked_at(signs[key], area)]
        # A question of before schema 3 says itself what is asked, whatever became of the texts that it named.
        if asked or step.get("outcome"):
            level = step.get("outcome") or highest(sign["level"] for sign in asked)
            keys = tuple(sign["key"] for sign in asked)
            found.append(Question(number, step["text"], level, _who(asked), keys))
    return found


def is_asked_at(sign: Sign, area: str | None) -> bool:
    return area is None or not sign["areas"] or area in sign["areas"]


def _who(asked: list[Sign]) -> str:
    groups = {sign["who"] for sign in asked}
    return groups.pop() if len(groups) == 1 else EVERYONE


def outcome(questions: list[Question], true: Iterable[str]) -> str:
    """The level at which somebody ends who says yes to these signs and no to all others; empty for no to all."""
    yes = set(true)
    return next((question.level for question in questions if yes & set(question.keys)), "")


def asked_keys(payload: Payload) -> set[str]:
    """The signs that some question asks."""
    return {key for step in payload["steps"] for key in step.get("asks", ())}


def is_in_order(questions: list[Question]) -> bool:
    """Whether no question comes after one of a lower level, so that a yes never hides something worse."""
    places = [ORDER.index(question.level) for question in questions]
    return places == sorted(places)


def steps_of_walk(questions: list[Question]) -> list[dict[str, Any]]:
    """Each question with where a no and the way back lead: for each group that may be left out, and for all others."""
    data = []
    for place, question in enumerate(questions):
        after = [_way(other) for other in questions[place + 1 :]]
        before = [_way(other) for other in reversed(questions[:place])]
        number = sum(other.who == EVERYONE for other in questions[: place + 1])
        data.append(
            {
                "anchor": question.anchor,
                "title": question.title,
                "level": question.level,
                "who": question.who,
                "number": number if question.who == EVERYONE else 0,
                "total": sum(other.who == EVERYONE for other in questions),
                "keys": list(question.keys),
                "no": until_everyone([*after, {"anchor": "end", "who": EVERYONE}]),
                "back": until_everyone([*before, {"anchor": "start", "who": EVERYONE}]),
            }
        )
    return data


def first_ways(questions: list[Question]) -> list[dict[str, str]]:
    return until_everyone([*map(_way, questions), {"anchor": "end", "who": EVERYONE}])


def until_everyone(ways: list[dict[str, str]]) -> list[dict[str, str]]:
    """The ways up to the first one that everybody may take."""
    last = next(index for index, way in enumerate(ways) if way["who"] == EVERYONE)
    return ways[: last + 1]


def _way(question: Question) -> dict[str, str]:
    return {"anchor": question.anchor, "who": question.who}
