from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guide.management.backups import BackupError, backup


class Command(BaseCommand):
    help = (
        "Copy the whole database into a new file while the site is running, and read the copy through. The README says "
        "how it is restored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="Must not exist; such as /backup/guide-2026-03-01.sqlite3.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            head = backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = f"{file.stat().st_size / 1_000_000:.1f} MB"
        if head is None:
            self.stdout.write(f"{file}, {size}: the log has no line yet.")
        else:
            self.stdout.write(f"{file}, {size}. Last line of its log:")
            self.stdout.write(f"{head.number} {head.hash}")  # as `verify --head` reads it
