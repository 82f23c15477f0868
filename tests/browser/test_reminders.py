"""A reminder from the page to the calendar: in few taps, with no signal, and the same bytes either way."""

import urllib.parse
import urllib.request
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from playwright.sync_api import expect

from guide.serving import reminders
from tests.browser import acts
from tests.browser.proxy import FaultyProxy
from tests.browser.saved_copy import ask, manifest, wait_for_edition, wait_for_saved

PAGE, BEDTIME = "/reminders/", "/reminders/bedtime-legs.ics"
SMALL = {"width": 360, "height": 640}
FAR_EAST = ZoneInfo("Pacific/Kiritimati")  # 14 hours ahead: there it is often tomorrow


@pytest.fixture
def saved(phone, reading_site):
    """(page, proxy) of a phone in the far east that keeps the guide."""
    with FaultyProxy(reading_site.port) as proxy:
        page = phone.open(env={"TZ": str(FAR_EAST)})
        page.set_viewport_size(SMALL)
        page.goto(proxy.url)
        wait_for_saved(page)
        yield page, proxy


def add(page):
    return page.get_by_role("button", name="Add to calendar Bedtime legs")


def tap(page, target):
    """A tap on what can be seen without scrolling, above the bar at the bottom."""
    expect(target).to_be_visible()
    box = target.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= SMALL["height"] - 64
    target.click()


def downloaded(page, act):
    with page.expect_download() as caught:
        act()
    return Path(caught.value.path()).read_bytes(), caught.value.suggested_filename


def event(raw):
    return icalendar.Calendar.from_ical(raw).walk("VEVENT")[0]


def address(origin, time, days, path=BEDTIME):
    return f"{origin}{path}?{urllib.parse.urlencode([('time', time), *(('day', day) for day in days)])}"


