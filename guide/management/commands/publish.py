from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guide.publishing import build


class Command(BaseCommand):
    help = "Make an edition with the templates and files of this release, after a deploy. No change, no new edition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="The account that the log names for this act.")

    def handle(self, *args: Any, user: str, **options: Any) -> None:
        account = get_user_model().objects.filter(username=user).first()
        if account is None:
            raise CommandError(f"There is no account “{user}”.")
        try:
            edition = build.publish(account, at=timezone.now())
        except build.BuildError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Readers see edition {edition.seq}.")
