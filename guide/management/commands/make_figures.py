"""Draws every starter figure on one contact sheet, to be looked at after each change of the drawing."""

import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from guide.figures.contact_sheet import contact_sheet
from guide.management.chromium import chromium

STATIC = Path(settings.BASE_DIR) / "static/css"
SHEETS = ("tokens.css", "components/figure.css")
STARTER = Path(settings.BASE_DIR) / "guide/starter"
WIDTH = 1360


class Command(BaseCommand):
    help = "Write a contact sheet of all figures: both poses and both sides, three themes, as large as on a phone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", help="Where figures.html goes, and figures.png")
        parser.add_argument("--no-png", action="store_true", help="Without a Chromium: the HTML page alone")

    def handle(self, *args: Any, folder: str, no_png: bool, **options: Any) -> None:
        records = [tomllib.loads(path.read_text()) for path in sorted(STARTER.glob("**/*.figure.toml"))]
        page = contact_sheet(records, "".join((STATIC / name).read_text() for name in SHEETS))
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        (target / "figures.html").write_text(page)
        self.stdout.write(str(target / "figures.html"))
        if not no_png:
            photograph(page, target / "figures.png")
            self.stdout.write(str(target / "figures.png"))


def photograph(html: str, path: Path) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        page.set_content(html)
        page.screenshot(path=path, full_page=True)
