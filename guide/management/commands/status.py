import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from guide.management import status


class Command(BaseCommand):
    help = (
        "Say how the site is: edition, log, what waits, reports, refused sign-ins, mail and backup. Exits with 1 where "
        "somebody has to look at something. Nothing in it says who anybody is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for a monitor: one object of JSON")
        parser.add_argument("--backups", type=Path, metavar="FOLDER", help="where “manage.py backup” writes to")

    def handle(self, *args: Any, json: bool, backups: Path | None, **options: Any) -> None:
        try:
            found = status.numbers(timezone.now(), backups)
        except DatabaseError as error:
            found = {"problems": [f"The database does not answer: {error}"]}
        self.stdout.write(_as_json(found) if json else _as_text(found))
        if found["problems"]:
            sys.exit(1)


def _as_json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False)


def _as_text(found: dict[str, Any]) -> str:
    lines = []
    for name, value in found.items():
        if isinstance(value, dict):
            about = ", ".join(f"{key.replace('_', ' ')} {_said(number)}" for key, number in value.items())
            lines.append(f"{name}: {about}")
    return "\n".join([*lines, *found.get("remarks", []), *(found["problems"] or ["Nothing is wrong."])])


def _said(value: Any) -> str:
    return "none" if value in (None, [], "") else ", ".join(value) if isinstance(value, list) else str(value)
