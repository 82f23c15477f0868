"""Cases: people in their own words, and what must come out for them. Run against the public texts at every publication.

A case walks the check at its place, the search with its words, and the relief page of its place. Pure: no database, no
clock.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from guide.clinical_numbers import QUESTION_SIGNS, WALK_QUESTIONS
from guide.models.kinds import Kind
from guide.models.levels import LEVELS, Level, highest
from guide.publishing import searching, sign_check
from guide.publishing.public_texts import Public
from guide.publishing.site_pages import Guide
from guide.schemas import Case, SearchCase

NONE = "none"
GRAVE = (Level.EMERGENCY, Level.TODAY)
FIRST = 3  # a harmless search finds its page among so many
SENTENCE_END = re.compile(r"(?<=[.!?])\s")


@dataclass(frozen=True)
class Failure:
    """A case that does not pass: its name, its own words, and why."""

    name: str
    words: str
    why: str

    def __str__(self) -> str:
        return _("“%(words)s” (%(name)s): %(why)s") % {"words": self.words, "name": self.name, "why": self.why}


def problems(guide: Guide) -> list[str]:
    """One sentence for each rule of the check that the public texts break, and for each of its cases that fails."""
    found = broken_rules(guide)
    for text in guide.of(Kind.CHECK):
        cases, searches = text.payload.get("cases", []), text.payload.get("searches", [])
        if cases or searches:
            found += [str(failure) for failure in Runner(guide, text).failures(cases, searches)]
    return found


def broken_rules(guide: Guide) -> list[str]:
    """One sentence for each rule of a check that the public texts break."""
    # Before schema 3 a check named no signs.
    checks = [text for text in guide.of(Kind.CHECK) if text.payload["schema"] >= 3]
    return [sentence for text in checks for sentence in _broken_rules(guide, text)]


# --- the rules of a check ---


def _broken_rules(guide: Guide, check: Public) -> Iterator[str]:
    asked = sign_check.asked_keys(check.payload)
    for key, sign in guide.signs.items():
        if sign["level"] in GRAVE and key not in asked and not sign["not_asked"]:
            yield _("No question of the check asks “%(words)s” (%(key)s). Add it to one, or say why not.") % sign
    for number, step in enumerate(check.payload["steps"], start=1):
        levels = {guide.signs[key]["level"] for key in step.get("asks", ()) if key in guide.signs}
        if len(levels) > 1:
            named = ", ".join(str(LEVELS[level].label) for level in LEVELS if level in levels)
            yield _("Question %(number)d asks signs of several levels (%(levels)s). Make it several questions.") % {
                "number": number,
                "levels": named,
            }
    for area in guide.areas:
        yield from _broken_rules_of_walk(sign_check.walk(check.payload, guide.signs, area["slug"]), area["name"])


def _broken_rules_of_walk(questions: list[sign_check.Question], place: str) -> Iterator[str]:
    for question in questions:
        if len(question.keys) > QUESTION_SIGNS:
            yield _("%(place)s: question %(number)d asks %(signs)d signs. Ask at most %(limit)d together.") % {
                "place": place,
                "number": question.number,
                "signs": len(question.keys),
                "limit": QUESTION_SIGNS,
            }
    of_everyone = [question for question in questions if question.who == sign_check.EVERYONE]
    if len(of_everyone) > WALK_QUESTIONS:
        yield _("%(place)s: the check asks %(questions)d questions. Ask at most %(limit)d.") % {
            "place": place,
            "questions": len(of_everyone),
            "limit": WALK_QUESTIONS,
        }
    if not sign_check.is_in_order(questions):
        yield _("%(place)s: a question comes after one of a lower level. Put the most urgent first.") % {"place": place}


# --- cases ---


class Runner:
    """Runs cases on one set of public texts."""

    def __init__(self, guide: Guide, check: Public | None) -> None:
        self.guide, self.check = guide, check
        self.search = searching.Search(json.loads(guide.index))
        self.slugs = {text.path: text.payload["slug"] for text in guide.public}
        # What was taken away holds no other text up: a case that needs it waits until it is back.
        gone = [text.payload for text in guide.withdrawn] + [text.payload for text in guide.lapsed]
        self.gone = {payload["slug"] for payload in gone}
        self.gone |= {sign["key"] for payload in gone for sign in payload.get("signs", ())}

    def failures(self, cases: Sequence[Case], searches: Sequence[SearchCase]) -> Iterator[Failure]:
        for case in cases:
            for why in self.case(case):
                yield Failure(case["id"], case["words"], why)
        for entry in searches:
            for why in self.searched(entry):
                yield Failure(_("search"), entry["words"], why)

    def case(self, case: Case) -> Iterator[str]:
        """Why a case fails; nothing if it passes, or if one of its signs was withdrawn."""
        if self.gone.intersection(case["signs"]):
            return
        for key in case["signs"]:
            if key not in self.guide.signs:
                yield _("no public text has the sign %(key)s.") % {"key": key}
        yield from self._walked(case)
        yield from self._on_its_page(case)
        yield from self._found(case)

    def _walked(self, case: Case) -> Iterator[str]:
        # A question of several levels (which is refused as well) hides that a sign of it was lowered.
        own = highest(self.guide.signs[key]["level"] for key in case["signs"] if key in self.guide.signs) or NONE
        asked = sign_check.outcome(self._questions(case), case["signs"]) or NONE
        came_out = asked if asked != case["level"] else own
        if came_out != case["level"]:
            yield _("the check comes out as %(level)s; expected: %(expected)s. Look at: %(texts)s.") % {
                "level": came_out,
                "expected": case["level"],
                "texts": ", ".join(self._texts_behind(case)),
            }

    def _questions(self, case: Case) -> list[sign_check.Question]:
        place = case.get("place") or None
        return sign_check.walk(self.check.payload, self.guide.signs, place) if self.check else []

    def _texts_behind(self, case: Case) -> list[str]:
        texts = [self.guide.sign_texts[key].path for key in case["signs"] if key in self.guide.sign_texts]
        return sorted({*texts, *([self.check.path] if self.check else [])})

    def _on_its_page(self, case: Case) -> Iterator[str]:
        """A grave sign that is true is asked at that place, or stands on the relief page of it."""
        near = self.guide.near[Kind.RELIEF, case.get("place") or ""]
        shown = {key for text in near for key in text.payload.get("named_signs", ())}
        asked = {key for question in self._questions(case) for key in question.keys}
        for key in case["signs"]:
            sign = self.guide.signs.get(key)
            if sign and sign["level"] in GRAVE and not sign["not_asked"] and key not in shown | asked:
                yield _(
                    "nobody is told of the sign %(key)s there: no question asks it, and no relief page names it."
                ) % {"key": key}

    def _found(self, case: Case) -> Iterator[str]:
        typed = case.get("typed") or SENTENCE_END.split(case["words"])[0]
        wanted = {slug for slug in (case.get("page"), *case.get("also", ())) if slug}
        if not wanted or self.gone.intersection(wanted):
            return
        if case["level"] in GRAVE:  # the text of the sign itself is as right
            wanted |= {self._slug_of(key) for key in case["signs"] if key in self.guide.signs}
        found = self.search(typed).results
        first = self._slug(found[0]) if found else ""
        if first not in wanted:
            yield _("the search for “%(typed)s” brings “%(first)s” first; expected: %(wanted)s.") % {
                "typed": typed,
                "first": first or _("nothing"),
                "wanted": ", ".join(sorted(wanted)),
            }

    def searched(self, entry: SearchCase) -> Iterator[str]:
        """Why a search fails; nothing if it passes."""
        if entry["expect"] in self.gone:
            return
        found = self.search(entry["words"]).results
        slugs = [self._slug(result) for result in found]
        wanted = self._slug_of(entry["expect"]) if entry["expect"] in self.guide.signs else entry["expect"]
        if entry["kind"] == "dangerous":
            if slugs[:1] != [wanted]:
                yield _("brings “%(first)s” first; expected: “%(wanted)s”.") % {
                    "first": slugs[0] if slugs else _("nothing"),
                    "wanted": wanted,
                }
            return
        above = found[: slugs.index(wanted)] if wanted in slugs else found
        if wanted not in slugs[:FIRST]:
            yield _("does not bring “%(wanted)s” among the first %(number)d: %(found)s.") % {
                "wanted": wanted,
                "number": FIRST,
                "found": ", ".join(slugs[:FIRST]),
            }
        if any(result.is_danger and result.page["level"] == Level.EMERGENCY for result in above):
            yield _("shows an emergency above “%(wanted)s”.") % {"wanted": wanted}

    def _slug(self, result: searching.Result) -> str:
        path = str(result.page["path"])
        return self.slugs.get(path, path)

    def _slug_of(self, key: str) -> str:
        return self.guide.sign_texts[key].payload["slug"]


def of_file(data: dict[str, Any]) -> tuple[list[Case], list[SearchCase]]:
    """The cases and searches of a TOML file (`[[case]]` and `[[search]]`). Raises ValueError."""
    cases = [_case(entry) for entry in data.get("case", [])]
    searches = [_search(entry) for entry in data.get("search", [])]
    if not cases and not searches:
        raise ValueError(_("The file holds no [[case]] and no [[search]]."))
    return cases, searches


def _case(entry: dict[str, Any]) -> Case:
    name = str(entry.get("id", "?"))
    _require(entry, {"id", "words", "true", "level"}, {"page", "also", "typed", "place"}, name)
    if entry["level"] not in (*LEVELS, NONE):
        raise ValueError(_("%(name)s: “%(level)s” is no level.") % {"name": name, "level": entry["level"]})
    return {
        "id": name,
        "words": entry["words"],
        "signs": list(entry["true"]),
        "level": entry["level"],
        "place": entry.get("place", ""),
        "page": entry.get("page", ""),
        "also": list(entry.get("also", [])),
        "typed": entry.get("typed", ""),
    }


def _search(entry: dict[str, Any]) -> SearchCase:
    name = str(entry.get("words", "?"))
    _require(entry, {"words", "expect", "kind"}, set(), name)
    if entry["kind"] not in ("dangerous", "harmless"):
        raise ValueError(_("%(name)s: the kind must be dangerous or harmless.") % {"name": name})
    return {"words": name, "expect": entry["expect"], "kind": entry["kind"]}


def _require(entry: dict[str, Any], needed: set[str], optional: set[str], name: str) -> None:
    missing, unknown = needed - entry.keys(), entry.keys() - needed - optional
    if missing:
        raise ValueError(_("%(name)s lacks %(fields)s.") % {"name": name, "fields": ", ".join(sorted(missing))})
    if unknown:
        raise ValueError(_("%(name)s: unknown %(fields)s.") % {"name": name, "fields": ", ".join(sorted(unknown))})
