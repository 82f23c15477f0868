"""The entries of the diary under their days, and a month of them as a calendar."""

import pytest
from playwright.sync_api import expect

from tests.browser.diary_steps import NOW, entry, open_diary, rows


@pytest.fixture
def page(page_with):
    page = page_with(timezone_id="Europe/London")
    page.clock.set_fixed_time(NOW)
    return page


def days(page, part="list"):
    return page.locator(f"[data-part={part}] h3")


def test_entries_stand_under_their_day_the_newest_first(page, reading_site):
    moments = ["2026-11-19T12:00:00+00:00", "2026-11-20T02:00:00+00:00", "2026-11-20T23:30:00+00:00"]
    open_diary(page, reading_site, [entry(number, at=at) for number, at in enumerate(moments)])
    expect(days(page)).to_have_text(["Fri, 20 Nov 2026", "Thu, 19 Nov 2026"])
    expect(rows(page).locator("a")).to_have_text(["Calf, 23:30", "Calf, 02:00", "Calf, 12:00"])


def test_a_day_has_one_heading_also_for_who_travels(page, reading_site):
    moments = ["2026-11-20T01:00:00+09:00", "2026-11-19T10:00:00-08:00", "2026-11-20T05:00:00+09:00"]
    open_diary(page, reading_site, [entry(number, at=at) for number, at in enumerate(moments)])
    expect(days(page)).to_have_text(["Fri, 20 Nov 2026", "Thu, 19 Nov 2026"])
    expect(rows(page)).to_have_count(3)


@pytest.fixture
def months(page, reading_site):
    """Three entries in November, one at the end of September by a clock that was behind, and the month in sight."""
    moments = ["2026-09-30T23:00:00-08:00", "2026-11-08T02:00:00+00:00", "2026-11-08T21:00:00+00:00"]
    moments += ["2026-11-20T02:30:00+00:00"]
    open_diary(page, reading_site, [entry(number, at=at) for number, at in enumerate(moments)])
    page.get_by_role("button", name="Month", exact=True).click()
    expect(page.locator("[data-part=month-words]")).to_have_text("November 2026: 3 entries on 2 days")
    return page


def test_a_month_counts_the_entries_of_each_day_and_shows_those_of_one(months):
    page = months
    table = page.get_by_role("table", name="November 2026: 3 entries on 2 days")
    expect(table.get_by_role("columnheader")).to_have_count(7)
    expect(table.get_by_role("button")).to_have_text(["82", "201"])
    expect(table.get_by_role("button", name="Fri, 20 Nov 2026: 1 entry")).to_have_attribute("aria-pressed", "true")
    expect(days(page, "month-day")).to_have_text("Fri, 20 Nov 2026")
    expect(rows(page).first).to_be_hidden()

    eighth = table.get_by_role("button", name="Sun, 8 Nov 2026: 2 entries")
    eighth.focus()
    page.keyboard.press("Enter")
    expect(days(page, "month-day")).to_have_text("Sun, 8 Nov 2026")
    expect(page.locator("[data-part=month-day] a")).to_have_text(["Calf, 21:00", "Calf, 02:00"])
    expect(eighth).to_be_focused()
    page.get_by_role("button", name="List", exact=True).click()
    expect(rows(page).first).to_be_visible()


def test_months_before_and_after_as_far_as_there_are_entries(months):
    page = months
    before, after = (page.get_by_role("button", name=f"{name} month") for name in ("Previous", "Next"))
    words = page.locator("[data-part=month-words]")
    expect(after).to_be_disabled()
    before.click()
    expect(words).to_have_text("October 2026: no entries")
    expect(days(page, "month-day")).to_have_count(0)
    before.click()
    expect(words).to_have_text("September 2026: 1 entry on 1 day")
    expect(days(page, "month-day")).to_have_text("Wed, 30 Sept 2026")
    expect(before).to_be_disabled()
    after.click()
    after.click()
    expect(words).to_have_text("November 2026: 3 entries on 2 days")


def test_an_entry_that_was_opened_from_the_month_leads_back_there(months):
    page = months
    page.locator("[data-part=month-day] a").click()
    page.get_by_label("How many minutes").fill("9")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-part=month-day] a")).to_be_focused()
    expect(page.locator("[data-part=month-day]")).to_contain_text("9 minutes")


def test_the_month_follows_what_another_tab_changes(months, reading_site):
    second = months.context.new_page()
    second.clock.set_fixed_time(NOW)
    open_diary(second, reading_site)
    second.locator("[data-part=add]").click()
    expect(months.locator("[data-part=month-words]")).to_have_text("November 2026: 4 entries on 3 days")
    second.get_by_role("button", name="Delete all").click()
    second.get_by_role("button", name="Yes, delete all").click()
    expect(months.locator("[data-part=month-words]")).to_have_text("November 2026: no entries")
    expect(days(months, "month-day")).to_have_count(0)


def test_no_entry_is_out_of_reach_where_clocks_lie_a_day_apart(page, reading_site):
    """The oldest moment is of November, and a later one of October."""
    moments = ["2026-11-01T00:30:00+14:00", "2026-10-31T23:00:00-10:00"]
    open_diary(page, reading_site, [entry(number, at=at) for number, at in enumerate(moments)])
    page.get_by_role("button", name="Month", exact=True).click()
    expect(days(page, "month-day")).to_have_text("Sun, 1 Nov 2026")
    page.get_by_role("button", name="Previous month").click()
    expect(days(page, "month-day")).to_have_text("Sat, 31 Oct 2026")
