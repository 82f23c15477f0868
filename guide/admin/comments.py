"""The parts of a revision that a comment can be about, and what to call them."""

import json
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide.models import Comment, Revision, Topic
from guide.models.topics import KIND_FIELDS


def parts(revision: Revision) -> list[tuple[str, str]]:
    """Path and label of every part, the whole first; the labels of rows begin with their number."""
    payload = json.loads(revision.payload)
    fields = ["title", "summary", "body", *KIND_FIELDS[payload["kind"]]]
    rows = [
        *(_row("steps", _("Step"), number, step["text"]) for number, step in enumerate(payload["steps"], start=1)),
        *(_row("cautions", _("Caution"), number, line) for number, line in enumerate(payload["cautions"], start=1)),
        *(_row("sources", _("Source"), number, row["title"]) for number, row in enumerate(payload["sources"], start=1)),
    ]
    figure = [("figure", _("Figure"))] if payload["figure"] else []
    return [("", _("The whole page")), *((name, _label(name)) for name in fields), *rows, *figure]


def about(comment: Comment) -> str:
    """The part that a comment is about, in words."""
    return str(dict(parts(comment.revision)).get(comment.field, comment.field))


def _row(name: str, label: str, number: int, text: str) -> tuple[str, str]:
    return f"{name}/{number}", f"{label} {number}: {text[:60]}"


def _label(name: str) -> str:
    field: Any = Topic._meta.get_field(name)
    return f"{capfirst(field.verbose_name)}"
