"""A superuser at the desk: written down, told to others, and never in the way of a repair."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from guide.models import Event
from guide.review import digest
from tests.admin_pages import text
from tests.factory import LATER, PASSWORD, make_user


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def manager(db):
    return make_user("max", "Account managers", email="max@example.org")


def sign_in(client, user):
    return client.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD})


def lines():
    return [(event.actor.username, event.data["what"]) for event in Event.objects.all()]


def test_the_log_and_the_account_managers_are_told(client, superuser, manager, settings):
    settings.ADMINS = [("", "root@example.org")]
    make_user("ben", "Authors", email="ben@example.org")
    make_user("mia", "Account managers")

    sign_in(client, superuser)

    assert lines() == [("root", "superuser signed in")]
    [told] = mail.outbox
    assert told.to == ["root@example.org", "max@example.org"]
    assert "The superuser “root” signed in at 15 March 2026, 10:00 UTC." in told.body


def test_the_password_alone_is_enough_to_be_told(client, superuser, manager):
    """The second factor has not been shown yet: somebody may have found the password."""
    sign_in(client, superuser)
    assert client.get(reverse("admin:index")).status_code == 302
    assert len(mail.outbox) == 1


def test_nobody_is_told_of_others_or_of_a_wrong_password(client, manager, superuser):
    sign_in(client, manager)
    client.post(reverse("admin:login"), {"username": "root", "password": "wrong"})
    assert (lines(), mail.outbox) == ([], [])


def test_a_superuser_is_not_the_one_who_watches(client, superuser, manager):
    get_user_model().objects.filter(pk=superuser.pk).update(email="me@example.org")
    sign_in(client, superuser)
    assert mail.outbox[0].to == ["max@example.org"]


def test_a_mail_server_that_is_down_keeps_nobody_out(client, superuser, manager, monkeypatch, caplog):
    def fail(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("guide.review.urgent_mail.EmailMessage.send", fail)
    sign_in(client, superuser)
    assert "_auth_user_id" in client.session
    assert lines() == [("root", "superuser signed in")]
    assert "Nobody was told by mail" in caplog.text
    assert [(kept.user, kept.error) for kept in digest.undelivered()] == [(manager, "ConnectionRefusedError")]


def test_the_log_at_the_desk_says_it_in_words(client, superuser):
    client.force_login(superuser)
    assert "root: superuser signed in" in text(client.get(reverse("admin:guide_event_changelist")))
