from pathlib import Path
from typing import Any

import tomli_w
from django.core.management.base import BaseCommand, CommandError, CommandParser

from guide.authoring import topic_files
from guide.models import Blob, BodyArea, Topic
from guide.models.areas import FACTS
from guide.record import snapshot
from guide.schemas import Payload


class Command(BaseCommand):
    help = "Write every topic of the desk as text files, for import_topics. The folder must be new or empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty. Choose a new folder, so that nothing old stays in it.")
        folder.mkdir(parents=True, exist_ok=True)
        areas = {area.slug: {name: getattr(area, name) for name in ("name", *FACTS)} for area in BodyArea.objects.all()}
        (folder / "areas.toml").write_text(tomli_w.dumps(areas))
        topics = Topic.objects.all()
        for topic in topics:
            _write(folder / topic.kind, snapshot.take(topic))
        self.stdout.write(f"{len(topics)} topics in {folder}.")


def _write(folder: Path, payload: Payload) -> None:
    folder.mkdir(exist_ok=True)
    for ending, text in topic_files.to_files(payload).items():
        (folder / f"{payload['slug']}{ending}").write_text(text)
    if picture := payload["picture"]:
        name = f"{payload['slug']}.{topic_files.PICTURES[picture['content_type']]}"
        (folder / name).write_bytes(Blob.objects.get(sha256=picture["sha256"]).raw)
