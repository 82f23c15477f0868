"""Reports that may be dangerous: who is told of them by mail at once, and what happens when the mail fails."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from guide.models import Digest, Feedback, Pause
from guide.review import danger_mail
from tests.factory import LATER, NOW, make_author, make_public, make_reviewer, make_user
from tests.test_feedback import send

PATH = "/stretches/calf-wall/"


@pytest.fixture(scope="module", autouse=True)
def _guide(module_db):
    make_public(make_author(), make_reviewer())


@pytest.fixture(autouse=True)
def clock(db, settings, monkeypatch):
    settings.SITE_URL = "https://guide.example"
    monkeypatch.setattr(danger_mail, "_in_background", lambda work: work())
    now = [LATER]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by)

    return move


@pytest.fixture
def people():
    """One of each, all with an address."""
    groups = {"rita2": "Clinical reviewers", "sam": "Safety officers", "ann": "Authors", "max": "Account managers"}
    return {name: make_user(name, group, email=f"{name}@example.org") for name, group in groups.items()}


@pytest.fixture
def report(django_capture_on_commit_callbacks):
    """`report(text=…)`: a reader says that the page may be dangerous, as a browser sends it."""

    def tell(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            return send(**{"id": uuid4(), "is_dangerous": "on", "text": "My knee cracked", **fields})

    return tell


class Down(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError("no route to the mail server")

    def send_messages(self, messages):
        raise ConnectionRefusedError("no route to the mail server")


class KnowsNobodyElse(BaseEmailBackend):
    """A mail server that has one mailbox."""

    def send_messages(self, messages):
        if [message.to for message in messages] != [["sam@example.org"]]:
            raise OSError("no such mailbox")
        return 1


def received():
    return sorted(address for message in mail.outbox for address in message.to)


# --- who is told, and what ---


def test_reviewers_and_safety_officers_are_told_at_once(people, report):
    assert report().status_code == 201

    assert received() == ["rita2@example.org", "sam@example.org"]
    message = mail.outbox[0]
    stored = Feedback.objects.get()
    assert message.subject == "SpasmGuide: a reader says that a page may be dangerous"
    assert f"- {PATH}, received 15 March 2026, 10:00 UTC" in message.body
    assert f"https://guide.example/admin/guide/feedback/{stored.pk}/change/" in message.body
    assert "withdraw it first" in message.body
    assert (stored.mail_at, stored.mail_error) == (LATER, "")
    assert sorted(Digest.objects.values_list("user__username", "error")) == [("rita2", ""), ("sam", "")]


def test_what_anybody_can_write_goes_into_no_mail(people, report):
    report(text="Click https://evil.example/")
    assert not [message for message in mail.outbox if "evil" in message.body + message.subject]
    assert not [word for word in ("?", "withdraw/", "token") if word in mail.outbox[0].body]


def test_who_is_away_in_no_group_closed_or_a_superuser(people, report, superuser):
    superuser.email = "root@example.org"
    superuser.save()
    make_user("out", "Safety officers", email="out@example.org", is_active=False)
    Pause.objects.create(user=people["sam"], until=LATER.date() + timedelta(days=9))
    report()
    assert received() == ["rita2@example.org", "sam@example.org"], "a pause is for what can wait"


@pytest.mark.parametrize("fields", [{"is_dangerous": ""}, {"is_dangerous": "", "text": "", "helpful": "no"}])
def test_what_is_not_dangerous_is_not_mailed(people, report, fields):
    assert report(**fields).status_code == 201
    assert mail.outbox == []


def test_a_report_that_is_sent_twice_is_mailed_once(people, report):
    same = uuid4()
    assert [report(id=same).status_code, report(id=same).status_code] == [201, 200]
    assert len(mail.outbox) == 2


# --- a mail that fails ---


@pytest.mark.parametrize("why", ["down", "nobody"])
def test_a_failing_mail_loses_no_report_and_is_noted_on_it(people, report, settings, why):
    if why == "down":
        settings.EMAIL_BACKEND = "tests.test_danger_mail.Down"
    else:
        Feedback.objects.all().delete()
        for person in people.values():
            person.email = ""
            person.save()

    answer = report()

    assert answer.status_code == 201
    stored = Feedback.objects.get()
    assert stored.text == "My knee cracked"
    words = {"down": "no route to the mail server", "nobody": "There is nobody with an email address."}
    assert stored.mail_error == words[why]
    assert {kept.error for kept in Digest.objects.all()} == ({words["down"]} if why == "down" else set())


def test_even_a_fault_of_ours_in_the_mail_loses_no_report(people, report, monkeypatch):
    monkeypatch.setattr(danger_mail, "_text", lambda *args, **kwargs: 1 / 0)
    assert report().status_code == 201
    assert Feedback.objects.filter(text="My knee cracked", mail_at=None).exists()


def test_one_bad_address_keeps_nobody_else_from_being_told(people, report, settings):
    settings.EMAIL_BACKEND = "tests.test_danger_mail.KnowsNobodyElse"
    report()
    assert Feedback.objects.get().mail_error == ""
    assert dict(Digest.objects.values_list("user__username", "error")) == {"rita2": "no such mailbox", "sam": ""}


def test_what_was_refused_is_mailed_with_the_next_report(people, report, settings, clock):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.test_danger_mail.Down"
    report()
    settings.EMAIL_BACKEND = backend
    clock(minutes=4)
    report()
    assert mail.outbox == [], "a server that has just failed is left alone for a moment"
    clock(minutes=2)
    report()

    assert mail.outbox[0].subject == "SpasmGuide: 3 reports say that a page may be dangerous"
    assert not danger_mail.pending().exists()


def test_what_was_refused_is_mailed_with_the_digests(people, report, settings, clock):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.test_danger_mail.Down"
    report()
    clock(hours=1)
    with pytest.raises(CommandError, match="no route to the mail server"):
        call_command("send_digests")
    settings.EMAIL_BACKEND = backend
    clock(hours=1)

    call_command("send_digests")

    assert "a page may be dangerous" in " ".join(message.subject for message in mail.outbox)
    assert not danger_mail.pending().exists()


# --- a flood ---


def test_a_flood_of_reports_is_no_flood_of_mails(people, report, clock):
    for _number in range(danger_mail.MAILS_IN_WINDOW + 3):
        report()
        clock(minutes=1)
    assert len(mail.outbox) == 2 * danger_mail.MAILS_IN_WINDOW
    said = "For an hour no more of them are mailed: watch the desk."
    assert [said in message.body for message in mail.outbox[::2]] == [False] * 5 + [True]
    clock(hours=1)
    report()
    assert mail.outbox[-1].subject == "SpasmGuide: 4 reports say that a page may be dangerous"


def test_a_mail_about_very_many_is_short(people):
    Feedback.objects.bulk_create(
        Feedback(pk=UUID(int=number), path=PATH, page_sha256="0" * 64, created_at=NOW, is_dangerous=True)
        for number in range(1, 31)
    )
    danger_mail.send_pending(at=LATER)
    assert "- and 10 more, at the desk" in mail.outbox[0].body


# --- the reader does not wait ---


def test_the_mail_server_is_asked_in_a_thread_of_its_own(monkeypatch):
    monkeypatch.undo()
    asked = []
    danger_mail._in_background(lambda: asked.append(threading.current_thread().name))
    for thread in threading.enumerate():
        if thread.name == "danger-mail":
            thread.join()
    assert asked == ["danger-mail"]
