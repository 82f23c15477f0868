from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guide import signing_keys
from guide.audit import signing
from guide.models.editions import Edition
from guide.record import log
from guide.serving import heads


class Command(BaseCommand):
    help = (
        "Check the newest edition as “manage.py verify” does, and sign its head with SIGNING_KEY or SIGNING_KEY_FILE. "
        f"Does nothing while a signature by that key holds for {signing.RENEWAL_DAYS} days more: run it from a timer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expires",
            type=int,
            default=signing.SIGNATURE_DAYS,
            metavar="DAYS",
            help=f"Days for which the signature holds, at least {signing.RENEWAL_DAYS + 1}. Default: %(default)s.",
        )

    def handle(self, *args: Any, expires: int, **options: Any) -> None:
        if not settings.SIGNING_KEY:
            raise CommandError("There is no key here. Set SIGNING_KEY_FILE; “manage.py make_signing_key” makes one.")
        if not signing.RENEWAL_DAYS < expires <= 365:
            raise CommandError(f"--expires must be a number from {signing.RENEWAL_DAYS + 1} to 365.")
        with log.exclusive():  # what is checked is what is signed
            self._sign(expires)

    def _sign(self, days: int) -> None:
        edition, at = Edition.objects.current(), timezone.now()
        if edition is None:
            raise CommandError("There is no edition yet. Run “manage.py publish” first.")
        row = heads.signature_of(edition)
        if row is None or not signing.is_lasting(row, at):
            try:
                row = signing.sign(edition, at=at, days=days)
            except signing.Unsignable as error:
                for sentence in error.findings:
                    self.stderr.write(sentence)
                raise CommandError(f"Edition {edition.seq} was not signed.") from error
        key = signing_keys.short_id(row.key)
        self.stdout.write(f"Edition {edition.seq} is signed until {row.expires:%Y-%m-%d} by the key {key}.")
