import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guide import signing_keys


class Command(BaseCommand):
    help = "Make a key that signs editions, in a new file that only this account may read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        key = signing_keys.new_private_key()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise CommandError(f"{file} is there already. A key is never overwritten: choose a new file.") from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        with os.fdopen(descriptor, "w") as made:
            made.write(key)
        public = signing_keys.public_key(key)
        self.stdout.write(f"The key {signing_keys.short_id(public)} is in {file}. Keep a copy in a safe place.")
        self.stdout.write(f"Where editions are signed:  SIGNING_KEY_FILE={file}")
        self.stdout.write(f"Where they are only served: SIGNING_PUBLIC_KEY={public}")
