"""Finds topics by words in any of their parts, and the parts in which they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.text import capfirst, smart_split, unescape_string_literal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models import Case, Rung, SearchCase, Sign, Source, Step, Topic

# What a topic is made of besides its own fields: the relation, its model, and what one row is called.
PARTS: dict[str, tuple[type[models.Model], Any]] = {
    "steps": (Step, gettext_lazy("Step")),
    "signs": (Sign, gettext_lazy("Sign")),
    "rungs": (Rung, gettext_lazy("Rung")),
    "sources": (Source, gettext_lazy("Source")),
    "cases": (Case, gettext_lazy("Case")),
    "searches": (SearchCase, gettext_lazy("Search")),
}
BY_LINES = ("body", "cautions")  # fields whose lines are told apart
WITHOUT_WORDS = ("picture_size", "figure")  # of a figure the captions are searched, and not its numbers
CAPTIONS = ("figure__start__caption", "figure__end__caption")
MOST_WORDS = 8  # in one search


@dataclass(frozen=True)
class Line:
    """One part of a topic in words, with its source marks; of a source `source` is the name."""

    label: str
    text: str
    source: str | None = None

    def has(self, words: list[str]) -> bool:
        return all(word.casefold() in self.text.casefold() for word in words)

    def rests_on(self, name: str) -> bool:
        return f"[{name}]" in self.text


def split_words(typed: str) -> list[str]:
    """What was typed as words; what stands in quotation marks is one."""
    quoted = (word.startswith(("'", '"')) and word[0] == word[-1] and len(word) > 1 for word in smart_split(typed))
    words = zip(smart_split(typed), quoted, strict=True)
    found = [unescape_string_literal(word) if is_quoted else word for word, is_quoted in words]
    return [word for word in found if word.strip()][:MOST_WORDS]


def with_words(topics: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Of topics, those with all words in their own fields, or in one row of their parts."""
    if not words:
        return topics
    own = _rows_with(Topic.objects.all(), Topic, words)
    rows = [_rows_with(model._default_manager.all(), model, words) for model, _label in PARTS.values()]
    parts = reduce(or_, (Q(Exists(found.filter(topic=OuterRef("pk")))) for found in rows))
    return topics.filter(Q(pk__in=own.values("pk")) | parts)


def with_source(topics: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Of topics, those with a source that has all words in its name, title, publisher or address."""
    if not words:
        return topics
    return topics.filter(Exists(_rows_with(Source.objects.all(), Source, words).filter(topic=OuterRef("pk"))))


def searched_fields(model: type[models.Model]) -> list[Any]:
    """The fields of a model that hold words."""
    typed = (models.CharField, models.TextField, models.JSONField)
    own = [field for field in model._meta.concrete_fields if isinstance(field, typed)]
    return [field for field in own if not field.choices and field.name not in WITHOUT_WORDS]


def lines_of(topic: Topic) -> Iterator[Line]:
    """Every part of a topic in words. Its rows have to be prefetched, as `PREFETCHED` says."""
    for field in searched_fields(type(topic)):
        value = getattr(topic, field.name)
        for text in _in_words(value).splitlines() if field.name in BY_LINES else [_in_words(value)]:
            if text.strip():
                yield Line(capfirst(str(field.verbose_name)), text.strip())
    for caption in _captions(topic.figure):
        yield Line(_("Figure"), caption)
    for name, (model, label) in PARTS.items():
        for number, row in enumerate(getattr(topic, name).all(), start=1):
            yield _row_line(f"{label} {number}", model, row)


PREFETCHED = ("rungs__target", *(name for name in PARTS if name != "rungs"))


def _captions(figure: Any) -> list[str]:
    poses = [figure.get(name) for name in ("start", "end")] if isinstance(figure, dict) else []
    return [str(pose["caption"]) for pose in poses if isinstance(pose, dict) and pose.get("caption")]


def _row_line(label: str, model: type[models.Model], row: Any) -> Line:
    fields = [field for field in searched_fields(model) if field.name != "sources"]
    words = [_in_words(getattr(row, field.name)) for field in fields]
    if model is Rung:
        words.insert(0, str(row.target))
    marks = [f"[{name}]" for name in getattr(row, "sources", ())]
    text = " ".join([" · ".join(text for text in words if text), *marks])
    return Line(label, text, row.name if model is Source else None)


def _in_words(value: Any) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value or "")


def _rows_with(rows: QuerySet[Any], model: type[models.Model], words: list[str]) -> QuerySet[Any]:
    """Rows in which every word stands in some field."""
    names = []
    for field in searched_fields(model):
        if isinstance(field, models.JSONField):
            rows = rows.annotate(**{f"{field.name}_in_words": Cast(field.name, models.TextField())})
            names.append(f"{field.name}_in_words")
        else:
            names.append(field.name)
    if model is Topic:
        rows = rows.annotate(start_caption=KT(CAPTIONS[0]), end_caption=KT(CAPTIONS[1]))
        names += ["start_caption", "end_caption"]
    names += ["target__title"] if model is Rung else []
    return rows.filter(reduce(and_, (_any_has(names, word) for word in words)))


def _any_has(names: list[str], word: str) -> Q:
    return reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names))
