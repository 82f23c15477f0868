"""Topic files, read and written: TOML front matter between +++ lines, then the body in Markdown.

Beside a topic's file may lie its figure (`slug.figure.toml`) and its picture. Sources stand in the front matter as
tables, or by a name of `sources.toml` in the same folder. `signs` are the rows of a warning text; in other texts they
are the keys of the signs that it names.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from guide.models.kinds import KINDS, NAMED_SIGNS
from guide.schemas import Payload, Rung, Step

STARTER = Path(__file__).resolve().parent.parent / "starter"
PICTURES = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp"}
# What a step may hold besides its text; the target stands under the name `topic`.
STEP_FIELDS = ("sources", "asks", "detail", "country", "numbers", "advice", "advice_note")

# What a rung may hold besides its text, which stands under the name `topic`, and its steps.
RUNG_FIELDS = ("live", "line", "next_after")


class TopicFileError(Exception):
    """A file that cannot be read. Names the file and what is wrong with it."""


@dataclass(frozen=True)
class TopicFile:
    """A topic file: its front matter as TOML gives it, its body, and its sources as tables."""

    path: Path
    front: dict[str, Any]
    body: str
    sources: list[dict[str, Any]] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return str(self.front["slug"])


def read_folder(folder: Path = STARTER) -> list[TopicFile]:
    """Every topic of a folder, one sub-folder a kind. Raises TopicFileError."""
    known = _read_toml(folder / "sources.toml") if (folder / "sources.toml").exists() else {}
    return [read_topic(path, known) for path in sorted(folder.glob("*/*.md"))]


def read_topic(path: Path, known_sources: dict[str, Any] | None = None) -> TopicFile:
    """Read one topic with its figure; `known_sources` are the tables of `sources.toml`. Raises TopicFileError."""
    _, separator, rest = path.read_text().partition("+++\n")
    front, end, body = rest.partition("\n+++\n")
    if not separator or not end:
        raise TopicFileError(f"{path.name}: the front matter must stand between two lines of +++.")
    try:
        data = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise TopicFileError(f"{path.name}: {error}") from error
    if missing := {"kind", "slug", "title", "summary"} - data.keys():
        raise TopicFileError(f"{path.name}: the front matter needs {', '.join(sorted(missing))}.")
    if data["kind"] not in KINDS:
        raise TopicFileError(f"{path.name}: there is no kind “{data['kind']}”.")
    figure = path.with_suffix(".figure.toml")
    if figure.exists():
        data["figure"] = _read_toml(figure)
    return TopicFile(path, data, body.strip(), _resolved_sources(path, data, known_sources or {}))


def read_areas(folder: Path) -> dict[str, Any]:
    """The tables of `areas.toml` by slug; empty without the file. Raises TopicFileError."""
    path = folder / "areas.toml"
    return _read_toml(path) if path.exists() else {}


def change_note(slug: str, folder: Path = STARTER) -> str:
    """The change note of a starter topic, for its reviewer."""
    (path,) = folder.glob(f"*/{slug}.md")
    return str(tomllib.loads(path.read_text().split("+++\n")[1])["change_note"]).strip()


def to_files(payload: Payload, note: str = "") -> dict[str, str]:
    """The text files of one topic, by file ending (“.md”), from its payload. `read_topic` reads the same topic back."""
    front = {**front_matter(payload), **_picture_entry(payload), "change_note": note}
    figure = front.pop("figure", None)
    files = {".md": f"+++\n{tomli_w.dumps(front)}+++\n{payload['body']}\n"}
    if figure:
        files[".figure.toml"] = tomli_w.dumps(figure)
    return files


def front_matter(payload: Payload) -> dict[str, Any]:
    """A text as the front matter of its file, with its figure; what is empty in it is left out."""
    fields: Mapping[str, Any] = payload
    kind = KINDS[payload["kind"]]
    # A text that was frozen before a field was there has none.
    own = {name: fields[name] for name in kind.fields if fields.get(name) not in (None, "", False, [])}
    if NAMED_SIGNS in own:
        own["signs"] = own.pop(NAMED_SIGNS)
    front: dict[str, Any] = {
        **{name: fields[name] for name in ("kind", "slug", "title", "summary")},
        "areas": [area["slug"] for area in payload["areas"]],
        **own,
        "cautions": _caution_lines(payload),
        "review_months": payload["review_months"],
        **_ladder_entry(payload),
        "steps": [_step_entry(step) for step in payload["steps"]],
        **_sign_entries(payload),
        "sources": [_without_empty(source) for source in payload["sources"]],
    }
    return {**front, "figure": payload["figure"]} if payload["figure"] else front


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise TopicFileError(f"{path.name}: {error}") from error


def _resolved_sources(path: Path, front: dict[str, Any], known: dict[str, Any]) -> list[dict[str, Any]]:
    named = front.get("sources", [])
    if unknown := [name for name in named if isinstance(name, str) and name not in known]:
        raise TopicFileError(f"{path.name}: sources.toml has no source “{unknown[0]}”.")
    return [{**known[source], "name": source} if isinstance(source, str) else source for source in named]


def caution_line(words: str, sources: Sequence[str]) -> str:
    """A caution as it stands at the desk: its sources are named at its end."""
    return " ".join([words, *(f"[{name}]" for name in sources)])


def _caution_lines(payload: Payload) -> list[str]:
    sources = payload.get("caution_sources") or [[] for _caution in payload["cautions"]]
    return [caution_line(words, names) for words, names in zip(payload["cautions"], sources, strict=True)]


def _sign_entries(payload: Payload) -> dict[str, Any]:
    """The rows of a warning text, or the cases of a check, without what is empty in them."""
    fields: Mapping[str, Any] = payload
    rows = {name: fields.get(name, []) for name in ("signs", "cases", "searches")}
    return {name: [_without_empty(row) for row in found] for name, found in rows.items() if found}


def _ladder_entry(payload: Payload) -> dict[str, Any]:
    return {"ladder": [_rung_written(rung) for rung in payload["rungs"]]} if payload.get("rungs") else {}


def rung_entry(entry: str | dict[str, Any]) -> dict[str, Any]:
    """A rung as a table: one that says nothing of its own is written as its slug alone."""
    return {"topic": entry} if isinstance(entry, str) else entry


def _rung_written(rung: Rung) -> str | dict[str, Any]:
    fields: Mapping[str, Any] = rung
    own = {name: fields[name] for name in RUNG_FIELDS if name in fields}
    if steps := rung.get("cramp_steps"):
        own["cramp_steps"] = [caution_line(step["text"], step["sources"]) for step in steps]
    return {"topic": rung["slug"], **own} if own else rung["slug"]


def _picture_entry(payload: Payload) -> dict[str, Any]:
    picture = payload["picture"]
    if not picture:
        return {}
    return {"picture": f"{payload['slug']}.{PICTURES[picture['content_type']]}", "picture_alt": picture["alt"]}


def _step_entry(step: Step) -> dict[str, Any]:
    fields: Mapping[str, Any] = step
    named = {name: fields[name] for name in STEP_FIELDS if fields.get(name)}
    if "numbers" in named:
        named["numbers"] = ", ".join(named["numbers"])
    if step["target"]:
        named["topic"] = step["target"]["slug"]
    return {"text": step["text"], **named}


def _without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, "", [])}
