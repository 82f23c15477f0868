"""Readers get every page of the edition whatever the database does, also from a process that starts without it."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client

from guide.models import Edition, Event
from guide.record import readiness
from guide.record.readiness import Readiness
from guide.review import workflow
from guide.serving import last_edition
from guide.serving import shelf as shelf_module
from guide.serving.protocol import HEAD
from guide.serving.shelf import Shelf
from guide.serving.wsgi import GuideApplication
from tests.factory import LATER, TODAY, make_public, make_topic, submit
from tests.tampering import unguarded
from tests.test_serving import call, django_stub

PATH = "/stretches/calf-wall/"


@pytest.fixture
def topic(author, reviewer):
    return make_public(author, reviewer)


@pytest.fixture
def database_away():
    """`database_away()`: from now on every query fails, as with a database that was stopped."""

    def refuse(execute, *query):
        raise OperationalError("connection refused")

    with ExitStack() as stack:
        yield lambda: stack.enter_context(connection.execute_wrapper(refuse))


def answers(shelf):
    """Status and the SHA-256 of the bytes at every path, as three kinds of clients get them."""
    application = GuideApplication(django_stub, shelf)
    found = {}
    for path in shelf.routes():
        for accepted in ("gzip, br", "gzip", ""):
            status, _headers, body = call(application, path, accept_encoding=accepted)
            found[path, accepted] = status, sha256(body).hexdigest()
    return found


# --- bytes in memory ---


def test_every_page_of_the_edition_is_in_memory_before_anybody_asks(topic, database_away):
    """Also those that nobody opened, and files that only phones ask for."""
    before = answers(Shelf(today=TODAY.isoformat))
    new = Shelf(today=TODAY.isoformat)
    new.replies()
    database_away()

    assert answers(new) == before
    assert {status[:3] for status, _body in before.values()} <= {"200", "404", "410"}


def test_pages_past_their_review_need_no_database(topic, database_away):
    served = Shelf(today=lambda: "2027-03-20")
    served.replies()
    database_away()
    assert b'<p class="sg-overdue" data-due>' in call(GuideApplication(django_stub, served), PATH)[2]


def test_pages_of_the_edition_before_are_answered_to_the_end(topic, reviewer):
    """A reader whose request began before the flip gets the bytes that it was about, and no 404."""
    served = Shelf(today=TODAY.isoformat)
    before = served.replies()
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    served._checked_at = float("-inf")
    assert served.replies() is not before
    assert before.reply(PATH).status == "200 OK"


# --- the edition that is kept in a file ---


def test_a_process_without_a_database_serves_the_edition_that_was_kept(topic, tmp_path, settings):
    before = Shelf(today=TODAY.isoformat)
    expected = answers(before)
    last_edition.write(tmp_path, before._served)

    after = Shelf(today=TODAY.isoformat)
    after._take(last_edition.read(tmp_path))

    assert answers(after) == expected
    assert after.seq == 1
    settings.OFFLINE_KILL = True
    assert json.loads(last_edition.read(tmp_path).routes[HEAD].body)["kill"] is True


def damage_bytes(raw):
    return raw[:-1] + bytes([raw[-1] ^ 1])


def cut(raw):
    return raw[: len(raw) // 2]


def of_another_form(raw):
    return raw.replace(b"spasmguide-edition-1", b"spasmguide-edition-9", 1)


def with_other_fields(raw):
    """As a release writes it whose routes have one field more."""
    name, rest = raw.split(b" ")[1], raw.partition(b"\n")[2].replace(b'"cache"', b'"caches"')
    return b" ".join([b"spasmguide-edition-1", name, sha256(rest).hexdigest().encode()]) + b"\n" + rest


@pytest.mark.parametrize(
    "change", [damage_bytes, cut, of_another_form, with_other_fields, lambda raw: b"", lambda raw: b"\n\xff\n"]
)
def test_a_file_that_is_not_whole_is_not_served(topic, tmp_path, caplog, change):
    served = Shelf(today=TODAY.isoformat)
    served.replies()
    last_edition.write(tmp_path, served._served)
    file = tmp_path / last_edition.NAME
    file.write_bytes(change(file.read_bytes()))

    assert last_edition.read(tmp_path) is None
    assert "cannot be used" in caplog.text
    last_edition.write(tmp_path, served._served)
    assert last_edition.read(tmp_path), "the next process that loads the edition mends it"


def test_a_folder_that_cannot_be_written_stops_nothing(topic, tmp_path, caplog):
    served = Shelf(today=TODAY.isoformat)
    served.replies()
    last_edition.write(tmp_path / "no-such-folder", served._served)
    assert "cannot be kept" in caplog.text
    assert last_edition.read(tmp_path / "no-such-folder") is None


def test_the_file_is_written_once_for_each_edition(topic, reviewer, tmp_path):
    served = Shelf(today=TODAY.isoformat)
    served.replies()
    last_edition.write(tmp_path, served._served)
    first = (tmp_path / last_edition.NAME).stat().st_ino
    of_another_process = Shelf(today=TODAY.isoformat)
    of_another_process.replies()
    last_edition.write(tmp_path, of_another_process._served)
    assert (tmp_path / last_edition.NAME).stat().st_ino == first
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    served._checked_at = float("-inf")
    served.replies()
    last_edition.write(tmp_path, served._served)
    assert last_edition.read(tmp_path).seq == 2
    assert [file.name for file in tmp_path.iterdir()] == [last_edition.NAME]


# --- a thread of its own looks for a newer edition ---


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr(shelf_module, "FIRST_SECONDS", 0.05)


class Hanging(Shelf):
    """With a database that takes the question and never answers."""

    def __init__(self):
        super().__init__(today=TODAY.isoformat)
        self.asked, self.end = threading.Event(), threading.Event()

    def _load(self):
        self.asked.set()
        self.end.wait(30)


def test_no_reader_waits_for_a_database_that_hangs(topic, tmp_path, patience):
    first = Shelf(today=TODAY.isoformat)
    expected = answers(first)
    last_edition.write(tmp_path, first._served)
    hanging = Hanging()
    hanging.watch(tmp_path)
    assert hanging.asked.wait(10)

    begin = time.monotonic()
    assert answers(hanging) == expected
    assert time.monotonic() - begin < 10
    hanging.end.set()


def test_no_reader_waits_for_another_one_whose_database_hangs(topic):
    """Where whoever asks looks (a server without the front), one waits and the others go on."""
    hanging = Hanging()
    Shelf._load(hanging)
    looker = threading.Thread(target=hanging.replies)
    looker.start()
    assert hanging.asked.wait(10)
    now = time.monotonic()
    hanging.clock = lambda: now + 60
    assert call(GuideApplication(django_stub, hanging), PATH)[0] == "200 OK"
    hanging.end.set()
    looker.join(10)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_is_seen_by_the_thread_and_kept(author, reviewer, tmp_path):
    with transaction.atomic():
        topic = make_public(author, reviewer)
    watching = Shelf(today=TODAY.isoformat)
    watching.watch(tmp_path)
    assert watching.route(PATH).status == 200

    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    begin = time.monotonic()
    while watching.route(PATH).status == 200:
        assert time.monotonic() - begin < 20
        time.sleep(0.02)
    while (kept := last_edition.read(tmp_path)) is None or kept.seq != 2:
        assert time.monotonic() - begin < 20
        time.sleep(0.02)
    watching.stop()


def test_an_outage_is_told_once(topic, monkeypatch, caplog):
    served = Shelf(today=TODAY.isoformat)
    served.replies()

    def fail():
        raise OperationalError("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(served, "_load", fail)
        for _ in range(3):
            served._checked_at = float("-inf")
            served.replies()
    assert caplog.text.count("does not answer") == 1
    served._checked_at = float("-inf")
    served.replies()
    assert "answers again" in caplog.text


# --- where there is nothing ---


@pytest.mark.django_db
def test_where_there_is_really_nothing_a_calm_page_says_whom_to_call(database_away):
    database_away()
    response = Client().get("/help/")
    assert response.status_code == 503
    assert "call your local emergency number now" in response.text
    assert "The database does not answer" in response.text
    assert response["Retry-After"] == "60"
    assert response["Cache-Control"] == "no-store"


# --- probes ---


def never(environ, start_response):
    raise AssertionError("A probe reaches Django, which would refuse its host and its scheme.")


def probe(path, *obstacles, method="GET"):
    status, headers, body = call(GuideApplication(never, Shelf(), lambda: obstacles), path, method)
    assert headers["Cache-Control"] == "no-store"
    return status[:3], json.loads(body) if body else None


def test_probes_are_answered_by_address_and_over_plain_http(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["guide.example"]
    assert probe("/livez") == ("200", {"ok": True, "edition": 0})
    assert probe("/livez", "database")[0] == "200"
    assert probe("/readyz") == ("200", {"ok": True, "edition": 0})
    said = {"ok": False, "edition": 0, "obstacles": ["database", "disk"]}
    assert probe("/readyz", "database", "disk") == ("503", said)
    assert probe("/readyz", "disk", method="HEAD") == ("503", None)


@pytest.mark.django_db
def test_without_an_edition_people_can_act():
    assert readiness.obstacles() == []


def test_ready_is_a_database_that_takes_acts(topic, database_away, monkeypatch):
    assert readiness.obstacles() == []
    monkeypatch.setattr(readiness, "LEAST_FREE", 10**18)
    assert readiness.obstacles() == ["disk"]
    database_away()
    assert readiness.obstacles() == ["disk", "database"]


def test_it_names_triggers_that_are_missing(topic, monkeypatch):
    monkeypatch.setattr(readiness.triggers, "missing", lambda connection: ["guide_event_no_update"])
    assert readiness.obstacles() == ["triggers"]


def test_it_names_what_others_know_too(topic):
    assert readiness.obstacles({"release": lambda: "an older one", "other": lambda: ""}) == ["release"]


def test_it_names_an_edition_that_is_not_what_the_log_published(topic, author, reviewer):
    make_public(author, reviewer, slug="other")
    with unguarded():
        Edition.objects.filter(seq=2).update(is_demo=True)
    assert readiness.obstacles() == ["edition"]
    with unguarded():
        Edition.objects.filter(seq=2)._raw_delete("default")
    assert readiness.obstacles() == ["edition"]
    assert Event.objects.last().data["edition"] == 2


def test_a_probe_does_not_wait_for_a_database_that_hangs(monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE_SECONDS", 0.05)
    asked, end = [], threading.Event()

    def hang():
        asked.append("")
        end.wait(30)
        return []

    ready = Readiness(hang)
    assert [ready.obstacles() for _ in range(3)] == [["database"]] * 3
    assert len(asked) == 1, "one question at a time"
    end.set()


# --- a whole process ---


class Process:
    """A server of its own, without the database of the test."""

    def __init__(self, var, database):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.process = subprocess.Popen(
            [
                *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--log-level", "error"),
                *("--workers-kill-timeout", "2"),
                "spasmguide.wsgi:application",
            ],
            cwd=settings.BASE_DIR,
            env={
                **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
                "SECRET_KEY": "only-for-tests",
                "HTTPS": "on",
                "ALLOWED_HOSTS": "guide.example",
                "VAR_DIR": str(var),
                "DATABASE_URL": database,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def get(self, path, *headers):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            lines = [f"GET {path} HTTP/1.1", "Connection: close", *headers]
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        return answer[9:12].decode(), answer.partition(b"\r\n\r\n")[2]

    def read(self, path):
        return self.get(path, "Host: guide.example", "X-Forwarded-Proto: https")

    def send_slowly(self):
        """Begin a report, and do not go on."""
        sender = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        lines = ["POST /feedback/ HTTP/1.1", "Host: guide.example", "X-Forwarded-Proto: https", "Content-Length: 100"]
        sender.sendall("\r\n".join([*lines, "", "helpful="]).encode())
        return sender

    def wait(self):
        end = time.monotonic() + 60
        while True:
            try:
                return self.get("/livez", f"Host: 127.0.0.1:{self.port}")
            except ConnectionError:
                assert time.monotonic() < end
                time.sleep(0.1)

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()


@pytest.fixture
def hanging_database():
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgres://me@127.0.0.1:{server.getsockname()[1]}/guide"


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_new_process_serves_every_page_whatever_the_database_and_slow_senders_do(topic, hanging_database, tmp_path):
    before = Shelf()
    before.replies()
    last_edition.write(tmp_path, before._served)
    (tmp_path / "static").symlink_to(settings.STATIC_ROOT)
    process = Process(tmp_path, hanging_database)
    try:
        assert process.wait()[0] == "200"
        begin = time.monotonic()
        for path, route in before.routes().items():
            assert process.read(path)[0] == str(route.status), path
        assert process.read("/serviceworker.js")[0] == "200"
        assert process.read("/manifest.json")[0] == "200"
        assert time.monotonic() - begin < 30
        slow = [process.send_slowly() for _ in range(8)]  # there are four threads
        time.sleep(0.5)
        assert process.read(PATH)[0] == "200"
        status, said = process.get("/readyz", f"Host: 127.0.0.1:{process.port}")
        assert (status, json.loads(said)["obstacles"]) == ("503", ["database"])
    finally:
        process.end()
    for sender in slow:
        sender.close()  # they do not hold a server that is told to end


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_new_process_with_nothing_at_all_says_whom_to_call(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        process = Process(tmp_path, f"postgres://me@127.0.0.1:{nobody.getsockname()[1]}/guide")
        try:
            process.wait()
            status, page = process.read("/help/")
            assert status == "503"
            assert b"call your local emergency number now" in page
        finally:
            process.end()


def test_a_draft_is_in_no_file(author, reviewer, tmp_path):
    """What is kept is the edition and nothing of the desk."""
    make_public(author, reviewer)
    submit(make_topic(author, slug="secret", title="Zorbalax"))
    served = Shelf(today=TODAY.isoformat)
    served.replies()
    last_edition.write(tmp_path, served._served)
    assert not any(b"Zorbalax" in body.raw for body in last_edition.read(tmp_path).bodies.values())
