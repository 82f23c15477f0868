"""The first migration stands for ten that came before it. A database that ran those has nothing left to run."""

import json
import os
import sqlite3
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
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


# --- from the last migration before signs were rows of warning texts ---

TOPIC = {
    "kind": "warning",
    "slug": "one-swollen-leg",
    "title": "One leg swollen",
    "summary": "",
    "body": "",
    "cautions": "",
    "picture_alt": "",
    "review_months": 12,
    "target_muscles": "",
    "position": "",
    "in_bed": 0,
    "sides": "",
    "easier": "",
    "pregnancy": "",
    "pregnancy_note": "",
    "temperature": "",
    "evidence": "",
    "cause_type": "",
    "urgency": "urgent",
    "red_flag": "",
    "pregnancy_flag": "",
    "owner_id": 1,
}


def manage(folder, *arguments):
    """Run a command of `manage.py` on the database in a folder of its own."""
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )


def insert(rows, table, **fields):
    names, marks = ", ".join(fields), ", ".join("?" for _field in fields)
    return rows.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*fields.values()]).lastrowid  # noqa: S608


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_every_warning_text_becomes_a_sign_and_a_question_asks_it(tmp_path):
    manage(tmp_path, "migrate", "guide", "0012")
    manage(tmp_path, "migrate", "auth")
    with sqlite3.connect(tmp_path / "db.sqlite3") as rows:
        owner = {"username": "ada", "password": "", "first_name": "", "last_name": "", "email": ""}
        flags = {"is_superuser": 0, "is_staff": 1, "is_active": 1, "date_joined": "2026-03-15"}
        insert(rows, "auth_user", id=1, **owner, **flags)
        sign = insert(rows, "guide_topic", **TOPIC)
        check = insert(rows, "guide_topic", **{**TOPIC, "kind": "check", "slug": "check", "urgency": ""})
        question = {"topic_id": check, "position": 1, "text": "Swollen?", "detail": "", "outcome": "today"}
        step = insert(rows, "guide_step", **question, worse="", country="", numbers="")
        insert(rows, "guide_step_signs", step_id=step, topic_id=sign)

    manage(tmp_path, "migrate")

    with sqlite3.connect(tmp_path / "db.sqlite3") as rows:
        found = rows.execute("SELECT key, words, level, topic_id FROM guide_sign").fetchall()
        assert found == [("one-swollen-leg", "One leg swollen", "today", sign)]
        (asked,) = rows.execute("SELECT asks FROM guide_step").fetchone()
        assert json.loads(asked) == ["one-swollen-leg"]
