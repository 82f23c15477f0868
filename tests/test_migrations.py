"""The first migration stands for ten that came before it. A database that ran those has nothing left to run."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from guide.record import triggers

SQUASHED = ("guide", "0001_squashed_0010_set_aside")
REPLACED = [
    "0001_initial",
    "0002_groups",
    "0003_ladder_numbers_pregnancy",
    "0004_groups_for_ladders_and_numbers",
    "0005_feedback",
    "0006_signing",
    "0007_groups_of_people",
    "0008_contributions_and_groups",
    "0009_pause",
    "0010_set_aside",
]


@pytest.fixture
def recorder(db):
    """Of a database that ran the ten."""
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*SQUASHED)
    for name in REPLACED:
        recorder.record_applied("guide", name)
    return recorder


def test_the_models_are_those_of_the_migrations(db):
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_first_replaces_all_ten_and_none_beside():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert loader.disk_migrations[SQUASHED].replaces == [("guide", name) for name in REPLACED]


def test_going_over_runs_nothing_and_notes_the_first(recorder, monkeypatch):
    monkeypatch.setattr(triggers, "remove", lambda connection: pytest.fail("The triggers were lifted."))
    said = StringIO()

    call_command("migrate", stdout=said)

    assert "No migrations to apply." in said.getvalue()
    assert SQUASHED in recorder.applied_migrations()
