"""Pictures and figures that changed, the old and the new one side by side."""

from dataclasses import dataclass
from typing import Any

from guide.admin import figure_text
from guide.schemas import Payload

FIELDS = ("picture", "figure")
# Of a figure these are words; all else of it is the numbers of the drawing.
WORDS_OF_FIGURE = ("caption", "claims", "shown", "label", "title")


@dataclass(frozen=True)
class ShownText:
    """A text with the address of its picture; `mark` keeps the ids of its drawings apart from those of others."""

    payload: Payload
    picture_url: str
    mark: str


def add_to_rows(rows: list[dict[str, Any]], old: ShownText, new: ShownText) -> None:
    """Put both pictures under the first change of the picture, and both figures under the first one of the figure."""
    for name in FIELDS:
        own = [row for row in rows if row["path"].split("/")[0] == name]
        if own:
            own[0][name] = (_pictures if name == "picture" else _figures)(old, new)
        for row in own:
            row["is_for_machines"] = name == "figure" and _is_for_machines(row["path"])


def _is_for_machines(path: str) -> bool:
    """Whether what changed at this place of a figure is the numbers of its drawing."""
    _figure, *parts = path.split("/")
    return bool(parts) and not set(parts) & set(WORDS_OF_FIGURE)


def _pictures(old: ShownText, new: ShownText) -> dict[str, Any]:
    return {"old": _picture(old), "new": _picture(new)}


def _picture(text: ShownText) -> dict[str, Any] | None:
    picture = text.payload["picture"]
    return {**picture, "src": text.picture_url} if picture else None


def _figures(old: ShownText, new: ShownText) -> list[dict[str, Any]]:
    """Of each pose: its name, and the old and the new drawing with their captions; None where there is none."""
    pairs = zip(_panels(old), _panels(new), strict=True)
    return [{"name": (after or before or {}).get("name", ""), "old": before, "new": after} for before, after in pairs]


def _panels(text: ShownText) -> list[dict[str, Any] | None]:
    """The panels of both poses."""
    figure = figure_text.with_other_ids(text.payload["figure"], text.mark)
    return [*figure_text.figure_panels(figure)] or [None, None]
