from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from guide.edition import serve


def pytest_configure(config):
    # Collected files of the tests never mix with those of a demonstration on this machine.
    settings.VAR_DIR = Path(config.cache.mkdir("spasmguide"))
    settings.STATIC_ROOT = settings.VAR_DIR / "static"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _collected_static_files():
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


@pytest.fixture(autouse=True)
def _fresh_shelf():
    serve.shelf.forget()
