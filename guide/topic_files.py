"""Topics as readable text files: TOML front matter between +++ lines, then the body in Markdown."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from guide.models.topics import KIND_FIELDS, BodyArea, Rung, Source, Step, Topic
from guide.review import workflow

STARTER = Path(__file__).resolve().parent / "starter"


class TopicFileError(Exception):
    """A file that cannot be read. Names the file and what is wrong with it."""


@dataclass(frozen=True)
class TopicFile:
    path: Path
    front: dict[str, Any]
    body: str

    @property
    def slug(self) -> str:
        return str(self.front["slug"])


def read_folder(folder: Path = STARTER) -> list[TopicFile]:
    return [read(path) for path in sorted(folder.glob("*/*.md"))]


def read(path: Path) -> TopicFile:
    _, separator, rest = path.read_text().partition("+++\n")
    front, end, body = rest.partition("\n+++\n")
    if not separator or not end:
        raise TopicFileError(f"{path.name}: the front matter must stand between two lines of +++.")
    try:
        data = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise TopicFileError(f"{path.name}: {error}") from error
    figure = path.with_suffix(".figure.toml")
    if figure.exists():
        data["figure"] = tomllib.loads(figure.read_text())
    return TopicFile(path, data, body.strip())


def change_note(slug: str, folder: Path = STARTER) -> str:
    """What the starter file tells its reviewer."""
    (path,) = folder.glob(f"*/{slug}.md")
    return str(read(path).front["change_note"]).strip()


def load_areas(folder: Path = STARTER) -> None:
    areas = tomllib.loads((folder / "areas.toml").read_text())
    for position, (slug, area) in enumerate(areas.items()):
        BodyArea.objects.get_or_create(slug=slug, defaults={"name": area["name"], "position": position})


def create_topics(files: list[TopicFile], owner: Any, *, at: datetime) -> list[Topic]:
    """File each topic that does not exist yet as a draft of `owner`; topics that exist are left as they are."""
    known = set(Topic.objects.values_list("slug", flat=True))
    new = [file for file in files if file.slug not in known]
    topics = [_create(file, owner) for file in new]
    sources = tomllib.loads((STARTER / "sources.toml").read_text())
    for file, topic in zip(new, topics, strict=True):
        _add_parts(file, topic, sources)
        workflow.record_contribution(topic, owner, at=at)
    return topics


def _create(file: TopicFile, owner: Any) -> Topic:
    front = file.front
    own = {name: front[name] for name in KIND_FIELDS[front["kind"]] if name in front}
    topic = Topic(
        kind=front["kind"],
        slug=front["slug"],
        title=front["title"],
        summary=front["summary"],
        body=file.body,
        cautions="\n".join(front.get("cautions", [])),
        review_months=front["review_months"],
        figure=front.get("figure"),
        owner=owner,
        **own,
    )
    try:
        topic.full_clean()
    except ValidationError as error:
        raise TopicFileError(f"{file.path.name}: {error.message_dict}") from error
    topic.save()
    return topic


def _add_parts(file: TopicFile, topic: Topic, sources: dict[str, dict[str, Any]]) -> None:
    topic.areas.set(BodyArea.objects.filter(slug__in=file.front.get("areas", [])))
    for name in file.front["sources"]:
        Source.objects.create(topic=topic, **sources[name])
    for number, step in enumerate(file.front.get("steps", []), start=1):
        entry = step if isinstance(step, dict) else {"text": step}
        target = Topic.objects.get(slug=entry["topic"]) if "topic" in entry else None
        own = {name: entry[name] for name in ("detail", "outcome", "worse", "country", "numbers") if name in entry}
        added = Step.objects.create(topic=topic, position=number, text=entry["text"], target=target, **own)
        added.signs.set(Topic.objects.filter(slug__in=entry.get("signs", [])))
    for number, slug in enumerate(file.front.get("ladder", []), start=1):
        Rung.objects.create(topic=topic, position=number, target=Topic.objects.get(slug=slug))
