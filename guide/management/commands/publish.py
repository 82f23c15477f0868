from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guide.publishing import build, due


class Command(BaseCommand):
    help = "Make an edition with the templates and files of this release, after a deploy. No change, no new edition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="The account that the log names for this act.")
        parser.add_argument(
            "--scheduled",
            action="store_true",
            help="Publish only if the time of a scheduled text has come; else end at once, for cron every few minutes.",
        )
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="Render every page anew, also where a newer release has published: to go back to this one.",
        )

    def handle(self, *args: Any, user: str, scheduled: bool, rebuild: bool, **options: Any) -> None:
        account = get_user_model().objects.filter(username=user).first()
        if account is None:
            raise CommandError(f"There is no account “{user}”.")
        at = timezone.now()
        if scheduled and not due.due_texts(at).exists():
            return
        try:
            edition = build.publish(account, at=at, is_rebuild=rebuild)
        except build.OldRelease as error:
            raise CommandError(
                "Another release has published after this one. If you went back to this one on purpose, run "
                "“manage.py publish --rebuild”. Else run the newer one."
            ) from error
        except build.BuildError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Readers see edition {edition.seq}.")
