"""The diary's page: one tap adds an entry, words and details come later, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults
from tests.browser.diary_steps import FIELDS, NOW, entry, kept, open_diary, open_form, put_many, rows, run, said
from tests.browser.saved_copy import wait_for

MOST_JUMP = 0.02
STILL = """async () => {
  for (let at = 0; at < 10; at += 1) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}"""


@pytest.fixture
def page(page_with):
    page = page_with(timezone_id="Europe/London")
    page.clock.set_fixed_time(NOW)
    return page


@pytest.fixture
def filled(page, reading_site):
    open_diary(page, reading_site, [entry()])
    return page


# --- adding ---


def test_two_taps_from_the_first_page_to_an_entry(page, reading_site):
    page.goto(reading_site.url)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Diary").click()
    page.get_by_role("button", name="Add calf cramp now").click()

    expect(said(page)).to_have_text("Added: Calf, 03:12")
    expect(rows(page)).to_have_count(1)
    (one,) = kept(page, reading_site)
    blank = {"minutes": None, "done": [], "eased": None, "note": "", "triggers": [], "side": None}
    blank |= {"strength": None, "woke": None}
    expected = {"at": "2026-11-22T03:12:00+00:00", "place": "calf", "placeName": "Calf", **blank}
    assert {name: value for name, value in one.items() if name not in ("id", "changedAt")} == expected


def test_the_place_used_last_comes_first_and_the_others_stand_below(page, reading_site):
    open_diary(page, reading_site)
    page.get_by_text("Somewhere else").click()
    page.get_by_role("button", name="Eyelid").click()

    expect(said(page)).to_have_text("Added: Eyelid, 03:12")
    expect(page.get_by_role("button", name="Add eyelid twitch now")).to_be_visible()
    expect(page.get_by_role("button", name="Jaw")).to_be_hidden()


def test_a_double_tap_is_one_attack_and_a_tap_too_many_can_be_taken_back(page, reading_site):
    open_diary(page, reading_site)
    page.locator("[data-part=add]").dblclick()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(said(page)).to_have_text("Undone")
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_text("There are no entries yet.")).to_be_visible()


def test_the_browser_is_asked_to_keep_the_diary_after_the_first_entry_only(page, reading_site):
    page.add_init_script(
        "window.asked = 0; navigator.storage.persist = () => Promise.resolve(Boolean(window.asked += 1));"
    )
    open_diary(page, reading_site)
    assert page.evaluate("asked") == 0
    for number in (1, 2):
        page.locator("[data-part=add]").click()
        expect(rows(page)).to_have_count(number)
    assert page.evaluate("asked") == 1


def test_without_javascript_the_page_says_so_and_offers_no_button(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    for path in ("/diary/", "/diary/summary/"):
        page.goto(reading_site.url + path)
        expect(page.locator(".sg-diary__plain")).to_contain_text("needs JavaScript")
        assert page.locator("main").get_by_role("button").count() == 0


# --- looking back ---


def test_the_last_30_days_as_a_chart_in_words_and_as_a_table(page, reading_site):
    days = ("2026-10-20", "2026-11-01", "2026-11-20", "2026-11-20")
    open_diary(page, reading_site, [entry(number, at=f"{day}T02:30:00+00:00") for number, day in enumerate(days)])

    expect(page.locator("[data-part=chart-words]")).to_have_text("3 entries on 2 days")
    expect(page.locator(".sg-chart__bar")).to_have_count(2)
    page.get_by_text("Show as a table").click()
    expect(page.locator("[data-part=chart-rows] tr")).to_have_text(["1 Nov10", "20 Nov20"])

    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Show older entries").click()
    expect(rows(page)).to_have_count(4)
    expect(rows(page).last.locator("a")).to_be_focused()
    expect(page.get_by_role("button", name="Show older entries")).to_be_hidden()


def test_an_entry_keeps_the_clock_of_the_place_where_it_was_written(page, reading_site):
    open_diary(page, reading_site, [entry(at="2026-11-20T23:50:00-08:00")])
    expect(page.locator("[data-part=list] h3")).to_have_text("Fri, 20 Nov 2026")
    expect(rows(page)).to_contain_text("Calf, 23:50")


def test_the_chart_tells_night_from_day_against_a_scale(page, reading_site):
    clocks = ["01:00", "22:00", "05:59", "06:00", "12:00"]
    open_diary(page, reading_site, [entry(number, at=f"2026-11-20T{at}:00+00:00") for number, at in enumerate(clocks)])
    expect(page.locator("[data-part=chart-night]")).to_have_text("At night (22:00 to 06:00): 3")
    expect(page.locator("[data-part=chart-day]")).to_have_text("By day: 2")
    expect(page.locator("[data-part=chart-scale] span")).to_have_text(["6", "3", "0"])
    expect(page.locator("[data-part=chart-axis] span")).to_have_text(["24 Oct", "8 Nov", "22 Nov"])
    page.get_by_text("Show as a table").click()
    expect(page.locator("[data-part=chart-rows] tr")).to_have_text("20 Nov32")
    night, day = (page.locator(f".sg-chart__bar--{time}").bounding_box() for time in ("night", "day"))
    assert abs(night["height"] / day["height"] - 3 / 2) < 0.1
    assert abs(day["y"] + day["height"] - night["y"]) <= 2, "the day stands on the night"


@pytest.mark.parametrize("height", [568, 780, 1200])
@pytest.mark.parametrize("number", [1, 200])
def test_nothing_jumps_while_a_diary_with_entries_comes(page, reading_site, number, height):
    open_diary(page, reading_site)
    put_many(page, reading_site, number, note="word " * 20)
    (one,) = run(page, reading_site, "diary/store", "(store) => store.newest(1)")
    page.set_viewport_size({"width": 360, "height": height})
    jumps = {}
    for path, part in (("/diary/", "overview"), ("/diary/summary/", "sheet"), (f"/diary/#{one['id']}", "form")):
        page.goto("about:blank")
        page.goto(reading_site.url + path)
        expect(page.locator(f"[data-part={part}]")).to_be_visible()
        page.evaluate(STILL)
        jumps[path] = page.evaluate("jumps")
    assert max(jumps.values()) <= MOST_JUMP, jumps


JUMP = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const target = document.querySelector('[data-action=doom]');
  const places = [];
  target.scrollIntoView({ block: 'center' });
  for (let at = 0; at < 10; at += 1) {
    await frame();
    places.push(Math.round(target.getBoundingClientRect().top));
  }
  return [...new Set(places)];
}"""
MEASURED = "[...document.querySelectorAll('[data-part=list] li')].every((row) => row.style.containIntrinsicBlockSize)"


