from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from guide.authoring import drafts, topic_files
from guide.management import author_accounts
from guide.review.guards import Refused


class Command(BaseCommand):
    help = "Import a folder written by export_topics as drafts. What is public stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--author", required=True, help="The account that brings the texts, and cannot approve them."
        )

    def handle(self, *args: Any, folder: Path, author: str, **options: Any) -> None:
        owner = author_accounts.existing(author)
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        try:
            with transaction.atomic():
                drafts.add_missing_areas(topic_files.read_areas(folder))
                new, changed = drafts.create_or_update(topic_files.read_folder(folder), owner, at=timezone.now())
        except (topic_files.TopicFileError, Refused) as error:
            raise CommandError(f"Nothing was filed. {error}") from error
        self.stdout.write(f"{len(new)} new drafts, {len(changed)} changed. A reviewer has to approve each.")
