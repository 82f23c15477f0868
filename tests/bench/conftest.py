"""The benchmarks use the same servers and browsers as the browser tests."""

from tests.browser.conftest import (  # noqa: F401
    browser,
    empty_folder,
    loaded_folder,
    made_once,
    playwright,
    reading_site,
)
