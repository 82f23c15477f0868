"""A headless Chromium for the commands that draw pictures; Playwright is installed for the tests only."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError


@contextmanager
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise CommandError("Playwright is missing: pip install -r tests/requirements.txt") from error
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            yield browser
            browser.close()
    except Error as error:
        raise CommandError(f"Chromium could not draw: {error}") from error
