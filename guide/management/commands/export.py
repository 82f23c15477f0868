import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guide.management import epub as book
from guide.management import static_site
from guide.models.editions import Edition
from guide.serving import heads

SERVER = re.compile(r"https://[\w.-]+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?")


class Command(BaseCommand):
    help = (
        "Write what readers get today as files, for any plain file server or CDN. A folder with an earlier export is "
        "replaced at once when everything is written; another one must be new or empty."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?")
        parser.add_argument(
            "--server",
            default="",
            metavar="https://guide.example",
            help="a server of this guide, to which the host passes on what readers send (file _redirects)",
        )
        parser.add_argument("--epub", type=Path, metavar="FILE", help="the texts as one book (EPUB 3)")

    def handle(self, *args: Any, folder: Path | None, server: str, epub: Path | None, **options: Any) -> None:
        offer = heads.offered()
        if offer is None:
            raise CommandError("There is no edition yet. Run “manage.py publish” first.")
        if not folder and not epub:
            raise CommandError("Name a folder, or a file with --epub.")
        if server and not SERVER.fullmatch(server):
            raise CommandError(f"--server must be like https://guide.example, with no path after it, not “{server}”.")
        if folder:
            self._write_site(folder, offer.edition, server)
        if epub:
            self._write_book(epub, offer.edition)
        if offer.is_waiting:
            self.stderr.write(f"Edition {offer.newest.seq} waits to be signed, and is not in it: “manage.py sign”.")

    def _write_site(self, folder: Path, edition: Edition, server: str) -> None:
        if not static_site.is_replaceable(folder):
            raise CommandError(
                f"{folder} is not empty, and what is in it is no earlier export. Choose a new folder, so that nothing "
                "of yours is lost."
            )
        try:
            count = static_site.write(folder, static_site.files(edition, server))
        except OSError as error:
            raise CommandError(f"{folder} is as it was: {error.strerror or error}.") from error
        self.stdout.write(f"Edition {edition.seq}: {count} files in {folder}.")

    def _write_book(self, file: Path, edition: Edition) -> None:
        try:
            count = book.write(file, edition)
        except OSError as error:
            raise CommandError(f"{file} is as it was: {error.strerror or error}.") from error
        self.stdout.write(f"Edition {edition.seq}: {count} texts in {file}.")
