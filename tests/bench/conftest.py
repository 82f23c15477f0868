"""The benchmarks use the same servers and browsers as the browser tests."""

import pytest

from tests.browser.conftest import (  # noqa: F401
    browser,
    empty_folder,
    loaded_folder,
    made_once,
    playwright,
    reading_site,
)


def pytest_addoption(parser):
    parser.addoption(
        "--bench-size",
        choices=["full", "small"],
        default="full",
        help="small: every benchmark once, quickly, to see that it still runs; its figures say little",
    )


@pytest.fixture(scope="session")
def sized(request):
    """`sized(full, small)`: the one that this run asks for."""
    is_small = request.config.getoption("--bench-size") == "small"
    return lambda full, small: small if is_small else full
