"""Six weeks before bed and my medicines: begun, marked, compared, stopped, deleted and brought back."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.diary_steps import choose, entry, open_diary

NOW = "2026-11-22T21:00:00Z"  # a Sunday evening
TONIGHT = date(2026, 11, 22)
RECORD = "JSON.parse(localStorage.getItem('sg-six-weeks'))"


def night(ago):
    return (TONIGHT - timedelta(days=ago)).isoformat()


def trial(begun, done=()):
    nights = {night(ago): "done" for ago in done}
    return {
        "first": night(begun),
        "days": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
        "nights": nights,
        "stopped": None,
    }


@pytest.fixture
def page(page_with):
    page = page_with(timezone_id="Europe/London")
    page.clock.set_fixed_time(NOW)
    return page


def keep(page, site, record):
    page.goto(f"{site.url}/six-weeks/")
    page.evaluate("(record) => localStorage.setItem('sg-six-weeks', JSON.stringify(record))", record)


def open_page(page, site):
    page.goto(f"{site.url}/six-weeks/")
    expect(page.locator("[data-module=six-weeks][data-ready]")).to_be_visible()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_it_begins_on_chosen_nights_and_not_without_one(page, reading_site):
    open_page(page, reading_site)
    days = page.get_by_role("checkbox")
    assert days.count() == 7
    for at in range(7):
        days.nth(at).uncheck()
    press(page, "Begin tonight")
    expect(page.get_by_role("alert").filter(has_text="Choose at least one day.")).to_be_visible()
    assert page.evaluate(RECORD) is None
    days.nth(6).check()
    press(page, "Begin tonight")
    expect(page.get_by_role("heading", name="Tonight, Sun, 22 Nov 2026")).to_be_focused()
    assert page.evaluate(RECORD) == {"first": night(0), "days": ["SU"], "nights": {}, "stopped": None}


def test_a_night_is_marked_changed_and_taken_back(page, reading_site):
    keep(page, reading_site, trial(5))
    open_page(page, reading_site)
    press(page, "Done tonight")
    expect(page.get_by_role("heading", name="Tonight: done")).to_be_focused()
    expect(page.get_by_text("Nights planned so far: 6. Nights done: 1.")).to_be_visible()
    press(page, "Change tonight")
    press(page, "Not tonight")
    assert page.evaluate(RECORD)["nights"] == {night(0): "not"}
    press(page, "Undo")
    expect(page.get_by_role("heading", name="Tonight, Sun, 22 Nov 2026")).to_be_visible()
    expect(page.get_by_text("Last night, Sat, 21 Nov 2026, is not marked.")).to_be_visible()
    press(page, "Done")
    assert page.evaluate(RECORD)["nights"] == {night(1): "done"}


def test_after_midnight_it_is_still_the_evening_before(page, reading_site):
    keep(page, reading_site, trial(0))
    page.clock.set_fixed_time("2026-11-23T01:30:00Z")
    open_page(page, reading_site)
    press(page, "Done tonight")
    assert page.evaluate(RECORD)["nights"] == {night(0): "done"}


def test_few_nights_tell_nothing_and_many_are_compared(page, reading_site):
    cramps = [entry(ago, at=f"{night(ago)}T03:00:00+00:00") for ago in range(1, 40, 2)]
    open_diary(page, reading_site, cramps)
    keep(page, reading_site, trial(5, done=[5, 4]))
    open_page(page, reading_site)
    expect(page.get_by_text("Too few to tell whether anything has changed.")).to_be_visible()
    keep(page, reading_site, trial(20, done=range(2, 20)))
    open_page(page, reading_site)
    expect(page.get_by_text("Before: 10 cramps in 20 nights, about 3.5 a week.")).to_be_visible()
    expect(page.get_by_text("Since: 10 cramps in 20 nights, about 3.5 a week.")).to_be_visible()
    expect(page.get_by_text("a difference may be chance")).to_be_visible()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)
    assert rows.first.inner_text().split("\t") == ["2 weeks before", "–", "4"]
    page.goto(f"{reading_site.url}/diary/summary/")
    expect(page.locator("dl").get_by_text("Nights planned so far: 21. Nights done: 18.")).to_be_visible()


def test_it_ends_is_stopped_and_is_deleted(page, reading_site):
    keep(page, reading_site, trial(42))
    open_page(page, reading_site)
    expect(page.get_by_role("heading", name="Your six weeks are over")).to_be_visible()
    expect(page.get_by_text("Do you have fewer cramps? If not, you can stop.")).to_be_visible()
    expect(page.get_by_role("button", name="Done tonight")).to_be_hidden()
    keep(page, reading_site, trial(10))
    open_page(page, reading_site)
    press(page, "Stop")
    expect(page.get_by_text("You stopped before the end.")).to_be_visible()
    press(page, "Delete")
    expect(page.get_by_role("button", name="Begin tonight")).to_be_focused()
    assert page.evaluate(RECORD) is None
    press(page, "Undo")
    expect(page.get_by_text("You stopped before the end.")).to_be_visible()


def test_a_damaged_record_is_put_aside_and_another_tab_is_heard(page, reading_site):
    page.goto(f"{reading_site.url}/six-weeks/")
    page.evaluate("localStorage.setItem('sg-six-weeks', '{\"first\": 5}')")
    open_page(page, reading_site)
    expect(page.get_by_role("button", name="Begin tonight")).to_be_visible()
    other = page.context.new_page()
    other.clock.set_fixed_time(NOW)
    open_page(other, reading_site)
    press(other, "Begin tonight")
    expect(page.get_by_role("button", name="Done tonight")).to_be_visible()
    press(other, "Delete")
    expect(page.get_by_role("button", name="Begin tonight")).to_be_visible()


def test_a_browser_that_keeps_nothing_says_so(page, reading_site):
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };")
    open_page(page, reading_site)
    press(page, "Begin tonight")
    expect(page.get_by_role("status").filter(has_text="did not keep it")).to_be_visible()


# --- medicines ---


def test_medicines_are_ticked_and_those_that_are_gone_are_named(page, reading_site):
    page.goto(f"{reading_site.url}/my-medicines/")
    kept = {"picked": [{"path": "/causes/old-pill/", "name": "An old pill"}], "others": ""}
    page.evaluate("(kept) => localStorage.setItem('sg-medicines', JSON.stringify(kept))", kept)
    page.reload()
    expect(page.get_by_text("An old pill")).to_be_visible()
    page.get_by_role("checkbox", name="Statins").check()
    expect(page.get_by_role("status").filter(has_text="Saved on this phone")).to_be_visible()
    page.get_by_label("Other medicines").fill("Aspirin\nIron")
    page.get_by_role("button", name="Take these off my list").click()
    expect(page.get_by_text("An old pill")).to_be_hidden()
    page.goto(f"{reading_site.url}/diary/summary/")
    said = page.locator("dl").get_by_text("Linked to cramps in this guide: Statins. Others: Aspirin, Iron.")
    expect(said).to_be_visible()


def test_each_medicine_is_a_signed_text_and_nothing_says_stop(page, reading_site):
    page.goto(f"{reading_site.url}/causes/")
    page.get_by_role("link", name="My medicines").click()
    boxes = page.locator(".sg-medicines__one")
    assert boxes.count() > 4
    for link in boxes.get_by_role("link").all():
        assert page.request.get(reading_site.url + link.get_attribute("href")).ok
    assert "stop" not in page.locator(".sg-medicines").inner_text().lower()


# --- backup ---


def test_a_backup_brings_back_routine_six_weeks_and_medicines_and_deleting_takes_them(page, reading_site):
    kept = {
        "routine": [{"path": "/stretches/calf-wall/", "name": "Wall calf stretch"}],
        "sixWeeks": trial(3, done=[3]),
        "medicines": {"picked": [{"path": "/causes/statins/", "name": "Statins"}], "others": ""},
    }
    open_diary(page, reading_site)
    choose(page, json.dumps({"format": "spasmguide-diary", "version": 4, "kept": kept, "entries": []}))
    expect(page.get_by_text("The file also has your routine")).to_be_visible()
    page.locator("[data-action=restore]").click()
    expect(page.get_by_text("Restored: 0 new")).to_be_visible()
    assert page.evaluate(RECORD) == kept["sixWeeks"]
    with page.expect_download() as download:
        page.locator("section:last-of-type [data-action=backup]").first.click()
    assert json.loads(Path(download.value.path()).read_text())["kept"] == kept
    page.locator("[data-action=doom]").click()
    expect(page.get_by_text("your list of medicines are deleted too")).to_be_visible()
    page.locator("[data-action=clear]").click()
    expect(page.locator("[data-part=doomed]")).to_be_hidden()
    assert (
        page.evaluate("['sg-mine', 'sg-six-weeks', 'sg-medicines'].map((key) => localStorage.getItem(key))")
        == [None] * 3
    )
