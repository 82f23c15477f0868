"""`manage.py backup`, and the way back: step by step as the README says, in another folder or another database."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from guide.audit import heads
from guide.management import backups
from guide.models import Edition, Event
from guide.review import workflow
from tests.factory import LATER, make_public, make_reviewer

pytestmark = pytest.mark.django_db(transaction=True)

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'")

# On the machine where the backup is restored: each command of `manage.py` in turn, in one process.
ELSEWHERE = """
import json, sys, django
from pathlib import Path
from django.conf import settings
settings.STATIC_ROOT = Path(sys.argv[1])
django.setup()
from django.core.management import call_command
for name, *arguments in json.loads(sys.argv[2]):
    call_command(name, *arguments)
"""


@pytest.fixture
def topic(author, reviewer):
    with transaction.atomic():
        return make_public(author, reviewer)


def back_up(file):
    out = StringIO()
    call_command("backup", str(file), stdout=out)
    return out.getvalue()


def last_line():
    return heads.line(Event.objects.order_by("-seq")[0])


@pytest.fixture
def elsewhere(tmp_path):
    """`elsewhere(file, *commands)`: restores as the README says, runs the commands, and gives what they say."""
    name = f"restored_{os.getpid()}"
    folder = tmp_path / "elsewhere"
    server = connection.settings_dict
    account = {"PGHOST": server["HOST"], "PGPORT": str(server["PORT"] or ""), "PGUSER": server["USER"]}
    account |= {"PGPASSWORD": server["PASSWORD"]}
    environment = {**os.environ, "PYTHONPATH": str(settings.BASE_DIR), "VAR_DIR": str(folder), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "spasmguide.settings"

    def run(*command):
        own = {name: value for name, value in account.items() if value}
        done = subprocess.run(
            command, env={**environment, **own}, cwd=settings.BASE_DIR, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def restore(file, *commands):
        folder.mkdir()
        if connection.vendor == "sqlite":
            shutil.copy(file, folder / "db.sqlite3")
        else:
            run("createdb", name)
            run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(file))
            password = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
            address = f"{server['USER']}{password}@{server['HOST']}:{server['PORT'] or 5432}"
            environment["DATABASE_URL"] = f"postgres://{address}/{name}"
        return run(sys.executable, "-c", ELSEWHERE, str(settings.STATIC_ROOT), json.dumps(commands))

    yield restore
    if connection.vendor == "postgresql":
        run("dropdb", "--if-exists", name)


@pytest.mark.thorough
def test_a_backup_is_restored_elsewhere_whole_and_goes_on_above_what_phones_know(
    topic, author, reviewer, tmp_path, elsewhere
):
    workflow.withdraw(topic, reviewer, reason="x", notice="ä “y”\u2028", at=LATER)
    file, kept = tmp_path / "guide.backup", tmp_path / "heads.txt"
    said = back_up(file)
    assert said.endswith(f"{last_line()}\n")
    kept.write_text(last_line())
    with transaction.atomic():
        make_public(author, make_reviewer("rosa"), slug="lost")  # after the backup
    lost = Edition.objects.current().seq
    assert lost == 3
    said = elsewhere(
        file,
        ["migrate", "--verbosity=0"],
        ["verify", "--head", str(kept)],
        ["restored", "--user=rita", f"--phones-know={lost}"],
        ["verify"],
    )
    assert "Epoch 2 has begun: readers see edition 4" in said
    assert said.count("every public byte comes from a signed text") == 2


def test_a_backup_is_one_file_for_this_account_alone_and_leaves_nothing_beside_it(topic, tmp_path):
    file = tmp_path / "guide.backup"
    back_up(file)
    assert list(tmp_path.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_takes_the_place_of_no_file(topic, tmp_path, monkeypatch):
    file = tmp_path / "guide.backup"
    file.write_text("yesterday's")
    with pytest.raises(CommandError, match="exists already"):
        back_up(file)
    monkeypatch.setattr(Path, "exists", lambda self: False)  # as if it came while the copy was made
    with pytest.raises(CommandError, match="made by somebody else"):
        back_up(file)
    assert file.read_text() == "yesterday's"


def test_a_drive_without_links_takes_a_backup_too(topic, tmp_path, monkeypatch):
    def refuse(*names):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert last_line() in back_up(tmp_path / "guide.backup")


def test_a_folder_that_is_missing_is_named(topic, tmp_path):
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        back_up(tmp_path / "nowhere" / "guide.backup")


def test_a_database_without_a_line_is_copied_too(tmp_path):
    assert "no line yet" in back_up(tmp_path / "guide.backup")


@sqlite_only
def test_the_file_of_the_database_alone_lacks_what_its_log_holds_and_a_backup_does_not(topic, tmp_path):
    connection.close()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:  # a server that is running
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        make_public(topic.owner, make_reviewer("rosa"), slug="another")
        shutil.copy(connection.settings_dict["NAME"], tmp_path / "copied.sqlite3")
    back_up(tmp_path / "backup.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copied.sqlite3")) as copied:
        assert copied.execute(backups.LAST_LINE).fetchone()[0] < Event.objects.count()
    with closing(sqlite3.connect(tmp_path / "backup.sqlite3")) as backup:
        assert backup.execute(backups.LAST_LINE).fetchone()[0] == Event.objects.count()


@sqlite_only
def test_each_act_is_written_through_to_the_disk():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)  # FULL


@sqlite_only
def test_a_damaged_database_makes_no_backup(topic, tmp_path, monkeypatch):
    broken = tmp_path / "db.sqlite3"
    back_up(broken)
    raw = bytearray(broken.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 4096 * 4] = b"\xff" * 4096 * 4
    broken.write_bytes(raw)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(broken))
    with pytest.raises(CommandError, match="damaged|cannot be copied"):
        back_up(tmp_path / "guide.backup")
    assert list(tmp_path.iterdir()) == [broken]


# --- pg_dump, as far as it can be tried without PostgreSQL ---

COPIED = "COPY public.guide_event (seq, hash, data) FROM stdin;\n9\tabc\t{\u2028}\n10\tdef\t{}\n\\.\n\n"


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """`tools(pg_dump=…, pg_restore=…)`: a server of PostgreSQL, and these scripts of the shell as its programs."""
    folder = tmp_path / "tools"
    folder.mkdir()
    server = {"NAME": "guide", "HOST": "db.example", "PASSWORD": "a b", "USER": "me", "PORT": "", "OPTIONS": {}}
    monkeypatch.setattr(backups, "connection", SimpleNamespace(vendor="postgresql", settings_dict=server))
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setattr(shutil, "which", lambda name: next(map(str, folder.glob(name)), None))

    def make(**scripts):
        for name, script in scripts.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}")
            (folder / name).chmod(0o700)
        return tmp_path / "guide.backup"

    return make


def test_a_dump_is_made_with_the_account_of_the_site_and_read_through(tools):
    told = 'echo "$PGPASSWORD $*" > "${4#--file=}"'
    file = tools(pg_dump=told, pg_restore=f"cat <<'END'\n{COPIED}END\n")
    assert back_up(file).endswith("10 def\n")
    assert file.read_text().startswith("a b --format=custom")
    assert file.read_text().endswith("-U me -h db.example guide\n")


@pytest.mark.parametrize(
    ("scripts", "words"),
    [
        ({}, "pg_dump is missing.*postgresql-client"),
        ({"pg_dump": "echo too old >&2; exit 1"}, "pg_dump did not make a whole copy: too old"),
        ({"pg_dump": "true", "pg_restore": "true"}, "holds no log"),
    ],
)
def test_a_dump_that_fails_says_why_and_leaves_nothing(tools, tmp_path, scripts, words):
    with pytest.raises(CommandError, match=words):
        back_up(tools(**scripts))
    assert [path.name for path in tmp_path.iterdir()] == ["tools"]
