"""The rows of a reading copy: each sentence, dose or sign as HTML with its numbers picked out, and its sources."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guide.admin.picked_numbers import with_numbers_marked
from guide.models import Source
from guide.models.levels import LEVELS, LevelWords
from guide.record.changes import labels
from guide.review import link_checks
from guide.schemas import Payload, Sign

# Words of a sign that stand under it, with the label that its page shows in front of them.
UNDER_A_SIGN = ("needs", "do", "unlike")
NOT_UNDER_A_SIGN = ("words", "level", "sources")


@dataclass(frozen=True)
class Line:
    """Words of a row; `label` stands in front of them."""

    html: SafeString
    label: str = ""
    is_quiet: bool = False
    level: LevelWords | None = None
    level_name: str = ""


@dataclass(frozen=True)
class Row:
    """`is_bare`: nothing carries it. `can_name`: a source could be named here. `note` stands in the place of one."""

    lines: list[Line]
    sources: list[SafeString] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    number: int = 0
    note: str = ""
    is_sentence: bool = False
    is_bare: bool = False
    can_name: bool = False


@dataclass(frozen=True)
class Card:
    """A part of the page under its heading. `name` is for its looks."""

    name: str
    heading: str
    rows: list[Row]
    figure: dict[str, Any] | None = None
    picture: dict[str, Any] | None = None


def line(words: Any, label: str = "", *, is_quiet: bool = False) -> Line:
    return Line(with_numbers_marked(str(words)), capfirst(label), is_quiet)


def value_line(name: str, value: Any, *, is_quiet: bool = False) -> Line:
    """A field of a text or of a row with its value in words: “Hold: 30 s”."""
    return line(labels.value_in_words(name, value), labels.label(name), is_quiet=is_quiet)


def value_row(name: str, value: Any) -> Row:
    """A field by itself. Where a slip in it can hurt, it is marked: no source can be named beside it."""
    return Row([value_line(name, value)], is_bare=labels.is_safety_field(name))


class SourcesOf:
    """Makes rows with the sources of one text, each of which is rendered once."""

    def __init__(self, payload: Payload) -> None:
        self.checked = link_checks.words_of(source["url"] for source in payload["sources"])
        self.known = {source["name"]: self._html(source) for source in payload["sources"] if source.get("name")}
        self.used: set[str] = set()

    def row(self, lines: list[Line], names: Iterable[str] | None, *, number: int = 0, can_name: bool = True) -> Row:
        wanted = list(dict.fromkeys(str(name) for name in names or ()))
        found = [self.known[name] for name in wanted if name in self.known]
        self.used.update(wanted)
        return Row(
            lines,
            found,
            [name for name in wanted if name not in self.known],
            number,
            is_sentence=True,
            is_bare=not found,
            can_name=can_name,
        )

    def unused(self, payload: Payload) -> Iterator[SafeString]:
        for source in payload["sources"]:
            if source.get("name") not in self.used:
                yield self.known.get(source.get("name") or "") or self._html(source)

    def _html(self, source: Mapping[str, Any]) -> SafeString:
        how = dict(Source.Read.choices).get(source.get("read", ""), _("read"))
        words = {"read_in_words": how, "checked": self.checked.get(source["url"], "")}
        return render_to_string("admin/guide/_reading_source.html", {"source": {**source, **words}})


def sign_line(sign: Mapping[str, Any], label: str = "") -> Line:
    """A sign with its level and what its level asks for."""
    level = LEVELS.get(sign["level"])
    words = with_numbers_marked(sign["words"])
    if level is None:
        return line(f"{sign['words']} ({sign['level']})", label)
    return Line(words, label, level=level, level_name=sign["level"])


def lines_of_sign(sign: Sign) -> list[Line]:
    """A sign of the text itself: all that is signed of it, first what its page shows."""
    own: Mapping[str, Any] = sign
    rest = [name for name in own if name not in (*UNDER_A_SIGN, *NOT_UNDER_A_SIGN)]
    return [
        sign_line(sign),
        *(value_line(name, own[name]) for name in UNDER_A_SIGN if own.get(name)),
        *(value_line(name, own[name], is_quiet=True) for name in rest if own[name] not in ("", [], None)),
    ]
