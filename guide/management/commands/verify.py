from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guide.edition.audit import findings
from guide.models import Event


class Command(BaseCommand):
    help = "Check that the log is whole and that every public byte comes from a text that a reviewer signed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} findings.", returncode=1)
        last = Event.objects.order_by("-seq").first()
        if last:
            self.stdout.write(
                f"Head of the log: line {last.seq}, {last.hash}. Keep it elsewhere, to notice a cut tail."
            )
        self.stdout.write("The log is whole, and every public byte comes from a signed text.")
