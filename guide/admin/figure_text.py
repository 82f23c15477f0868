"""The figure of a stretch as the TOML that authors type: stored record to TOML, and back."""

import math
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import tomli_w
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide import figures
from guide.figures.checks import POSES
from guide.figures.skeleton import UNREADABLE

MAX_LENGTH = 12_000
LINE_LENGTH = 100
TOPIC_KEYS = ("slug", "title")  # these are the topic's, so nobody types them twice
POSE_NAMES = {"start": gettext_lazy("Start"), "end": gettext_lazy("End")}
OTHER_SIDE_NAMES = {"start": gettext_lazy("Start, other side"), "end": gettext_lazy("End, other side")}
# As a reader of the text meets it; what is not named here follows in the order of the alphabet.
KEY_ORDER = (
    *("view", "shows", "frame", "floor", "tilt", "props", "muscle", *POSES),
    *("kind", "caption", "claims", "shown", "root", "trunk", "neck", "twist", "roll", "turn"),
)
LINE_OF_ERROR = re.compile(r"(?P<what>.+) \(at line (?P<line>\d+), column \d+\)", re.DOTALL)
# The library writes each number of a point on a line of its own.
TALL_LIST = re.compile(r"\[\n(?P<items>(?: +[^\n]+,\n)+?) *\]")


def to_toml(figure: dict[str, Any] | None) -> str:
    """The TOML of a stored record, its keys in reading order; empty for None."""
    record = typed_part(figure)
    text = tomli_w.dumps(_ordered(record))
    short = _with_short_lists_joined(text)
    return short if tomllib.loads(short) == record else text


def from_toml(text: str) -> dict[str, Any] | None:
    """The record that a text describes, or None for an empty one. Raises ValidationError."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(_("This is too long to be the text of a figure: %d characters.") % len(text))
    try:
        record = tomllib.loads(text)
        leaves = list(_leaves(record))
    except tomllib.TOMLDecodeError as error:
        raise ValidationError(_error_with_line(str(error))) from error
    except (ValueError, RecursionError) as error:  # a number or a nesting that is too long for it
        raise ValidationError(_("This is not valid TOML.")) from error
    for value in leaves:
        _require_plain(value)
    return typed_part(record) or None


def typed_part(figure: dict[str, Any] | None) -> dict[str, Any]:
    """The record without the slug and title, which are the topic's."""
    return {name: value for name, value in (figure or {}).items() if name not in TOPIC_KEYS}


def with_title(figure: dict[str, Any] | None, slug: str, title: str) -> dict[str, Any] | None:
    return {"slug": slug, "title": title, **figure} if figure else None


def draw_or_empty(figure: dict[str, Any], pose: str, mirror: bool = False) -> SafeString:
    """The SVG, or an empty text for a pose that cannot be drawn yet."""
    try:
        return mark_safe(figures.draw(figure, pose, mirror))  # noqa: S308  (drawn by us, its words escaped)
    except UNREADABLE:
        return mark_safe("")


def with_other_ids(figure: dict[str, Any] | None, mark: str) -> dict[str, Any] | None:
    """The same figure for a page that draws it more than once: a drawing makes its ids of the slug."""
    if not figure:
        return None
    slug = figure.get("slug", "")
    return {"title": slug, **figure, "slug": f"{slug}-{mark}"}


def figure_panels(figure: dict[str, Any] | None, *, sides: str = "") -> list[dict[str, Any]]:
    """Name, SVG and words of both poses, and of both mirrored ones where each side has its turn (`sides` is “each”)."""
    turns = [False, True] if sides == "each" else [False]
    shown = [(pose, mirror) for mirror in turns for pose in POSES] if figure else []
    return [
        {
            "name": str((OTHER_SIDE_NAMES if mirror else POSE_NAMES)[pose]),
            "svg": draw_or_empty(figure or {}, pose, mirror),
            "caption": _words_or_empty(figures.caption, figure or {}, pose, mirror),
            "description": _words_or_empty(figures.description, figure or {}, pose, mirror),
        }
        for pose, mirror in shown
    ]


def is_drawable(figure: dict[str, Any] | None) -> bool:
    return bool(figure) and all(panel["svg"] and panel["caption"] for panel in figure_panels(figure, sides="each"))


def problems(figure: dict[str, Any] | None) -> list[str]:
    return figures.problems(figure) if figure else []


def _words_or_empty(words: Callable[..., str], figure: dict[str, Any], pose: str, mirror: bool) -> str:
    try:
        return words(figure, pose, mirror)
    except UNREADABLE:
        return ""


def _error_with_line(message: str) -> str:
    found = LINE_OF_ERROR.fullmatch(message)
    if not found:
        return _("This cannot be read: %(what)s.") % {"what": message}
    return _("Line %(line)s cannot be read: %(what)s.") % found.groupdict()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def _require_plain(value: Any) -> None:
    """Only what JSON and every database can keep: no dates, no infinity, no control characters."""
    if not isinstance(value, (str, int, float)):
        raise ValidationError(_("A figure holds no dates or times: %(value)s.") % {"value": value})
    if isinstance(value, float) and not math.isfinite(value):
        raise ValidationError(_("Write a number in place of %(value)s.") % {"value": value})
    if isinstance(value, str) and any(unicodedata.category(sign) == "Cc" for sign in value.replace("\n", "")):
        raise ValidationError(_("Take out the control characters in “%(value)s”.") % {"value": ascii(value)})


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _ordered(value[name]) for name in sorted(value, key=_sort_key)}


def _sort_key(name: str) -> tuple[int, str]:
    return (KEY_ORDER.index(name) if name in KEY_ORDER else len(KEY_ORDER), name)


def _with_short_lists_joined(text: str) -> str:
    before = ""
    while before != text:
        before, text = text, TALL_LIST.sub(_on_one_line, text)
    return text


def _on_one_line(tall: re.Match[str]) -> str:
    line = " ".join(item.strip() for item in tall["items"].splitlines()).removesuffix(",")
    return f"[{line}]" if len(line) < LINE_LENGTH else tall[0]
