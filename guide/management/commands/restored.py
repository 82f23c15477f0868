from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guide.feedback import told_editions
from guide.models import Edition
from guide.publishing.build import BuildError
from guide.publishing.restoring import NotRestored, begin_epoch


class Command(BaseCommand):
    help = (
        "Say in the log that this database was restored from a backup, and publish an edition that phones take though "
        "they know later ones. Withdrawals since the backup are lost: make them again first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="The account that the log names for this act.")
        parser.add_argument(
            "--phones-know",
            type=int,
            required=True,
            metavar="EDITION",
            help="The highest edition number that anybody saw: on the page “Offline” of a phone, in a report from a "
            "reader, or where “publish” wrote it. Too high a number does no harm.",
        )
        parser.add_argument(
            "--epoch",
            type=int,
            metavar="EPOCH",
            help="The epoch of that edition, as “_o/head.json” said it, where it is not the one of this database.",
        )

    def handle(self, *args: Any, user: str, phones_know: int, epoch: int | None, **options: Any) -> None:
        account = get_user_model().objects.filter(username=user).first()
        if account is None:
            raise CommandError(f"There is no account “{user}”.")
        for sentence in told_editions.remarks(timezone.now()):
            self.stdout.write(sentence)
        current = Edition.objects.current()
        known = epoch or (current.epoch if current else 1), phones_know
        try:
            edition = begin_epoch(account, known=known, at=timezone.now())
        except (NotRestored, BuildError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Epoch {edition.epoch} has begun: readers see edition {edition.seq}, and phones take it at their next "
            "contact. A page that was withdrawn after the backup, and not again since, is public again."
        )
