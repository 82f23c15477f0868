"""How many reports are taken in an hour, counted without knowing who anybody is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import RequestFactory
from django.utils import timezone

from guide.feedback import limits
from guide.models.feedback import FeedbackSending
from tests.factory import LATER, NOW, make_author, make_public, make_reviewer
from tests.test_feedback import send, typed


@pytest.fixture(scope="module", autouse=True)
def _guide(module_db):
    make_public(make_author(), make_reviewer())


@pytest.fixture(autouse=True)
def _clock(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def fill(number, sender="somebody", at=LATER):
    FeedbackSending.objects.bulk_create(FeedbackSending(sender=sender, at=at) for _ in range(number))


def test_one_sender_may_send_so_many_in_an_hour_and_then_waits(monkeypatch):
    monkeypatch.setattr(limits, "FROM_ONE", 2)
    for _ in range(2):
        assert send(id=uuid4(), helpful="yes").status_code == 201
    refused = send(id=uuid4(), script=True, text="Third")
    plain = send(script=False, text="Third")

    assert refused.status_code == plain.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert refused.json()["status"] == "later"
    assert "Please send yours again in 1 hour." in plain.text
    assert typed(plain) == "Third"
    other = send(id=uuid4(), text="Mine", headers={"X-Forwarded-For": "1.2.3.4"})
    assert other.status_code == 429, "a header that anybody can write makes no new sender"

    monkeypatch.setattr(timezone, "now", lambda: LATER + timedelta(hours=1))
    assert send(id=uuid4(), text="Third").status_code == 201


def test_all_together_may_send_so_many():
    fill(limits.FROM_ALL - 1)
    assert send(text="The last one").status_code == 201
    assert send(id=uuid4(), text="One more").status_code == 429


def test_what_is_kept_already_is_said_even_when_the_limit_is_reached():
    send(text="One")
    fill(limits.FROM_ALL)
    assert send(text="One").status_code == 200


def test_the_wait_ends_when_the_oldest_that_counts_is_an_hour_old(monkeypatch):
    monkeypatch.setattr(limits, "FROM_ALL", 2)
    fill(1, at=LATER - timedelta(minutes=50))
    fill(1, at=LATER - timedelta(minutes=20))
    fill(1, at=LATER)
    assert limits.seconds_to_wait("me", LATER) == 40 * 60


def test_who_sent_is_forgotten_after_an_hour(monkeypatch):
    fill(3, at=LATER - timedelta(hours=1, seconds=1))
    fill(1, at=LATER + timedelta(days=400))  # a clock that was wrong
    send(text="Hello")
    assert FeedbackSending.objects.count() == 1


def request_from(address, **headers):
    return RequestFactory().post("/feedback/", REMOTE_ADDR=address, headers=headers)


def test_the_name_of_a_sender_is_no_address_and_another_one_tomorrow(settings):
    request = request_from("203.0.113.7")
    name = limits.sender_pseudonym(request, NOW)

    assert "203" not in name
    assert len(name) == 64
    assert name == limits.sender_pseudonym(request, NOW + timedelta(hours=1))
    assert name != limits.sender_pseudonym(request, NOW + timedelta(days=1))
    assert name != limits.sender_pseudonym(request_from("203.0.113.8"), NOW)
    settings.SECRET_KEY = "another"
    assert name != limits.sender_pseudonym(request, NOW)


def test_a_household_is_one_sender():
    names = {limits.sender_pseudonym(request_from(address), NOW) for address in ("2001:db8::1", "2001:db8::ffff:2")}
    assert len(names) == 1
    assert limits.sender_pseudonym(request_from("2001:db8:0:1::1"), NOW) not in names


def test_behind_a_proxy_readers_are_told_apart_whatever_they_write_into_the_header(settings):
    settings.PROXIES = 1

    def name(forwarded):
        return limits.sender_pseudonym(request_from("10.0.0.1", **{"X-Forwarded-For": forwarded}), NOW)

    assert name("203.0.113.7") != name("203.0.113.8")
    assert name("203.0.113.7") == name("198.51.100.1, 203.0.113.7:4711")
