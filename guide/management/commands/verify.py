from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guide.edition.audit import findings


class Command(BaseCommand):
    help = "Check that the log is whole and that every public byte comes from a text that a reviewer signed."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} findings.", returncode=1)
        self.stdout.write("The log is whole, and every public byte comes from a signed text.")
