"""How many reports are taken in an hour, counted without knowing who anybody is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from django.utils import timezone

from guide.feedback import limits
from guide.models.feedback import FeedbackRefusal, FeedbackSending
from tests.factory import LATER, NOW, make_author, make_public, make_reviewer, make_user
from tests.test_feedback import send, typed


@pytest.fixture(scope="module", autouse=True)
def _guide(module_db):
    make_public(make_author(), make_reviewer())


@pytest.fixture(autouse=True)
def _clock(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def fill(number, sender="somebody", at=LATER, **fields):
    FeedbackSending.objects.bulk_create(FeedbackSending(sender=sender, at=at, **fields) for _ in range(number))


def test_one_sender_may_send_so_many_in_an_hour_and_then_waits(monkeypatch, settings):
    settings.REPORTS_FROM_ONE = 2
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


def test_all_together_may_send_so_many(settings):
    fill(settings.REPORTS_FROM_ALL - 1)
    assert send(text="The last one").status_code == 201
    assert send(id=uuid4(), text="One more").status_code == 429


def test_what_is_kept_already_is_said_even_when_the_limit_is_reached(settings):
    send(text="One")
    fill(settings.REPORTS_FROM_ALL)
    assert send(text="One").status_code == 200


def test_the_wait_ends_when_the_oldest_that_counts_is_an_hour_old(settings):
    settings.REPORTS_FROM_ALL = 2
    fill(1, at=LATER - timedelta(minutes=50))
    fill(1, at=LATER - timedelta(minutes=20))
    fill(1, at=LATER)
    assert limits.wait("me", LATER, is_dangerous=False) == (40 * 60, "all")
    assert limits.wait("me", LATER, is_dangerous=True) is None


# --- what may be dangerous ---


def danger(**fields):
    return send(id=uuid4(), is_dangerous="on", text="It hurts.", **fields).status_code


@pytest.mark.usefixtures("_mails_of_danger")
def test_a_flood_shuts_out_no_report_of_a_danger(settings):
    fill(settings.REPORTS_FROM_ALL)
    fill(settings.REPORTS_FROM_ONE, sender="me")
    assert send(id=uuid4(), text="One more").status_code == 429
    assert danger() == 201


@pytest.mark.usefixtures("_mails_of_danger")
def test_reports_of_a_danger_have_limits_of_their_own(settings):
    settings.REPORTS_FROM_ONE = 2
    assert [danger(), danger(), danger()] == [201, 201, 429]
    assert send(id=uuid4(), text="Mine").status_code == 201
    FeedbackSending.objects.all().delete()
    fill(settings.REPORTS_OF_DANGER, is_dangerous=True)
    assert danger() == 429
    assert send(id=uuid4(), text="Mine").status_code == 201


@pytest.fixture
def _mails_of_danger(monkeypatch):
    """Nobody is told by mail here."""
    monkeypatch.setattr("guide.review.danger_mail._in_background", lambda work: None)


# --- the desk ---


def panel(client, user):
    client.force_login(user)
    page = BeautifulSoup(client.get("/admin/").content, "lxml")
    heading = page.find(id="turned-away-heading")
    return [" ".join(line.get_text().split()) for line in heading.parent.find_all("li")] if heading else None


@pytest.mark.usefixtures("_mails_of_danger")
def test_the_desk_says_when_a_limit_turned_reports_away(client, reviewer, settings, monkeypatch):
    assert panel(client, reviewer) is None
    fill(settings.REPORTS_FROM_ALL)
    fill(settings.REPORTS_OF_DANGER, is_dangerous=True)
    for _ in range(3):
        assert send(id=uuid4(), text="One more").status_code == 429
    assert danger() == 429
    assert FeedbackRefusal.objects.count() == 2, "of a flood few rows are kept"
    monkeypatch.setattr(timezone, "now", lambda: LATER + timedelta(minutes=20))
    assert send(id=uuid4(), text="One more").status_code == 429

    others, dangers = panel(client, reviewer)
    assert others == (
        "More than 300 an hour from all readers together, from 2026-03-15 10:00 to 2026-03-15 10:20 UTC "
        "(REPORTS_FROM_ALL)."
    )
    assert dangers == (
        "More than 300 an hour of what may be dangerous, from all readers together, from 2026-03-15 10:00 to "
        "2026-03-15 10:00 UTC (REPORTS_OF_DANGER)."
    )
    monkeypatch.setattr(timezone, "now", lambda: LATER + timedelta(days=4))
    assert panel(client, reviewer) is None


def test_only_those_who_see_reports_are_told(client, settings):
    fill(settings.REPORTS_FROM_ALL)
    send(id=uuid4(), text="One more")
    assert panel(client, make_user("max", "Account managers")) is None


# --- who sends ---


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
