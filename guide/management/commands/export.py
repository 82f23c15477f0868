from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import RequestFactory

from guide.models.editions import Edition, find
from guide.serving import protocol, views


class Command(BaseCommand):
    help = "Write the current edition as files, for any plain file server. The folder must be new or empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        edition = Edition.objects.current()
        if edition is None:
            raise CommandError("There is no edition yet. Run “manage.py publish” first.")
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty. Choose a new folder, so that nothing old stays in it.")
        routes = protocol.routes(edition)
        for path, route in routes.items():
            _write(folder, path, route.body or find(route.sha256).raw)
        _write(folder, "/404.html", find(routes["/404/"].sha256).raw)
        request = RequestFactory().get("/")
        _write(folder, "/serviceworker.js", views.service_worker(request).content)
        _write(folder, "/manifest.json", views.web_manifest(request).content)
        self.stdout.write(f"Edition {edition.seq}: {len(routes) + 3} files in {folder}.")


def _write(folder: Path, path: str, content: bytes) -> None:
    file = folder / path.removeprefix("/")
    if path.endswith("/"):
        file = file / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
