"""Imports topic files as drafts, which readers do not see before a reviewer signs them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from guide.authoring.topic_files import (
    RUNG_FIELDS,
    STEP_FIELDS,
    TopicFile,
    TopicFileError,
    caution_line,
    rung_entry,
)
from guide.authoring.uploaded_pictures import PictureField, store
from guide.clinical_numbers import USUAL_REVIEW_MONTHS
from guide.models.areas import FACTS, BodyArea
from guide.models.editions import Blob
from guide.models.kinds import KINDS, NAMED_SIGNS
from guide.models.parts import Rung, Source, Step
from guide.models.signs import SIGN_FIELDS, Case, SearchCase, Sign
from guide.models.topics import Topic
from guide.record import snapshot
from guide.review import workflow
from guide.schemas import Picture


def add_missing_areas(areas: dict[str, Any]) -> None:
    """Create the body areas of an `areas.toml` that do not exist yet, after those that do. Raises TopicFileError."""
    known = dict(BodyArea.objects.values_list("slug", "position"))
    missing = [slug for slug in areas if slug not in known]
    for position, slug in enumerate(missing, start=max(known.values(), default=-1) + 1):
        _add_area(BodyArea(slug=slug, position=position), areas[slug])


def _add_area(area: BodyArea, entry: dict[str, Any]) -> None:
    for name in {"name", *FACTS} & entry.keys():
        setattr(area, name, entry[name])
    try:
        area.full_clean()
    except ValidationError as error:
        raise TopicFileError(f"areas.toml, {area.slug}: {' '.join(error.messages)}") from error
    area.save()


def missing(files: list[TopicFile]) -> list[TopicFile]:
    """Those whose topic does not exist yet."""
    known = set(Topic.objects.values_list("slug", flat=True))
    return [file for file in files if file.slug not in known]


def create_missing(files: list[TopicFile], owner: User, *, at: datetime) -> list[Topic]:
    """Create each topic that does not exist yet as a draft of `owner`; topics that exist are left as they are."""
    return _create_drafts(missing(files), owner, at)


def create_or_update(files: list[TopicFile], owner: User, *, at: datetime) -> tuple[list[Topic], list[Topic]]:
    """Create new topics as drafts, and overwrite the saved text of topics that exist.

    Returns the new topics and those whose text changed; what is public stays as it is. Raises TopicFileError, and then
    nothing was stored; raises `guards.Refused` for a topic that is in review.
    """
    with transaction.atomic():
        known = Topic.objects.in_bulk([file.slug for file in files], field_name="slug")
        before = {slug: snapshot.canonical(snapshot.take(topic)) for slug, topic in known.items()}
        new = _create_drafts([file for file in files if file.slug not in known], owner, at)
        old = [(file, known[file.slug]) for file in files if file.slug in known]
        for file, topic in old:
            _set_fields(topic, file)
        for file, topic in old:
            _replace_parts(topic, file)
        changed = [topic for _file, topic in old if snapshot.canonical(snapshot.take(topic)) != before[topic.slug]]
        for topic in changed:
            workflow.record_contribution(topic, owner, at=at)
        return new, changed


def overwrite(topic: Topic, file: TopicFile, picture: Picture | None) -> None:
    """Replace the working copy of a topic, with a stored picture. Raises TopicFileError; records no contribution."""
    with transaction.atomic():
        _set_fields(topic, file)
        _replace_parts(topic, file)
        if picture:
            topic.picture = Blob.objects.get(sha256=picture["sha256"])
            topic.picture_size = {"width": picture["width"], "height": picture["height"]}
            topic.picture_alt = picture["alt"]
            topic.save()


def _create_drafts(files: list[TopicFile], owner: User, at: datetime) -> list[Topic]:
    topics = [_set_fields(Topic(slug=file.slug, owner=owner), file) for file in files]
    for file, topic in zip(files, topics, strict=True):
        _replace_parts(topic, file)  # when all topics are there, since they point at each other
        workflow.record_contribution(topic, owner, at=at)
    return topics


def _set_fields(topic: Topic, file: TopicFile) -> Topic:
    """Set the fields of a topic from a file, and save it. Raises TopicFileError."""
    front = file.front
    if topic.pk and topic.kind != front["kind"]:
        raise TopicFileError(f"{file.path.name}: “{topic.slug}” is a {topic.get_kind_display()} already.")
    topic.kind = front["kind"]
    for name in KINDS[topic.kind].fields:
        field: Any = Topic._meta.get_field(name)
        setattr(topic, name, front.get("signs" if name == NAMED_SIGNS else name, field.get_default()))
    topic.title, topic.summary, topic.body = front["title"], front["summary"], file.body
    topic.cautions = "\n".join(_caution(entry) for entry in front.get("cautions", []))
    topic.review_months = front.get("review_months", USUAL_REVIEW_MONTHS)
    topic.figure = front.get("figure")
    _set_picture(topic, file)
    try:
        topic.full_clean()
    except ValidationError as error:
        wrong = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
        raise TopicFileError(f"{file.path.name}: {wrong}") from error
    topic.save()
    return topic


def _set_picture(topic: Topic, file: TopicFile) -> None:
    topic.picture_alt = file.front.get("picture_alt", "")
    topic.picture = topic.picture_size = None
    if "picture" not in file.front:
        return
    path = file.path.parent / Path(file.front["picture"]).name
    try:
        picture = PictureField().clean(ContentFile(path.read_bytes(), name=path.name))
    except FileNotFoundError as error:
        raise TopicFileError(f"{file.path.name}: the picture {path.name} is missing.") from error
    except ValidationError as error:
        raise TopicFileError(f"{path.name}: {' '.join(error.messages)}") from error
    topic.picture = store(picture)
    topic.picture_size = {"width": picture.width, "height": picture.height}


def _replace_parts(topic: Topic, file: TopicFile) -> None:
    front = file.front
    topic.areas.set(_all_found(BodyArea.objects.in_bulk(front.get("areas", [])), front.get("areas", []), file))
    topic.sources.all().delete()
    for source in file.sources:
        Source.objects.create(topic=topic, **{**source, "read_on": _as_date(source["read_on"])})
    topic.steps.all().delete()
    for number, step in enumerate(front.get("steps", []), start=1):
        _add_step(topic, number, step if isinstance(step, dict) else {"text": step}, file)
    _replace_signs(topic, file)
    topic.rungs.all().delete()
    for number, entry in enumerate(map(rung_entry, front.get("ladder", [])), start=1):
        (target,) = _topics([entry["topic"]], file)
        own = {name: entry[name] for name in RUNG_FIELDS if name in entry}
        own["cramp_steps"] = "\n".join(_caution(step) for step in entry.get("cramp_steps", []))
        _checked(Rung(topic=topic, position=number, target=target, **own), file).save()


def _add_step(topic: Topic, number: int, entry: dict[str, Any], file: TopicFile) -> None:
    target = _topics([entry["topic"]], file)[0] if "topic" in entry else None
    own = {name: entry[name] for name in STEP_FIELDS if name in entry}
    Step.objects.create(topic=topic, position=number, text=entry["text"], target=target, **own)


def _replace_signs(topic: Topic, file: TopicFile) -> None:
    """The rows of a warning text, and those of a check by which it is tried."""
    if KINDS[topic.kind].has_signs:
        entries = file.front.get("signs", [])
        topic.signs.exclude(key__in=[entry.get("key") for entry in entries]).delete()
        for entry in entries:
            _set_sign(topic, entry, file)
    topic.cases.all().delete()
    for entry in file.front.get("cases", []):
        own = {name: entry[name] for name in Case.FIELDS if name in entry}
        _checked(Case(topic=topic, key=entry.get("id", ""), **own), file).save()
    topic.searches.all().delete()
    for entry in file.front.get("searches", []):
        _checked(SearchCase(topic=topic, **entry), file).save()


def _set_sign(topic: Topic, entry: dict[str, Any], file: TopicFile) -> None:
    known = Sign.objects.filter(key=entry.get("key")).exclude(topic=topic).select_related("topic").first()
    if known:
        raise TopicFileError(f"{file.path.name}: the sign “{known.key}” stands in “{known.topic.slug}” already.")
    sign = Sign.objects.filter(topic=topic, key=entry.get("key")).first() or Sign(topic=topic)
    for name in (*SIGN_FIELDS, "sources"):
        field: Any = Sign._meta.get_field(name)
        setattr(sign, name, entry.get(name, field.get_default()))
    sign.searched = "\n".join(entry.get("searched", []))
    _checked(sign, file).save()
    areas = entry.get("areas", [])
    sign.areas.set(_all_found(BodyArea.objects.in_bulk(areas), areas, file))


def _checked(row: Any, file: TopicFile) -> Any:
    """A row as its form would have taken it. Raises TopicFileError."""
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        raise TopicFileError(f"{file.path.name}, “{row}”: {' '.join(error.messages)}") from error
    return row


def _caution(entry: str | dict[str, Any]) -> str:
    return entry if isinstance(entry, str) else caution_line(entry["text"], entry.get("sources", []))


def _topics(slugs: list[str], file: TopicFile) -> list[Topic]:
    return _all_found(Topic.objects.in_bulk(slugs, field_name="slug"), slugs, file)


def _all_found(found: dict[str, Any], slugs: list[str], file: TopicFile) -> list[Any]:
    if missing := [slug for slug in slugs if slug not in found]:
        raise TopicFileError(f"{file.path.name} names “{missing[0]}”, which is not there.")
    return [found[slug] for slug in slugs]


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
