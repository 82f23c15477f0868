"""A guide moves from one database to another by `dumpdata` and `loaddata`, and the chain stays whole.

The guide is always made on SQLite, by a process of its own, and loaded into the database of these tests: SQLite, or
PostgreSQL where DATABASE_URL names one.
"""

import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection

from guide.audit import heads
from guide.models import Edition, Event
from guide.record import log, triggers
from guide.review import workflow
from tests.factory import LATER, NOW

# The tables of Django that `migrate` fills by itself, and what nobody misses.
LEFT_OUT = ["--exclude=contenttypes", "--exclude=auth.permission", "--exclude=sessions", "--exclude=axes"]

MAKE = """
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

settings.STATIC_ROOT = Path(sys.argv[1])
django.setup()
from django.core.management import call_command
from guide.review import workflow
from tests import factory

call_command("migrate", verbosity=0)
exact = timedelta(microseconds=123_456)  # as clocks give it
author, reviewer = factory.make_author(), factory.make_reviewer()
topic = factory.make_public(author, reviewer, at=factory.NOW + exact)
factory.make_public(author, reviewer, slug="clot", kind="warning", at=factory.NOW + exact)
workflow.return_to_author(
    factory.submit(factory.make_topic(author, slug="b")), reviewer, reason="ä “x”\\u2028", at=factory.LATER + exact
)
workflow.withdraw(topic, reviewer, reason="x", notice="y", at=factory.LATER + exact)
"""


def manage(folder, *arguments):
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": "", "PYTHONPATH": str(settings.BASE_DIR)}
    environment["DJANGO_SETTINGS_MODULE"] = "spasmguide.settings"
    subprocess.run([sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment, check=True)


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """The file of `dumpdata`, and the hashes of the log it comes from."""
    folder = tmp_path_factory.mktemp("moved")
    manage(folder, "-c", MAKE, str(settings.STATIC_ROOT))
    manage(folder, "manage.py", "dumpdata", "--natural-foreign", *LEFT_OUT, "--output", str(folder / "guide.json"))
    with sqlite3.connect(folder / "db.sqlite3") as rows:
        lines = rows.execute("SELECT seq, hash FROM guide_event ORDER BY seq").fetchall()
    return folder / "guide.json", lines


@pytest.mark.django_db(transaction=True)
def test_a_guide_that_moved_is_whole_and_goes_on(moved, tmp_path):
    file, lines = moved
    call_command("loaddata", str(file), verbosity=0)

    assert list(Event.objects.values_list("seq", "hash")) == lines
    assert triggers.missing(connection) == []
    kept = tmp_path / "heads.txt"
    kept.write_text("".join(f"{heads.line(Event(seq=seq, hash=name))}\n" for seq, name in lines))
    out = StringIO()
    try:
        call_command("verify", "--head", str(kept), stdout=out, stderr=out)
        call_command("verify", "--at", "2026-03-15T09:30", stdout=out, stderr=out)
    except CommandError as error:
        pytest.fail(f"{error}\n{out.getvalue()}")

    signed = Event.objects.in_force().get(topic__slug="clot")
    workflow.withdraw(signed.topic, signed.actor, reason="x", notice="y", at=LATER)
    assert Edition.objects.current().seq == Edition.objects.count()
    call_command("verify", stdout=out)


@pytest.mark.parametrize("form", ["json", "jsonl", "xml"])
def test_every_form_of_a_dump_keeps_what_a_line_hashes(db, author, form):
    with log.exclusive():
        at, data = NOW + timedelta(microseconds=123_456), {"what": "ä “x”\u2028", "n": [1]}
        log.append("person", actor=author, at=at, data=data)
    dump = StringIO(serializers.serialize(form, Event.objects.all()), newline="\n")
    (loaded,) = serializers.deserialize(form, dump)
    assert log.line_hash(loaded.object) == Event.objects.get().hash