def test_three_taps_to_a_reminder_and_two_to_the_stretch(page_with, reading_site):
    page = page_with()
    page.set_viewport_size(SMALL)
    page.goto(reading_site.url)

    tap(page, page.get_by_role("link", name="Prevent", exact=True))
    tap(page, page.get_by_role("link", name="Remind me"))
    raw, name = downloaded(page, lambda: tap(page, add(page)))
    assert name == "bedtime-legs.ics"
    assert event(raw)["URL"] == f"{reading_site.url}/routines/bedtime-legs/#start"
    assert event(raw)["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"
    assert event(raw)["DTSTART"].dt.strftime("%H:%M") == "21:30"
    expect(page.get_by_text("check in your calendar that the alert is on")).to_be_visible()

    page.go_back()
    tap(page, page.get_by_role("link", name="Start bedtime stretch"))
    page.wait_for_url("**/routines/bedtime-legs/#start")


def test_the_choices_of_the_form_are_in_the_entry_without_javascript_too(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(reading_site.url + PAGE)
    page.get_by_label("Time").fill("06:45")
    for day in ("Tuesday", "Thursday", "Friday", "Saturday", "Sunday"):
        page.get_by_label(day).uncheck()
    made = event(downloaded(page, lambda: add(page).click())[0])
    assert made["DTSTART"].dt.strftime("%H:%M") == "06:45"
    assert made["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,WE"

    page.get_by_label("Monday").uncheck()
    page.get_by_label("Wednesday").uncheck()
    add(page).click()
    expect(page.get_by_text("Choose at least one day.")).to_be_visible()
    expect(page.get_by_label("Time")).to_have_value("06:45")
    page.get_by_label("Sunday").check()
    made = event(downloaded(page, lambda: page.get_by_role("button", name="Add to calendar").click())[0])
    assert made["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=SU"


def test_a_form_without_a_day_is_not_sent(page_with, reading_site):
    page = page_with()
    page.goto(reading_site.url + PAGE)
    expect(page.get_by_role("button", name="Copy text").first).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    add(page).click()
    monday = page.get_by_label("Monday")
    assert monday.evaluate("box => box.validationMessage") == "Choose at least one day."
    expect(monday).to_be_focused()
    page.get_by_label("Friday").check()
    assert monday.evaluate("box => box.validity.valid")
    assert asked == []


def test_the_text_can_be_copied_for_any_other_calendar(page_with, reading_site):
    page = page_with(permissions=["clipboard-read", "clipboard-write"])
    page.goto(reading_site.url + PAGE)
    copy = page.get_by_role("button", name="Copy text for your calendar Bedtime legs")
    link = f"{reading_site.url}/routines/bedtime-legs/#start"
    copy.click()
    expect(page.get_by_text("Copied. Now paste it")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"Bedtime legs\nEvery day, 21:30\n{link}"

    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        page.get_by_label(day).uncheck()
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    copy.click()
    field = page.get_by_role("textbox", name="Text for your calendar")
    expect(field).to_have_value(f"Bedtime legs\nSaturday, Sunday, 21:30\n{link}")
    expect(field).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "night"])
def test_nothing_of_the_form_is_small_or_wide(page_with, reading_site, theme):
    page = page_with(theme, "xlarge", width=320)
    page.goto(reading_site.url + PAGE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    boxes = [part.bounding_box() for part in page.locator("main :is(label, button):visible").all()]
    assert min(box["height"] for box in boxes) >= 48


def test_the_saved_copy_answers_with_the_bytes_of_the_server_and_asks_nobody(saved, reading_site):
    page, proxy = saved
    (file,) = [path for path in manifest(reading_site)["assets"] if path.startswith("/data/reminder-bedtime-legs.")]
    with urllib.request.urlopen(reading_site.url + file) as response:
        entry = response.read()
    page.goto(proxy.url + PAGE)
    proxy.paths.clear()
    for time, days in [
        ("21:30", reminders.DAYS),
        ("00:00", ["SU"]),
        ("23:59", ["WE", "MO", "WE"]),
        ("07:05", ["FR", "SA"]),
        ("12:00", [f"{datetime.now(FAR_EAST):%a}".upper()[:2]]),
    ]:
        url = address(proxy.url, time, days)
        raw, name = downloaded(page, lambda url=url: page.evaluate("url => { location.href = url; }", url))
        at = event(raw)["DTSTAMP"].dt.astimezone(FAR_EAST)
        assert raw == reminders.filled(entry, proxy.url, time, days, at), (time, days)
        assert name == "bedtime-legs.ics"
    assert [path for path in proxy.paths if ".ics" in path] == []

    # The server's own answer, asked for now, differs in nothing but what the two clocks differ in.
    with urllib.request.urlopen(address(reading_site.url, time, days)) as response:
        at = event(served := response.read())["DTSTAMP"].dt
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert served == reminders.filled(entry, reading_site.url, time, days, at)


def test_the_saved_copy_sends_impossible_choices_back_to_the_form(saved):
    page, proxy = saved
    proxy.paths.clear()
    for time, days, focused in (("25:00", ["TU"], "time"), ("06:45", [], "day"), ("06:45", ["TU", "XX"], None)):
        page.goto(address(proxy.url, time, days))
        page.wait_for_url(f"**{PAGE}?*")
        if focused:
            page.wait_for_function("name => document.activeElement.name === name", arg=focused)
        for code in reminders.DAYS:
            expect(page.locator(f"[value={code}]")).to_be_checked(checked=code in days)
    expect(page.get_by_label("Time")).to_have_value("06:45")
    assert [path for path in proxy.paths if ".ics" in path] == []


def test_a_routine_that_is_not_in_the_copy_is_not_made_up(saved):
    page, proxy = saved
    response = page.goto(address(proxy.url, "21:30", ["MO"], "/reminders/no-such-routine.ics"))
    assert response.status == 404


def test_a_withdrawn_routine_is_no_reminder_any_more(saved_phone, site):
    _phone, page = saved_phone
    acts.withdraw(site, "bedtime-legs", "We check this routine.")
    ask(page)
    wait_for_edition(page, site)
    assert page.goto(address(site.url, "21:30", ["MO"])).status == 404
    page.goto(site.url + PAGE)
    expect(page.get_by_role("heading", name="Desk break")).to_be_visible()
    expect(add(page)).to_have_count(0)
    page.goto(f"{site.url}/prevention/")
    expect(page.get_by_role("link", name="Remind me")).to_have_count(0)
