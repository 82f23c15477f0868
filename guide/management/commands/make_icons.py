"""Draws every PNG icon from static/icons/icon.svg, with a headless Chromium."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from guide.management.chromium import chromium

FOLDER = Path(settings.BASE_DIR) / "static" / "icons"
GROUND = "#0B5D6B"  # the ground of icon.svg, for the icons whose corners must be filled

# File name, size, filled corners. Phones cut maskable and apple-touch icons to a shape of their own.
ICONS = (
    ("favicon-32.png", 32, False),
    ("icon-192.png", 192, False),
    ("icon-512.png", 512, False),
    ("maskable-192.png", 192, True),
    ("maskable-512.png", 512, True),
    ("apple-touch-180.png", 180, True),
)


def draw(browser: Any, svg: str, size: int, filled: bool) -> bytes:
    page = browser.new_page(viewport={"width": size, "height": size})
    ground = GROUND if filled else "transparent"
    page.set_content(f"<style>body{{margin:0;background:{ground}}}svg{{display:block;width:{size}px}}</style>{svg}")
    png: bytes = page.screenshot(omit_background=True)
    page.close()
    return png


class Command(BaseCommand):
    help = (
        "Draw the PNG icons from static/icons/icon.svg (needs Playwright and a Chromium; see tests/requirements.txt)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        svg = (FOLDER / "icon.svg").read_text()
        with chromium() as browser:
            for name, size, filled in ICONS:
                (FOLDER / name).write_bytes(draw(browser, svg, size, filled))
                self.stdout.write(f"{name}: {size} px")
