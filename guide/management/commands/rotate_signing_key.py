from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from guide import signing_keys
from guide.audit import signing
from guide.models.signatures import KeyRotation


class Command(BaseCommand):
    help = (
        "Let the key of SIGNING_KEY or SIGNING_KEY_FILE sign that the key in FILE comes after it. Phones that know the "
        "old key then take what the new one signs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not settings.SIGNING_KEY:
            raise CommandError("The old key is not here. Set SIGNING_KEY_FILE to it.")
        try:
            private = file.read_text()
            public = signing_keys.public_key(private)
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} holds no key as “manage.py make_signing_key” writes it.") from error
        if KeyRotation.objects.filter(old_key=settings.SIGNING_PUBLIC_KEY, new_key=public).exists():
            raise CommandError("The old key has signed that already.")
        if public == settings.SIGNING_PUBLIC_KEY:
            raise CommandError(f"{file} holds the old key. Make a new one with “manage.py make_signing_key”.")
        signing.rotate(private)
        old, new = signing_keys.short_id(settings.SIGNING_PUBLIC_KEY), signing_keys.short_id(public)
        self.stdout.write(f"The key {new} comes after {old}. Set SIGNING_KEY_FILE={file}, where editions are signed,")
        self.stdout.write(f"and SIGNING_PUBLIC_KEY={public}, where they are served; then run “manage.py publish”.")
