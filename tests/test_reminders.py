"""Reminders for the reader's calendar: made of the edition, by the choices in the address alone."""

from dataclasses import replace
from datetime import UTC, datetime

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from guide.models import Edition, Kind
from guide.publishing import build, reminders
from guide.review import workflow
from guide.serving.paths import reminder_file_start
from guide.serving.reminders import DAYS, filled, unfolded
from guide.serving.reminders import first as first_moment
from guide.serving.shelf import shelf
from tests.factory import LATER, make_public, make_topic

SUNDAY_NOON = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
URL = "/reminders/bedtime-legs.ics"


@pytest.fixture
def bedtime(author, reviewer):
    return make_public(author, reviewer, kind=Kind.ROUTINE, slug="bedtime-legs", title="Legs, at bedtime; in bed")


def ask(time="21:30", days=("MO", "WE"), path=URL, client=None):
    return (client or Client()).get(path, {"time": time, "day": days})


def event(response):
    assert response.status_code == 200, response.content.decode()
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    return event


def page(path):
    shelf.forget()
    return Client().get(path).content.decode()


def test_the_entry_holds_what_a_calendar_needs(bedtime, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: SUNDAY_NOON)
    response = ask()
    made = event(response)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="bedtime-legs.ics"'
    assert made["SUMMARY"] == "Legs, at bedtime; in bed"
    assert made["URL"] == made["DESCRIPTION"] == "http://testserver/routines/bedtime-legs/#start"
    assert made["UID"] == "http://testserver/routines/bedtime-legs/#2130-MOWE"
    assert made["DTSTAMP"].dt == SUNDAY_NOON
    assert made["DTSTART"].dt == datetime(2026, 3, 16, 21, 30), "by the reader's own clock, so without a zone"
    assert made["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,WE"
    (alarm,) = made.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt.total_seconds()) == ("DISPLAY", 0)


def test_the_filled_gaps_give_what_the_library_would_make(bedtime):
    """So the gaps, which the worker fills too, take nothing of the library's care away."""
    (routine,) = build.load_guide().of("routine")
    start, days = datetime(2026, 3, 16, 21, 30), ("MO", "WE")
    title, origin = routine.payload["title"], "https://guide.example"

    made = filled(reminders.entry(routine), origin, "21:30", days, SUNDAY_NOON)

    wanted = reminders.calendar(routine.path, title, origin, start, days, SUNDAY_NOON)
    assert unfolded(made.decode()) == unfolded(wanted.decode())


@pytest.mark.parametrize(
    "title",
    [
        "Legs {days}",
        "{} {{start}} {brace} {nothing}",
        "MO,TU,WE,TH,FR,SA,SU at 19700101T000000",
        "Beine dehnen, jede Nacht vor dem Schlafen – für Füße, Waden und Oberschenkel, ohne Eile \\; so",
    ],
)
def test_any_title_stays_as_it_is_and_no_line_is_longer_than_75_bytes(author, reviewer, title):
    make_public(author, reviewer, kind=Kind.ROUTINE, slug="bedtime-legs", title=title)
    response = ask()
    assert event(response)["SUMMARY"] == title
    assert max(map(len, response.content.split(b"\r\n"))) <= 75


def test_another_choice_is_another_reminder_and_the_same_one_takes_its_own_place(bedtime):
    def uid(time="21:30", days=("MO", "WE"), host="testserver"):
        return event(Client().get(URL, {"time": time, "day": days}, headers={"host": host}))["UID"]

    assert uid() == uid(days=("WE", "MO"))
    assert len({uid(), uid(time="21:31"), uid(days=DAYS), uid(host="localhost")}) == 4


@pytest.mark.parametrize(
    ("time", "days", "first"),
    [
        ("21:30", DAYS, datetime(2026, 3, 15, 21, 30)),
        ("11:59", DAYS, datetime(2026, 3, 16, 11, 59)),
        ("12:00", DAYS, datetime(2026, 3, 16, 12, 0)),
        ("12:01", ["SU"], datetime(2026, 3, 15, 12, 1)),
        ("11:59", ["SU"], datetime(2026, 3, 22, 11, 59)),
        ("00:00", ["SA"], datetime(2026, 3, 21, 0, 0)),
    ],
)
def test_it_begins_at_the_first_chosen_moment_to_come(time, days, first):
    assert first_moment(time, days, SUNDAY_NOON).replace(tzinfo=None) == first


