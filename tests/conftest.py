import gc
import os
import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from guide.models import editions
from guide.publishing import build
from guide.record import triggers
from guide.serving.shelf import shelf
from tests import factory, rendering

MEMORY = Path("/dev/shm")  # where a file costs no disk


def pytest_configure(config):
    # Playwright keeps an event loop in the thread that started it; tests of the database may follow in the same one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Collected files of the tests never mix with those of a demonstration on this machine.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    settings.VAR_DIR = Path(config.cache.mkdir(f"spasmguide-{worker}"))
    settings.STATIC_ROOT = settings.VAR_DIR / "static"
    # Every client of a test starts the middleware anew; without this each looks at all collected files first.
    settings.WHITENOISE_AUTOREFRESH = True
    # A file, as on a real site: threads with connections of their own wait for each other's locks only there.
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        folder = TemporaryDirectory(prefix="spasmguide-", dir=MEMORY if MEMORY.is_dir() else None)
        config.add_cleanup(folder.cleanup)
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = Path(folder.name) / "test.sqlite3"
    # A build would spend most of its time here, on the same few pages and files in every test. Lighter compression
    # makes what tests weigh heavier, never lighter.
    settings.BROTLI_QUALITY = 4
    editions.compress = lru_cache(5000)(editions.compress)
    build.renderer = rendering.remembering()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish(session):
    # What is imported by now stays. Looking through it again and again for garbage took an eighth of the whole time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """`make coverage` does not watch a test marked `unmeasured`, nor its fixtures: that takes twice as long, and tells
    nothing where other tests run every line and branch that it runs."""
    tracer = sys.gettrace()
    if tracer is None or item.get_closest_marker("unmeasured") is None:
        return (yield)
    # Not by pytest-cov's own `no_cover`: a worker of xdist has two measurements, and that stops one.
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


@pytest.fixture(scope="session", autouse=True)
def _collected_static_files():
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After a test that committed, the tables are emptied. The triggers forbid that, so they are away for that moment;
    what `migrate` wrote (the groups) comes back."""
    with django_db_blocker.unblock():
        written = connection.creation.serialize_db_to_string()

    def start_over(case):
        triggers.remove(connection)
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(written)
        triggers.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", start_over)
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """For fixtures of a whole module: what they write is there for each of its tests and gone after the last. What a
    test writes on top of it is undone after the test, as always."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def starter_texts(django_db_setup, django_db_blocker):
    """Every starter text as if one reviewer had signed all of them; made once a process, and no row of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        texts = factory.signed_starter()
        transaction.set_rollback(True)
    return texts


@pytest.fixture(autouse=True)
def _fresh_shelf(monkeypatch):
    assert shelf.is_asked_by_readers, (
        "Somebody started its thread, as `spasmguide.wsgi` does: no test sees its own acts."
    )
    shelf.forget()
    # Readers are served on the day on which the tests sign, so that no review date ever comes.
    monkeypatch.setattr(shelf, "today", factory.TODAY.isoformat)


@pytest.fixture
def set_renderer(monkeypatch):
    """`set_renderer(render=…, inspect=…, version=…)`: from now on the guide is built with these."""

    def use(**parts):
        monkeypatch.setattr(build, "renderer", replace(build.renderer, **parts))

    return use


class DeskClient(Client):
    """`force_login` as after the whole way in: the password, and the second factor of those who need one."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        device, _is_new = TOTPDevice.objects.get_or_create(user=user, defaults={"name": "App", "key": factory.TOTP_KEY})
        session = self.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()


@pytest.fixture
def client():
    return DeskClient()


@pytest.fixture
def set_clock(monkeypatch):
    """The clock of the desk stands at LATER; `set_clock(at)` moves it."""

    def set_to(at):
        monkeypatch.setattr(timezone, "now", lambda: at)

    set_to(factory.LATER)
    return set_to


@pytest.fixture
def author(db):
    return factory.known("ada") or factory.make_author()


@pytest.fixture
def second_author(db):
    return factory.make_author("ben")


@pytest.fixture
def reviewer(db):
    return factory.known("rita") or factory.make_reviewer()


@pytest.fixture
def second_reviewer(db):
    return factory.make_reviewer("ravi")


@pytest.fixture
def superuser(db):
    return get_user_model().objects.create_superuser("root", password="correct horse")
