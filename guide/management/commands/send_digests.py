from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from guide.review import danger_mail, digest


class Command(BaseCommand):
    help = (
        "Mail to every author and reviewer what waits for them. Run it once a day; ends with an error if a mail fails."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        untold = danger_mail.send_pending(at=at)  # of what a mail server refused when it came
        sent = [mail for user in digest.recipients() if (mail := digest.send(user, at))]
        failed = [mail for mail in sent if mail.error]
        self.stdout.write(f"{len(sent) - len(failed)} sent, {len(failed)} failed.")
        refusals = [*([untold] if untold else []), *(f"{mail.user}: {mail.error}" for mail in failed)]
        if refusals:
            raise CommandError("; ".join(refusals))
