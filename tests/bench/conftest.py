"""The benchmarks use the same servers and browsers as the browser tests."""

from tests.browser.conftest import browser, loaded_folder, playwright, reading_site  # noqa: F401