def test_who_jumps_to_the_end_of_a_long_diary_stays_there(page, reading_site):
    open_diary(page, reading_site)
    put_many(page, reading_site, 200, note="word " * 40)
    page.reload()
    number = 0
    for act in (None, "add", "older"):
        if act:
            page.locator(f"[data-part={act}]").click()
        expect(rows(page)).not_to_have_count(number)
        number = rows(page).count()
        wait_for(page, MEASURED)
        page.evaluate("scrollTo(0, 0)")
        assert len(page.evaluate(JUMP)) == 1, act


# --- changing ---


def test_every_field_is_kept_at_once_without_a_save_button(filled, reading_site):
    page = filled
    open_form(page)
    page.get_by_label("Place").select_option("foot")
    page.get_by_label("When did it start?").fill("2026-11-19T23:05")
    page.get_by_label("How many minutes").fill("7")
    page.get_by_label("What did you do?").fill("Walked\n\n Rubbed it ")
    page.get_by_label("Very strong").check()
    page.get_by_role("group", name="Did it wake you?").get_by_label("Yes").check()
    page.get_by_label("A bit").check()
    page.get_by_label("Exercise").uncheck()
    page.get_by_label("Little to drink").check()
    page.get_by_label("Which side?").select_option("Left")
    page.get_by_label("Note", exact=True).fill("After gardening.")
    expect(page.locator("[data-part=form-said]")).to_have_text("Saved")
    expect(page.locator("[data-part=left]")).to_have_text("984 characters left")

    page.reload()
    expect(page.get_by_label("Note", exact=True)).to_have_value("After gardening.")
    (one,) = kept(page, reading_site)
    changed = {"place": "foot", "placeName": "Foot or toes", "at": "2026-11-19T23:05:00+00:00", "minutes": 7}
    changed |= {
        "side": "left",
        "done": ["Walked", "Rubbed it"],
        "strength": "severe",
        "woke": "yes",
        "eased": "bit",
        "triggers": ["dry"],
        "note": "After gardening.",
    }
    assert one == {**entry(), **changed, "changedAt": one["changedAt"]}
    assert one["changedAt"] > FIELDS["changedAt"]

    page.get_by_role("button", name="Done").click()
    expect(rows(page).locator("a")).to_be_focused()
    expect(rows(page)).to_contain_text("7 minutes · Very strong · Woke me · Walked · Rubbed it · It eased a bit")


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("When did it start?", "2026-11-23T03:12", "This is in the future."),
        ("When did it start?", "", "Enter the date and time."),
        ("How many minutes", "about 4", "Enter a whole number of minutes"),
        ("Note", "x" * 1001, "The note is too long."),
        ("What did you do?", "x" * 201, "This is too long."),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_where_it_was_typed(filled, reading_site, label, value, words):
    page = filled
    open_form(page)
    page.get_by_label("Stress").check()
    field = page.get_by_label(label, exact=label == "Note")
    field.fill(value)
    page.get_by_role("button", name="Done").click()

    expect(page.get_by_text(words)).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value(value)
    (one,) = kept(page, reading_site)
    assert one == {**entry(), "triggers": ["exercise", "stress"], "changedAt": one["changedAt"]}


