"""A full disk, a database that may only be read, one that does not answer: a sentence, at the desk and in a command."""

import errno
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.urls import reverse

from guide import database_faults
from guide.database_faults import BROKEN, FULL, NO_FILE, READ_ONLY, SILENT, sentence
from guide.feedback import views
from tests.factory import make_public

POSTGRESQL = type("Error", (Exception,), {"__module__": "psycopg.errors"})


def of_postgresql(kind, sqlstate):
    error, cause = kind("the server's words"), POSTGRESQL("the server's words")
    cause.sqlstate = sqlstate
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("database or disk is full"), FULL),
        (OperationalError("attempt to write a readonly database"), READ_ONLY),
        (OperationalError("disk I/O error"), BROKEN),
        (OperationalError("unable to open database file"), NO_FILE),
        (of_postgresql(OperationalError, "53100"), FULL),
        (of_postgresql(DatabaseError, "25006"), READ_ONLY),
        (of_postgresql(OperationalError, "57P01"), SILENT),
        (of_postgresql(OperationalError, "08006"), SILENT),
        (of_postgresql(OperationalError, None), SILENT),
        (InterfaceError("connection already closed"), SILENT),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (OSError(errno.EROFS, "Read-only file system"), READ_ONLY),
        (of_postgresql(OperationalError, "40P01"), None),  # a deadlock is ours
        (OperationalError("no such table: guide_topic"), None),
        (IntegrityError("UNIQUE constraint failed"), None),
        (OSError(errno.ENOENT, "No such file or directory"), None),
        (ValueError("a bug"), None),
        (None, None),
    ],
)
def test_a_fault_of_the_storage_is_said_in_a_sentence(error, words):
    assert sentence(error) == words


@pytest.fixture
def only_reading():
    """A database that refuses to write, as SQLite does on a read-only file system."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite has a switch for it")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = on")
    yield
    connection.connection.execute("PRAGMA query_only = off")


@pytest.mark.django_db(transaction=True)
def test_an_act_on_a_database_that_may_only_be_read_says_so(client, author, only_reading, settings):
    client.raise_request_exception = False
    page = client.post(reverse("admin:login"), {"username": author.username, "password": "wrong"})
    assert page.status_code == 503
    assert str(READ_ONLY).split(",")[0] in page.content.decode()
    assert get_user_model().objects.count() >= 1


def test_a_report_waits_on_the_phone_while_nothing_can_be_stored(client, author, reviewer, monkeypatch):
    make_public(author, reviewer)

    def full(*arguments, **more):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(views, "receive", full)
    fields = {"path": "/", "text": "x", "id": "00000000-0000-0000-0000-000000000001"}
    sent = {"data": urlencode(fields), "content_type": "application/x-www-form-urlencoded"}
    answer = client.post("/feedback/", **sent, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (503, "later")
    page = client.post("/feedback/", **sent)
    assert page.status_code == 503
    assert str(database_faults.FULL) in page.content.decode()
    assert ">\nx</textarea>" in page.content.decode(), "what was typed is lost"
