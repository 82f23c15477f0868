"""The diary's page: one tap adds an entry, words and details come later, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults
from tests.browser.diary_steps import FIELDS, NOW, entry, kept, open_diary, put_many, rows, run, said
from tests.browser.saved_copy import wait_for

FULL = """() => {
  window.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("No room", "QuotaExceededError"); };
}"""
FIRST_VERSION = """async (entries) => {
  const request = indexedDB.open("sg-diary", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: "id" });
  const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const transaction = database.transaction("entries", "readwrite");
  for (const entry of entries) transaction.objectStore("entries").put(entry);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  window.oldDatabase = database;
}"""
OLD = {"id": "old-entry-1", "at": 1795312800000, "place": "calf", "placeName": "Calf", "minutes": 3, "note": "At night"}


@pytest.fixture
def page(page_with):
    page = page_with(timezone_id="Europe/London")
    page.clock.set_fixed_time(NOW)
    return page


@pytest.fixture
def filled(page, reading_site):
    open_diary(page, reading_site, [entry()])
    return page


def open_form(page):
    rows(page).first.locator("a").click()
    expect(page.locator("[data-part=form]")).to_be_visible()


# --- adding ---


def test_two_taps_from_the_first_page_to_an_entry(page, reading_site):
    page.goto(reading_site.url)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Diary").click()
    page.get_by_role("button", name="Add calf cramp now").click()

    expect(said(page)).to_have_text("Added: Calf, 03:12")
    expect(rows(page)).to_have_count(1)
    (one,) = kept(page, reading_site)
    blank = {"minutes": None, "done": [], "eased": None, "note": "", "triggers": [], "side": None}
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
    expect(page.locator("tbody tr")).to_have_text(["1 Nov1", "20 Nov2"])

    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Show older entries").click()
    expect(rows(page)).to_have_count(4)
    expect(rows(page).last.locator("a")).to_be_focused()
    expect(page.get_by_role("button", name="Show older entries")).to_be_hidden()


def test_an_entry_keeps_the_clock_of_the_place_where_it_was_written(page, reading_site):
    open_diary(page, reading_site, [entry(at="2026-11-20T23:50:00-08:00")])
    expect(rows(page)).to_contain_text("Fri, 20 Nov 2026, 23:50")


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
        "eased": "bit",
        "triggers": ["dry"],
        "note": "After gardening.",
    }
    assert one == {**entry(), **changed, "changedAt": one["changedAt"]}
    assert one["changedAt"] > FIELDS["changedAt"]

    page.get_by_role("button", name="Done").click()
    expect(rows(page).locator("a")).to_be_focused()
    expect(rows(page)).to_contain_text("7 minutes · Walked · Rubbed it · It eased a bit")


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


# --- several tabs ---


def test_two_tabs_show_the_same_and_change_different_fields_of_one_entry(filled, reading_site):
    first, second = filled, filled.context.new_page()
    second.clock.set_fixed_time(NOW)
    open_diary(second, reading_site)
    open_form(first)
    open_form(second)
    first.get_by_label("Note", exact=True).fill("From the first")
    second.get_by_label("How many minutes").fill("9")
    for page in (first, second):
        page.get_by_role("button", name="Done").click()
    for page in (first, second):
        expect(rows(page)).to_contain_text("9 minutes")
        expect(rows(page)).to_contain_text("From the first")
    second.locator("[data-part=add]").click()
    expect(rows(first)).to_have_count(2)


def test_a_clock_that_was_set_back_does_not_make_the_newer_words_the_older_ones(page, reading_site):
    open_diary(page, reading_site, [entry()])
    write = "(store, entry) => store.change(entry, { note: 'Newer' }, 0)"
    assert run(page, reading_site, "diary/store", write, entry())["changedAt"] == "2026-11-20T02:40:00.001Z"


def test_words_typed_into_an_entry_bring_it_back_when_another_tab_deleted_it(filled, reading_site):
    first, second = filled, filled.context.new_page()
    open_diary(second, reading_site)
    open_form(first)
    open_form(second)
    second.get_by_role("button", name="Delete this entry").click()
    expect(said(second)).to_have_text("Entry deleted")
    first.get_by_label("Note", exact=True).fill("Still being written")
    first.get_by_role("button", name="Done").click()
    expect(rows(second)).to_contain_text("Still being written")


# --- what can go wrong ---


def test_a_full_phone_is_told_and_what_was_typed_stays(filled, reading_site):
    page = filled
    page.evaluate(FULL)
    page.locator("[data-part=add]").click()
    expect(page.locator("[data-part=trouble]")).to_contain_text("Your phone is full.")

    open_form(page)
    page.get_by_label("Note", exact=True).fill("Not to be lost")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("[data-part=form-said]")).to_contain_text("What you wrote is still here.")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Not to be lost")

    page.evaluate("() => { IDBObjectStore.prototype.put = put; }")
    page.get_by_role("button", name="Done").click()
    expect(rows(page)).to_contain_text("Not to be lost")
    assert len(kept(page, reading_site)) == 1


def test_a_disk_that_is_really_full_is_told_too(page, reading_site):
    page.goto(f"{reading_site.url}/about/")
    disk, origin = page.context.new_cdp_session(page), reading_site.url
    disk.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1000})
    open_diary(page, reading_site)
    page.locator("[data-part=add]").click()
    expect(page.locator("[data-part=trouble]")).to_contain_text("Your phone is full.")
    disk.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    page.locator("[data-part=add]").click()
    expect(rows(page)).to_have_count(1)
    expect(page.locator("[data-part=trouble]")).to_be_hidden()


def test_a_browser_that_keeps_nothing_is_told(page, reading_site):
    page.add_init_script("indexedDB.open = () => { throw new DOMException('No', 'SecurityError'); }")
    page.goto(f"{reading_site.url}/diary/")
    expect(page.locator("[data-part=trouble]")).to_contain_text("does not let the guide keep a diary")


def test_a_connection_that_a_sleeping_phone_lost_is_made_again(page, reading_site):
    page.add_init_script(
        """const open = indexedDB.open.bind(indexedDB);
        indexedDB.open = (...names) => {
          const request = open(...names);
          request.addEventListener("success", () => (window.database = request.result));
          return request;
        };"""
    )
    open_diary(page, reading_site)
    page.evaluate("database.close()")
    page.locator("[data-part=add]").click()
    expect(rows(page)).to_have_count(1)


def test_a_diary_that_could_not_be_opened_is_tried_again(page, reading_site):
    page.goto(f"{reading_site.url}/about/")
    tries = """async ({ count }) => {
      const open = indexedDB.open;
      const failing = () => {
        const request = new EventTarget();
        queueMicrotask(() => Object.assign(request, { error: new DOMException("Busy", "UnknownError") }).onerror());
        return request;
      };
      Object.defineProperty(indexedDB, "open", { value: failing, configurable: true });
      const refused = await count().catch(({ name }) => name);
      Object.defineProperty(indexedDB, "open", { value: open });
      return [refused, await count()];
    }"""
    assert run(page, reading_site, "diary/store", tries) == ["UnknownError", 0]


def test_a_diary_of_the_first_version_is_brought_along(page, reading_site):
    page.goto(f"{reading_site.url}/about/")
    page.evaluate(FIRST_VERSION, [OLD, {**OLD, "id": "old-entry-2", "minutes": None, "note": None}])
    page.evaluate("oldDatabase.close()")
    open_diary(page, reading_site)

    expect(rows(page)).to_have_count(2)
    first = {
        **{name: OLD[name] for name in ("id", "place", "placeName", "minutes", "note")},
        "eased": None,
        "side": None,
    }
    first |= {"at": "2026-11-22T02:00:00+00:00", "done": [], "triggers": [], "changedAt": "2026-11-22T02:00:00.000Z"}
    assert kept(page, reading_site) == [first, {**first, "id": "old-entry-2", "minutes": None, "note": ""}]


def test_an_older_tab_in_the_way_is_named_and_then_it_goes_on(page, reading_site):
    page.goto(f"{reading_site.url}/about/")
    page.evaluate(FIRST_VERSION, [OLD])
    second = page.context.new_page()
    second.clock.set_fixed_time(NOW)
    second.goto(f"{reading_site.url}/diary/")
    expect(second.locator("[data-part=trouble]")).to_contain_text("Close all other tabs")
    page.close()
    expect(rows(second)).to_have_count(1)
    expect(second.locator("[data-part=trouble]")).to_be_hidden()


def test_a_newer_tab_gets_its_place_and_this_one_says_so(filled, reading_site):
    newer = filled.context.new_page()
    newer.goto(f"{reading_site.url}/about/")
    newer.evaluate(
        """() => new Promise((resolve, reject) => {
          const request = indexedDB.open("sg-diary", 3);
          [request.onsuccess, request.onblocked] = [resolve, reject];
        })"""
    )
    for _ in ("at once", "and when it tries again"):
        expect(filled.locator("[data-part=trouble]")).to_contain_text("Reload this page.")
        filled.locator("[data-part=add]").click()


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