def test_a_deleted_entry_comes_back_whole(filled, reading_site):
    page = filled
    open_form(page)
    page.get_by_role("button", name="Delete this entry").click()
    expect(said(page)).to_have_text("Entry deleted")
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    assert kept(page, reading_site) == [entry()]


def test_the_way_back_closes_the_entry_and_keeps_what_was_typed(filled, reading_site):
    page = filled
    open_form(page)
    page.get_by_label("Note", exact=True).fill("Typed, then back")
    page.go_back()
    expect(rows(page)).to_contain_text("Typed, then back")
    expect(page.locator("[data-part=form]")).to_be_hidden()


def test_a_phone_that_is_put_away_in_the_middle_of_a_word_loses_nothing(filled, reading_site):
    page = filled
    open_form(page)
    page.evaluate(
        "() => { window.setTimeout = () => 0; Object.defineProperty(document, 'hidden', { value: true }); }"
    )  # no pause comes after the last letter
    page.get_by_label("Note", exact=True).fill("In the middle of a w")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-part=form-said]")).not_to_be_empty()
    assert [found["note"] for found in kept(page, reading_site)] == ["In the middle of a w"]


def test_a_link_to_an_entry_that_is_gone_says_so(page, reading_site):
    page.goto(f"{reading_site.url}/diary/#00000000-0000-4000-8000-000000000009")
    expect(said(page)).to_have_text("This entry is no longer in the diary.")


def test_an_entry_of_another_time_zone_is_corrected_by_its_own_clock(page_with, reading_site):
    """Written at 23:10 in Tokyo, and read in Los Angeles 40 minutes later, early on the same day."""
    page = page_with(timezone_id="America/Los_Angeles")
    page.clock.set_fixed_time("2026-11-20T14:50:00Z")
    open_diary(page, reading_site, [entry(at="2026-11-20T23:10:00+09:00")])
    open_form(page)
    expect(page.get_by_text("By the clock of the place where you wrote it (UTC+09:00).")).to_be_visible()
    page.get_by_label("When did it start?").fill("2026-11-20T23:52")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-error=at]")).to_contain_text("This is in the future.")
    page.get_by_label("When did it start?").fill("2026-11-20T22:50")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-part=form]")).to_be_hidden()
    assert [found["at"] for found in kept(page, reading_site)] == ["2026-11-20T22:50:00+09:00"]


def test_an_entry_of_this_time_zone_names_none(filled):
    open_form(filled)
    expect(filled.locator("[data-part=zone]")).to_be_hidden()


# --- looks ---


@pytest.mark.parametrize(("theme", "text", "width"), [("light", "standard", 360), ("night", "xlarge", 320)])
def test_axe_finds_nothing_in_a_diary_that_is_in_use(page_with, reading_site, theme, text, width):
    page = page_with(theme, text, width)
    open_diary(page, reading_site)
    for _ in range(5):
        page.locator("[data-part=add]").click()
    expect(rows(page)).to_have_count(5)
    page.get_by_text("Show as a table").click()
    page.get_by_text("Somewhere else").click()
    page.get_by_role("button", name="Delete all").click()
    looks(page, width)
    page.get_by_role("button", name="Month", exact=True).click()
    expect(page.locator("[data-part=month-day] li")).to_have_count(5)
    looks(page, width)
    page.get_by_role("button", name="List", exact=True).click()
    open_form(page)
    page.get_by_label("How many minutes").fill("some")
    expect(page.locator("[data-error=minutes]")).to_be_visible()
    looks(page, width)
    page.goto(f"{reading_site.url}/diary/summary/")
    expect(page.locator("[data-part=facts]")).to_contain_text("5 entries on 1 day.")
    looks(page, width)


def looks(page, width):
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator("main :is(button, summary, .sg-act, input, select, textarea):visible").evaluate_all(
        """(all) => all.filter((one) => !one.closest("label") && one.getBoundingClientRect().height < 48)
        .map((one) => one.outerHTML)"""
    )
    assert small == []
