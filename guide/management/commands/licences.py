from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from guide.management import licences

LOCK, LIST = settings.BASE_DIR / "requirements.txt", settings.BASE_DIR / "guide" / "deploy" / "LICENCES.md"


class Command(BaseCommand):
    help = f"Write {LIST.relative_to(settings.BASE_DIR)}: the licence of every package that is installed at run time."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        LIST.write_text(licences.as_markdown(LOCK))
        self.stdout.write(f"{len(licences.locked(LOCK))} packages in {LIST}.")
