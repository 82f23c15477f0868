"""The page for the doctor: what was noted in thirty days, on one sheet of paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.diary_steps import NOW, entry, kept, open_diary, put_many, run
from tests.browser.saved_copy import wait_for

PAPERS = ("A4", "Letter")
TOLD = {"side": "both", "strength": "severe", "woke": "yes"}  # each is a line of the sheet
TWO_WEEKS_OF_NIGHTS = [
    entry(1, at="2026-08-03T02:00:00+01:00"),
    entry(2, at="2026-11-02T02:10:00+00:00", minutes=2, strength="severe", woke="yes", triggers=["exercise", "dry"]),
    entry(
        3,
        at="2026-11-08T21:59:00+00:00",
        minutes=9,
        strength="mild",
        woke="no",
        eased="bit",
        done=["Walked"],
        note="After  gardening",
    ),
    entry(4, at="2026-11-08T22:00:00+00:00", minutes=None, eased=None, done=[], triggers=[]),
    entry(5, at="2026-11-16T05:59:00-05:00", minutes=4, place="foot", placeName="Foot or toes", note="In a hotel"),
]
FACTS = {
    "First entry in the diary": "Mon, 3 Aug 2026. 5 entries in total since then.",
    "How often": "4 entries on 3 days. About 0.9 a week.",
    "How long": "From 2 minutes to 9 minutes. Half lasted 4 minutes or less. Recorded for 3 of 4.",
    "How strong": "Very strong 1, Mild 1",
    "Night or day": "3 at night (22:00 to 06:00), 1 by day.",
    "Woken by it": "1 yes, 1 no. Recorded for 2 of 4.",
    "Which muscle": "Calf 3, Foot or toes 1",
    "Did it ease": "It eased 2, It eased a bit 1",
    "What was done": "Wall calf stretch 2 (it eased: 2), Walked 1 (it eased: 0)",
    "What happened before": "Exercise 3, Little to drink 1",
}


@pytest.fixture
def page(page_with):
    page = page_with("night", timezone_id="Europe/London")
    page.clock.set_fixed_time(NOW)
    return page


def facts(page):
    rows = page.locator("[data-part=facts] > div").all()
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}


def open_summary(page, site, entries=()):
    open_diary(page, site, entries)
    page.goto(f"{site.url}/diary/summary/")
    expect(page.locator("[data-part=sheet]")).to_be_visible()


def sheets(page, paper):
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


def test_three_taps_from_any_page_to_the_paper(page, reading_site):
    page.add_init_script("delete Navigator.prototype.share; window.print = () => { window.printed = true; }")
    open_diary(page, reading_site, [entry()])
    page.goto(f"{reading_site.url}/causes/overuse/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Diary").click()
    page.get_by_role("link", name="Doctor summary").click()
    page.get_by_role("button", name="Print or share").click()
    assert page.evaluate("printed")
    expect(page.get_by_role("button", name="Print only")).to_be_hidden()


def test_a_phone_that_can_share_gets_the_facts_as_text_and_can_still_print(page, reading_site):
    page.add_init_script(
        """window.shared = []; window.printed = 0; window.print = () => (printed += 1);
        navigator.share = async (what) => {
          shared.push(what);
          if (shared.length > 1) throw new DOMException("", shared.length > 2 ? "NotAllowedError" : "AbortError");
        };"""
    )
    open_summary(page, reading_site, TWO_WEEKS_OF_NIGHTS)
    share = page.get_by_role("button", name="Print or share")
    share.click()
    (shared,) = page.evaluate("shared")
    assert shared["title"] == "Cramp diary"
    for words in (*FACTS.values(), "16 Nov, Foot or toes: In a hotel"):
        assert words in shared["text"]
    for words in ("Show as a table", "24 Oct\n"):
        assert words not in shared["text"]
    expect(page.locator("[data-part=chart-plot]")).to_be_visible()
    page.get_by_role("button", name="Print only").click()
    assert page.evaluate("printed") == 1
    share.click()
    assert page.evaluate("printed") == 1, "the reader closed the list of apps"
    share.click()
    assert page.evaluate("printed") == 2, "no app would take it"


def test_sharing_a_summary_without_entries_shows_no_empty_chart(page, reading_site):
    page.add_init_script("window.shared = []; navigator.share = async (what) => shared.push(what);")
    open_summary(page, reading_site)
    page.get_by_role("button", name="Print or share").click()
    wait_for(page, "shared.length")
    for part in ("chart-plot", "chart-table"):
        expect(page.locator(f"[data-part={part}]")).to_be_hidden()


def test_it_answers_what_a_doctor_asks_from_the_entries_of_the_time(page, reading_site):
    open_summary(page, reading_site, TWO_WEEKS_OF_NIGHTS)
    expect(page.locator("[data-part=period]")).to_have_text("Sat, 24 Oct 2026 to Sun, 22 Nov 2026")
    assert facts(page) == FACTS
    expect(page.locator("[data-part=note-list] li")).to_have_text(
        ["16 Nov, Foot or toes: In a hotel", "8 Nov, Calf: After gardening"]
    )


def test_the_thirty_days_can_be_chosen(page, reading_site):
    open_summary(page, reading_site, TWO_WEEKS_OF_NIGHTS)
    later = page.get_by_role("button", name="Next 30 days")
    expect(later).to_be_disabled()
    page.get_by_role("button", name="Previous 30 days").click()
    expect(page.locator("[data-part=period]")).to_have_text("Thu, 24 Sept 2026 to Fri, 23 Oct 2026")
    expect(page.locator("[data-part=chart-words]")).to_have_text("No entries in these 30 days")
    assert list(facts(page)) == ["First entry in the diary"]
    later.click()
    expect(page.locator("[data-part=period]")).to_have_text("Sat, 24 Oct 2026 to Sun, 22 Nov 2026")
    assert facts(page) == FACTS
    page.get_by_label("Last day shown").fill("2026-08-10")
    expect(page.locator("[data-part=period]")).to_have_text("Sun, 12 Jul 2026 to Mon, 10 Aug 2026")
    assert facts(page)["How often"] == "1 entry on 1 day. About 0.2 a week."
    assert facts(page)["How long"] == "4 minutes. Recorded for 1 of 1."


def test_a_day_is_the_day_of_the_place_where_it_was_written(page, reading_site):
    days = ["2026-10-23T23:00:00-08:00", "2026-10-24T01:00:00+10:00", "2026-11-22T23:00:00-08:00"]
    open_diary(page, reading_site, [entry(number, at=at) for number, at in enumerate(days)])
    read = "(store) => store.onDays('2026-10-24', '2026-11-22')"
    assert [found["at"] for found in run(page, reading_site, "diary/store", read)] == days[1:]


def test_it_names_no_illness_and_says_that_nobody_checked_it(page, reading_site):
    open_summary(page, reading_site, TWO_WEEKS_OF_NIGHTS)
    expect(page.locator("[data-part=sheet]")).to_contain_text("Nobody has checked it. It does not contain a diagnosis.")


def test_thirty_days_are_one_sheet_black_on_white_whatever_was_written(page, reading_site):
    crowded = [
        entry(number, at=f"2026-11-{1 + number % 22:02}T0{number % 9}:00:00+00:00", note="Heel " * 40, **TOLD)
        | {"minutes": number}
        for number in range(60)
    ]
    open_summary(page, reading_site, crowded)
    for paper in PAPERS:
        assert sheets(page, paper) == 1
    expect(page.locator("[data-part=more-notes]")).to_contain_text("more notes are in the diary.")

    page.emulate_media(media="print")
    colour = "(name) => getComputedStyle(document.querySelector('.sg-sheet'))[name]"
    assert page.evaluate(colour, "color") == "rgb(0, 0, 0)"
    assert page.evaluate(colour, "backgroundColor") == "rgb(255, 255, 255)"
    for part in (".sg-bar", ".sg-header", "[data-part=share]", "[data-part=earlier]", ".sg-chart__table"):
        expect(page.locator(part).first).to_be_hidden()


def test_months_of_every_five_hours_fit_too(page, reading_site):
    open_diary(page, reading_site)
    put_many(page, reading_site, 1000, note="after a long day on my feet, with little to drink")
    open_summary(page, reading_site)
    for paper in PAPERS:
        assert sheets(page, paper) == 1


def test_the_longest_words_in_the_widest_letters_are_cut_on_paper_and_nowhere_else(page, reading_site):
    names = [f"{'W' * 199}{number}" for number in range(8)]
    widest = [
        entry(number, at=f"2026-11-{1 + number % 22:02}T02:00:00+00:00", note="W" * 1000, done=names, triggers=names)
        | {**TOLD, "place": f"place-{number}", "placeName": names[number % 8]}
        for number in range(60)
    ]
    open_summary(page, reading_site, widest)
    for paper in PAPERS:
        assert sheets(page, paper) == 1
    expect(page.locator("[data-part=note-list] li")).to_have_count(6)
    expect(page.locator("[data-part=note-list] li").first).to_contain_text("W…")
    expect(page.locator("[data-part=more-notes]")).to_have_text("54 more notes are in the diary.")
    assert {found["note"] for found in kept(page, reading_site)} == {"W" * 1000}


def test_short_notes_fill_the_room_of_the_long_ones(page, reading_site):
    short = [entry(number, at=f"2026-11-{1 + number % 22:02}T02:00:00+00:00", note="Heel") for number in range(30)]
    open_summary(page, reading_site, short)
    for paper in PAPERS:
        assert sheets(page, paper) == 1
    expect(page.locator("[data-part=note-list] li")).to_have_count(13)
