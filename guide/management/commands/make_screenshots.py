"""Photographs a running guide, for the README and for the install dialog of the web app manifest."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from guide.management.chromium import chromium

FOLDER = Path(settings.BASE_DIR) / "static" / "screenshots"
# File name, path, theme.
PICTURES = (
    ("relief.png", "/", "light"),
    ("stretch.png", "/stretches/calf-wall/", "light"),
    ("night.png", "/relief/calf/", "night"),
)


class Command(BaseCommand):
    help = "Photograph a running guide at 360 x 780 (needs Playwright and a Chromium; see tests/requirements.txt)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="For example http://127.0.0.1:8000")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        FOLDER.mkdir(exist_ok=True)
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 360, "height": 780}, device_scale_factor=2)
            page.goto(url)
            page.get_by_text("Saved", exact=False).first.wait_for()
            for name, path, theme in PICTURES:
                page.evaluate("theme => localStorage.setItem('sg-theme', theme)", theme)
                page.goto(url + path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / name)
                self.stdout.write(name)
