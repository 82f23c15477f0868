"""The diary in several tabs, and on a phone that is full, forbids storage or loses its connection."""

import pytest
from playwright.sync_api import expect

from tests.browser.diary_steps import FIELDS, NOW, entry, kept, open_diary, open_form, rows, run, said

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


def test_a_deleted_entry_comes_back_as_the_other_tab_left_it(filled, reading_site):
    first, second = filled, filled.context.new_page()
    open_diary(second, reading_site)
    open_form(first)
    write = "(store, entry) => store.change(entry, { note: 'From the second' }, 1795317120000)"
    run(second, reading_site, "diary/store", write, entry())
    first.get_by_role("button", name="Delete this entry").click()
    first.get_by_role("button", name="Undo").click()
    expect(rows(first)).to_contain_text("From the second")


def test_an_entry_that_the_other_tab_deleted_is_deleted_here_too(filled, reading_site):
    first, second = filled, filled.context.new_page()
    open_diary(second, reading_site)
    open_form(first)
    open_form(second)
    second.get_by_role("button", name="Delete this entry").click()
    expect(said(second)).to_have_text("Entry deleted")
    first.get_by_role("button", name="Done").click()
    expect(first.get_by_text("There are no entries yet.")).to_be_visible()
    expect(first.locator("[data-part=add]")).to_be_focused()
    assert kept(first, reading_site) == []


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


def test_the_way_back_does_not_lose_what_a_full_phone_could_not_keep(filled, reading_site):
    page = filled
    open_form(page)
    page.evaluate(FULL)
    page.get_by_label("Note", exact=True).fill("Not to be lost")
    page.go_back()
    expect(page.locator("[data-part=form-said]")).to_contain_text("What you wrote is still here.")
    expect(page.locator("[data-part=form-said]")).to_be_in_viewport()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Not to be lost")
    assert page.url.endswith(f"#{FIELDS['id']}")
    page.go_back()  # who goes all the same is not held
    expect(page.locator("[data-part=overview]")).to_be_visible()
    assert kept(page, reading_site) == [entry()]


CUT_OFF = """async ({ merge, count, save }, entries) => {
  const unhandled = [];
  addEventListener("unhandledrejection", ({ reason }) => unhandled.push(String(reason)));
  const put = IDBObjectStore.prototype.put;
  let puts = 0;
  IDBObjectStore.prototype.put = function (...values) {
    const request = put.apply(this, values);
    if (++puts === 3) this.transaction.abort();
    return request;
  };
  const failed = await merge(entries).then(() => "", ({ name }) => name);
  IDBObjectStore.prototype.put = put;
  const number = await count();
  await save(entries[0]);
  return [failed, number, await count(), unhandled];
}"""


def test_a_write_that_is_cut_off_in_the_middle_keeps_nothing_of_it(page, reading_site):
    page.goto(f"{reading_site.url}/about/")
    entries = [entry(number) for number in range(3)]
    assert run(page, reading_site, "diary/store", CUT_OFF, entries) == ["AbortError", 0, 1, []]


def test_a_write_that_ends_before_its_work_does_is_told_once(page, reading_site):
    """As when the browser takes the database away: the work fails after the transaction is over."""
    page.goto(f"{reading_site.url}/about/")
    late = """async ({ within }) => {
      const unhandled = [];
      addEventListener("unhandledrejection", ({ reason }) => unhandled.push(String(reason)));
      const failed = await within("readwrite", async (store) => {
        store.transaction.abort();
        await new Promise((resolve) => setTimeout(resolve));
        store.count();
      }).then(() => "", ({ name }) => name);
      await new Promise((resolve) => setTimeout(() => setTimeout(resolve)));
      return [failed, unhandled];
    }"""
    failed, unhandled = run(page, reading_site, "diary/database", late)
    assert failed in ("AbortError", "TransactionInactiveError")
    assert unhandled == []


FORBIDDEN = """
for (const name of ["getItem", "setItem", "removeItem"]) {
  Storage.prototype[name] = () => { throw new DOMException("No", "SecurityError"); };
}
indexedDB.open = () => { throw new DOMException("No", "SecurityError"); };
window.BroadcastChannel = class { constructor() { throw new DOMException("No", "SecurityError"); } };
navigator.storage.persist = () => Promise.reject(new DOMException("No", "SecurityError"));
"""


@pytest.mark.parametrize("path", ["/diary/", "/diary/summary/", "/diary/#00000000-0000-4000-8000-000000000001"])
def test_a_browser_that_forbids_all_storage_is_told(page, reading_site, path):
    page.add_init_script(FORBIDDEN)
    page.goto(reading_site.url + path)
    expect(page.locator("[data-part=trouble]")).to_contain_text("does not let the guide keep a diary")
    expect(page.locator("[data-part=plain]")).to_be_hidden()


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
        "strength": None,
        "woke": None,
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
