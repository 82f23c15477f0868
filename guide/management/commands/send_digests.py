from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from guide.review import digest


class Command(BaseCommand):
    help = (
        "Mail to every author and reviewer what waits for them. Run it once a day; ends with an error if a mail fails."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sent = [mail for user in digest.recipients() if (mail := digest.send(user, timezone.now()))]
        failed = [mail for mail in sent if mail.error]
        self.stdout.write(f"{len(sent) - len(failed)} sent, {len(failed)} failed.")
        if failed:
            raise CommandError("; ".join(f"{mail.user}: {mail.error}" for mail in failed))