def test_days_come_in_the_order_of_the_week_and_once(bedtime):
    made = event(ask(days=["SU", "MO", "SU"]))
    assert made["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,SU"


@pytest.mark.parametrize("time", ["", "9pm", "24:00", "21:60", "7:05", "21:30:00", "21:30\n", "٢١:٣٠"])
def test_a_wrong_time_is_asked_for_again_and_the_days_are_kept(bedtime, time):
    response = ask(time, ["TU"])
    html = response.content.decode()
    assert response.status_code == 400
    assert "Choose a time, such as 21:30." in html
    assert "Choose at least one day." not in html
    assert 'value="TU" checked' in html
    assert html.count(" checked") == 1


@pytest.mark.parametrize("days", [[], ["XX"], ["MO", "XX"], ["MO,TU"]])
def test_without_a_day_the_time_is_kept(bedtime, days):
    response = ask("06:45", days)
    html = response.content.decode()
    assert response.status_code == 400
    assert "Choose at least one day." in html
    assert 'value="06:45"' in html


def test_what_was_typed_cannot_become_markup(bedtime):
    assert "<script>alert" not in ask('"><script>alert(1)</script>', ["MO"]).content.decode()


def test_an_address_with_no_choices_says_what_to_choose(bedtime):
    html = Client().get(URL).content.decode()
    assert "Choose a time" in html
    assert "Choose at least one day." in html


def test_only_what_is_public_can_be_a_reminder(bedtime, author, reviewer):
    make_topic(author, kind=Kind.ROUTINE, slug="draft-routine")
    make_public(author, reviewer, slug="calf-wall")
    for slug in ("draft-routine", "calf-wall", "bedtime", "bedtime-legs-2", "nope"):
        assert ask(path=f"/reminders/{slug}.ics").status_code == 404

    workflow.withdraw(bedtime, reviewer, reason="x", notice="y", at=LATER)
    shelf.forget()
    assert ask().status_code == 404
    assert "/reminders/" not in Edition.objects.current().manifest["pages"]


def test_a_reminder_is_only_read(bedtime):
    assert Client().post(URL, {"time": "21:30", "day": "MO"}).status_code == 405
    response = ask()
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_every_public_routine_is_offered_the_one_for_the_night_first(bedtime, author, reviewer):
    make_public(author, reviewer, kind=Kind.ROUTINE, slug="a-break", at=LATER)
    html = page("/reminders/")
    assert html.index("/reminders/bedtime-legs.ics") < html.index("/reminders/a-break.ics")
    assert html.count(" checked") == 7
    assert 'value="21:30"' in html
    assert "alert is on" in html
    assert 'href="/reminders/"' in page("/index/"), "it can be found by its name"


def test_the_entry_with_its_gaps_travels_with_the_edition(bedtime):
    (path,) = [path for path in Edition.objects.current().manifest["assets"] if path.endswith(".ics")]
    body = Client().get(path).content.decode()
    assert "DTSTART:{start}\r\n" in body
    assert "BYDAY={days}\r\n" in body
    assert "DTSTAMP:{made}\r\n" in body
    assert body.count("{origin}/routines/bedtime-legs/#start") == 2
    assert "1970" not in body
    assert "origin.invalid" not in body


def test_another_title_gives_the_file_another_name(bedtime):
    """Files of the edition are kept by browsers for ever, so a name must never change its meaning."""
    (routine,) = build.load_guide().of("routine")
    renamed = replace(routine, payload={**routine.payload, "title": "Other words"})
    names = {reminders.file_path(routine), reminders.file_path(renamed)}
    assert len(names) == 2
    assert all(name.startswith(reminder_file_start("bedtime-legs")) for name in names)


def test_prevention_begins_with_the_bedtime_routine_while_it_is_public(bedtime, author, reviewer):
    make_public(author, reviewer, kind=Kind.TIP, slug="sleep", at=LATER)
    html = page("/prevention/")
    assert html.index("/routines/bedtime-legs/#start") < html.index("/reminders/") < html.index("/prevention/sleep/")

    workflow.withdraw(bedtime, reviewer, reason="x", notice="y", at=LATER)
    html = page("/prevention/")
    assert "bedtime-legs" not in html
    assert "/reminders/" not in html
