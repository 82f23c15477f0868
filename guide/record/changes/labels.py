"""Labels of the fields of a payload, their order, and their values in words."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db.models import BooleanField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models.areas import FACTS, BodyArea
from guide.models.kinds import KINDS, NAMED_SIGNS, Steps
from guide.models.parts import Rung, Source, Step
from guide.models.signs import SIGN_FIELDS, Case, SearchCase, Sign
from guide.models.topics import Topic
from guide.record.changes.matching import is_blank, item_title

MISSING: Any = object()  # a field that a record does not have, which is not the same as an empty one

# As a reader meets them; fields that are not named here follow by the alphabet, and the form of the record last.
FIELD_ORDER = (
    *("kind", "title", "name", "slug", "summary", "red_flag", "urgency"),
    *dict.fromkeys(name for kind in KINDS.values() for name in kind.fields),
    *("text", "detail", "asks", "outcome", "worse", "target", "publisher", "year", "url", "read", "read_on", "signs"),
    *SIGN_FIELDS,
    *("country", "numbers", "advice", "advice_note", "cautions", "caution_sources", "steps", "rungs"),
    *("live", "line", "cramp_steps", "next_after"),
    *("body", "figure", "picture", "areas", "sources", "review_months", "cases", "searches"),
    *FACTS,
)
LAST_FIELD = "schema"
# What says by itself what it is, in a row with others.
UNLABELLED_FIELDS = (
    "title",
    "name",
    "slug",
    "text",
    "detail",
    "worse",
    "publisher",
    "year",
    "url",
    "target",
    "country",
    "numbers",
    "advice",
    "advice_note",
)

LABELS = {
    "schema": gettext_lazy("form of the record"),
    "kind": gettext_lazy("kind"),
    "slug": gettext_lazy("last part of the address"),
    "hold_seconds": gettext_lazy("hold"),
    "minutes_on": gettext_lazy("time on"),
    "minutes_off": gettext_lazy("pause"),
    "name": gettext_lazy("name"),
    "areas": gettext_lazy("body areas"),
    "text": gettext_lazy("words"),
    "signs": gettext_lazy("signs"),
    "cases": gettext_lazy("cases"),
    "searches": gettext_lazy("searches"),
    "live": gettext_lazy("held until it lets go"),
    "next_after": gettext_lazy("the next offered after"),
    "caution_sources": gettext_lazy("sources of the cautions"),
    "target": gettext_lazy("what it shows"),
    "figure": gettext_lazy("figure"),
    "picture": gettext_lazy("picture"),
    "start": gettext_lazy("start pose"),
    "end": gettext_lazy("end pose"),
}
UNITS = {
    "hold_seconds": gettext_lazy("%s s"),
    "minutes_on": gettext_lazy("%s min"),
    "minutes_off": gettext_lazy("%s min"),
    "next_after": gettext_lazy("%s s"),
}
# One item of a list, with its number.
NUMBERED_LISTS = {
    "steps": gettext_lazy("step %(number)d"),
    "cautions": gettext_lazy("caution %(number)d"),
    "rungs": gettext_lazy("rung %(number)d"),
    "cramp_steps": gettext_lazy("step while it cramps %(number)d"),
}
QUESTION = gettext_lazy("question %(number)d")
COUNTRY = gettext_lazy("country")
# One item of a list that everybody knows by its name.
NAMED_LISTS = {
    "sources": gettext_lazy("source"),
    "areas": gettext_lazy("body area"),
    "signs": gettext_lazy("sign"),
    "cases": gettext_lazy("case"),
    "searches": gettext_lazy("search"),
}

# A slip here can hurt: how urgent, how long, how often, how hot, what not to do, whom to call.
SAFETY_FIELDS = {
    *("kind", "urgency", "outcome", "worse", "signs", "cautions", "red_flag", "review_months", "numbers", "rungs"),
    *("asks", NAMED_SIGNS, "advice", "advice_note", "afterwards"),
    *("temperature", "minutes_on", "minutes_off", "hold_seconds", "repetitions", "sessions_per_day"),
}
SAFETY_PREFIX = "pregnancy"
# Where the words themselves are the red flags.
RED_FLAG_FIELDS = ("title", "summary", "steps", "body")


@dataclass(frozen=True)
class Place:
    """Where in a payload a value stands: its path, and what it is called in the middle of a sentence."""

    path: str = ""
    name: str = ""
    field: str = ""
    owner: str = ""  # the name of what this is a part of
    kind: str = ""
    is_safety: bool = False
    is_brief: bool = False  # its values are for machines, so the sentence leaves them to the comparison below it

    def child(self, field: str) -> "Place":
        name = f"{self.name}, {label(field)}" if self.name else label(field)
        if self.field in NUMBERED_LISTS and field == "text":
            name = self.name  # the words of a step are the step
        return self._inner(field, field, name)

    def item(self, number: int, item: Any) -> "Place":
        """`number` counts from 1."""
        own = self._own_name(number, item_title(item))
        name = f"{self.owner}: {own}" if own and self.owner else own
        name = name or _("%(list)s, number %(number)d") % {"list": self.name, "number": number}
        return self._inner(str(number), self.field, name)

    @property
    def is_named(self) -> bool:
        """Whether what it holds is known by its name and not by its number."""
        return self.field in NAMED_LISTS or (self.field == "steps" and self._steps == Steps.COUNTRIES)

    def _own_name(self, number: int, title: str) -> str:
        if self.is_named and title:
            return f"{NAMED_LISTS.get(self.field, COUNTRY)} “{title}”"
        if self.field == "steps" and self._steps == Steps.QUESTIONS:
            return str(QUESTION) % {"number": number}
        if self.field in NUMBERED_LISTS:
            return str(NUMBERED_LISTS[self.field]) % {"number": number}
        return ""

    def _inner(self, step: str, field: str, name: str) -> "Place":
        is_safety = self.is_safety or is_safety_field(field) or (not self.path and self._is_red_flag(field))
        path = f"{self.path}/{step}" if self.path else step
        return replace(self, path=path, name=name, field=field, owner=self.name, is_safety=is_safety)

    def _is_red_flag(self, field: str) -> bool:
        return self.kind in KINDS and KINDS[self.kind].is_red_flag and field in RED_FLAG_FIELDS

    @property
    def _steps(self) -> Steps | None:
        return KINDS[self.kind].steps if self.kind in KINDS else None


def is_safety_field(field: str) -> bool:
    return field in SAFETY_FIELDS or field.startswith(SAFETY_PREFIX)


def in_field_order(fields: Any) -> list[str]:
    """The names of the fields, sorted in the order in which readers meet them."""

    def place(name: str) -> tuple[bool, int, str]:
        return (name == LAST_FIELD, FIELD_ORDER.index(name) if name in FIELD_ORDER else len(FIELD_ORDER), name)

    return sorted(fields, key=place)


def label(field: str) -> str:
    """What a field is called in the middle of a sentence."""
    if field in LABELS:
        return str(LABELS[field])
    known = _model_fields().get(field)
    return str(known.verbose_name) if known else field.replace("_", " ").strip() or _("a part without a name")


@cache
def _model_fields() -> dict[str, Any]:
    # A field that several models have is called as in the last of them.
    models = (Case, SearchCase, Sign, BodyArea, Source, Rung, Step, Topic)
    fields = [field for model in models for field in model._meta.get_fields() if hasattr(field, "verbose_name")]
    return {field.name: field for field in fields}


def value_in_words(field: str, value: Any) -> str:
    """Any value as a person would write it."""
    if value is MISSING or is_blank(value):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value_in_words(field, part) for part in value)
    if is_reference(value):
        return f"{value['slug']} ({_scalar_in_words('kind', value['kind'])})"
    if isinstance(value, dict):
        return "; ".join(
            _field_in_words(name, value[name]) for name in in_field_order(value) if not is_blank(value[name])
        )
    return _scalar_in_words(field, value)


def is_reference(value: Any) -> bool:
    """Whether this is a reference to another topic."""
    has_both = isinstance(value, dict) and value.keys() == {"kind", "slug"}
    return has_both and all(isinstance(part, str) for part in value.values())


def _field_in_words(field: str, value: Any) -> str:
    return (
        value_in_words(field, value) if field in UNLABELLED_FIELDS else f"{label(field)} {value_in_words(field, value)}"
    )


def _scalar_in_words(field: str, value: Any) -> str:
    if field in UNITS:
        return f"{str(UNITS[field]) % value}"
    return str(field_choices(field).get(value, value))


def field_choices(field: str) -> dict[Any, Any]:
    """What a field may hold, with the words for it; empty when it may hold anything."""
    return dict(getattr(_model_fields().get(field), "flatchoices", ()))


def is_choice_field(field: str) -> bool:
    """Whether a field holds one of a few fixed values."""
    return bool(field_choices(field)) or isinstance(_model_fields().get(field), BooleanField)
