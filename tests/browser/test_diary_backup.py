"""The diary as a whole: backups that bring everything back, a table, deleting, and nothing of it on the network."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from tests.browser.diary_steps import (
    NOW,
    backup_text,
    choose,
    entry,
    kept,
    module,
    open_diary,
    put,
    put_many,
    rows,
    said,
)  # fmt: skip
from tests.browser.reach import reach
from tests.browser.saved_copy import wait_for_saved

OWN_PATHS = re.compile(
    r"/(diary/|diary/summary/|offline/|unreachable/|static/.+|_o/.+|serviceworker\.js|manifest\.json)?"
)


@pytest.fixture
def page(page_with):
    page = page_with(timezone_id="Europe/London")
    page.clock.set_fixed_time(NOW)
    return page


def told(page):
    return page.locator("[data-part=kept-words]")


def saved_file(page, name):
    with page.expect_download() as download:
        reach(page.locator(f"section:last-of-type [data-action={name}]").first).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes().decode()


def restore(page, text):
    choose(page, text)
    page.locator("[data-action=restore]").click()


# --- backup and restore ---


def test_a_backup_brings_back_a_diary_that_was_deleted(page, reading_site):
    entries = [entry(1), entry(2, at="2026-11-21T23:00:00-08:00", note='A "note", in\ntwo lines', minutes=None)]
    open_diary(page, reading_site, entries)
    name, text = saved_file(page, "backup")
    data = json.loads(text)
    assert name == "spasmguide-diary-2026-11-22.json"
    head = {"format": "spasmguide-diary", "version": 4, "app": "SpasmGuide", "exportedAt": "2026-11-22T03:12:00.000Z"}
    nothing = {"routine": [], "sixWeeks": None, "medicines": {"picked": [], "others": ""}}
    assert data == {**head, "kept": nothing, "entries": entries}
    expect(told(page)).to_contain_text("2 entries saved in the file spasmguide-diary-2026-11-22.json")

    page.get_by_role("button", name="Delete all").click()
    expect(page.get_by_text("Delete all 2 entries from this phone?")).to_be_visible()
    expect(page.get_by_role("button", name="Back up first")).to_be_focused()
    page.get_by_role("button", name="Yes, delete all").click()
    expect(told(page)).to_have_text("All 2 entries were deleted from this phone.")
    assert kept(page, reading_site) == []

    choose(page, text)
    expect(page.locator("[data-part=restore-words]")).to_have_text("2 new, 0 changed, 0 the same, 0 unreadable.")
    assert kept(page, reading_site) == []
    page.locator("[data-action=restore]").click()
    expect(told(page)).to_have_text("Restored: 2 new, 0 changed. Nothing was deleted.")
    expect(rows(page)).to_have_count(2)
    assert kept(page, reading_site) == entries


def test_restoring_merges_and_says_the_counts_first(page, reading_site):
    newer, older = "2026-11-21T10:00:00.000Z", "2026-11-01T10:00:00.000Z"
    here = [entry(1), entry(2), entry(3), entry(4, note="Ours at the same moment"), entry(5)]
    open_diary(page, reading_site, here)
    changed = entry(2, note="Changed on the other phone", changedAt=newer)
    file = [
        entry(1), changed, entry(2, note="An older copy in the same file"), entry(3, note="Old", changedAt=older),
        entry(4, note="Theirs at the same moment"), entry(6), {"id": "x"}, None, entry(7, minutes="many"),
    ]  # fmt: skip
    choose(page, backup_text(file))

    words = "1 new, 1 changed, 1 the same, 3 unreadable. 2 newer on this phone."
    expect(page.locator("[data-part=restore-words]")).to_have_text(words)
    page.get_by_role("button", name="Cancel").click()
    assert kept(page, reading_site) == here

    restore(page, backup_text(file))
    expect(told(page)).to_have_text("Restored: 1 new, 1 changed. Nothing was deleted.")
    assert kept(page, reading_site) == [here[0], changed, *here[2:], entry(6)]

    choose(page, backup_text(file))
    expect(told(page)).to_contain_text("Nothing to restore.")
    expect(page.locator("[data-part=restore]")).to_be_hidden()


def test_what_another_tab_wrote_while_the_question_was_open_is_not_overwritten(page, reading_site):
    open_diary(page, reading_site)
    choose(page, backup_text([entry(1, note="From the file", changedAt="2026-11-21T10:00:00.000Z")]))
    expect(page.locator("[data-part=restore-words]")).to_contain_text("1 new")
    newer = entry(1, note="From the other tab", changedAt="2026-11-21T11:00:00.000Z")
    put(page, reading_site, [newer])
    page.locator("[data-action=restore]").click()
    expect(told(page)).to_contain_text("Restored")
    assert kept(page, reading_site) == [newer]


WHOLE = backup_text([entry(1), entry(2)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WHOLE[: len(WHOLE) // 2], "This file is damaged or incomplete."),
        ("", "This is not a diary backup."),
        ('{"anything": 1}', "This is not a diary backup."),
        ("null", "This is not a diary backup."),
        ("\x89PNG\r\n\x1a\n", "This is not a diary backup."),
        (backup_text({"id": 1}), "This is not a diary backup."),
        (backup_text([entry(1)], version=5), "This backup was made by a newer version of the guide."),
    ],
    ids=["cut off", "empty", "foreign", "null", "a picture", "no list", "newer"],
)
def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(page, reading_site, text, words):
    open_diary(page, reading_site, [entry(9)])
    choose(page, text)
    expect(told(page)).to_contain_text(f"{words} Nothing was changed.")
    expect(page.locator("[data-part=restore]")).to_be_hidden()
    assert kept(page, reading_site) == [entry(9)]


def test_a_phone_that_is_full_restores_all_or_nothing(page, reading_site):
    open_diary(page, reading_site)
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          let number = 0;
          IDBObjectStore.prototype.put = function (entry) {
            number += 1;
            if (number === 2) throw new DOMException("", "QuotaExceededError");
            return put.call(this, entry);
          };
        }"""
    )
    restore(page, WHOLE)
    expect(told(page)).to_contain_text("Your phone is full.")
    assert kept(page, reading_site) == []


def test_sending_the_backup_is_offered_where_the_phone_can(page, reading_site):
    open_diary(page, reading_site, [entry()])
    expect(page.get_by_role("button", name="Send the backup")).to_be_hidden()
    page.add_init_script(
        """window.shared = []; window.answer = () => {};
        navigator.canShare = ({ files }) => files.length === 1;
        navigator.share = async ({ files: [file] }) => shared.push([file.name, await file.text()], answer());"""
    )
    page.reload()
    send = page.get_by_role("button", name="Send the backup")
    send.click()
    expect(told(page)).to_contain_text("1 entry in the file")
    ((name, text), _) = page.evaluate("shared")
    assert (name, json.loads(text)["entries"]) == ("spasmguide-diary-2026-11-22.json", [entry()])

    page.evaluate("() => { window.answer = () => { throw new DOMException('', 'NotAllowedError'); }; }")
    with page.expect_download():
        send.click()


def test_an_empty_diary_has_nothing_to_back_up_or_to_delete(page, reading_site):
    open_diary(page, reading_site)
    for name in ("Back up", "Delete all"):
        page.get_by_role("button", name=name).last.click()
        expect(told(page)).to_have_text("There is nothing in the diary yet.")
        page.evaluate("document.querySelector('[data-part=kept-words]').textContent = ''")


# --- the reminder ---


def test_a_backup_is_suggested_after_five_entries(page, reading_site):
    open_diary(page, reading_site, [entry(number) for number in range(4)])
    nudge = page.locator("[data-part=nudge]")
    expect(nudge).to_be_hidden()
    page.locator("[data-part=add]").click()
    expect(nudge).to_contain_text("If you lose your phone, you lose your diary. Make a backup.")
    with page.expect_download():
        nudge.get_by_role("button").click()
    expect(nudge).to_be_hidden()
    expect(said(page)).to_contain_text("5 entries saved in the file")


# --- the table ---


def test_the_table_is_read_by_spreadsheets_and_holds_no_formula(page, reading_site):
    notes = [
        "=1+1",
        "+49",
        "-2",
        "@SUM(A1)",
        "\tx",
        "＝1",
        'He said "ow", twice',
        "Two\nlines",
        "Zürich 🦵",
        "plain - text",
    ]
    entries = [entry(number, note=note) for number, note in enumerate(notes)]
    entries[0] |= {
        "placeName": "=cmd",
        "side": "left",
        "done": ["Wall calf stretch", "Walked"],
        "triggers": ["exercise", "dry", "moon"],
    }
    open_diary(page, reading_site, entries)
    name, text = saved_file(page, "csv")

    assert name == "spasmguide-diary-2026-11-22.csv"
    assert text.startswith("\ufeffDate,Time,Place,")
    assert text.endswith("\r\n")
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    first = ["2026-11-20", "02:30", "'=cmd", "Left", "4", "", "", "It eased", "Wall calf stretch; Walked"]
    assert table[1] == [*first, "Exercise; Little to drink; moon", "'=1+1"]
    guarded = [f"'{note}" for note in notes[:6]]
    assert [row[-1] for row in table[1:]] == [*guarded, *notes[6:]]
    assert {len(row) for row in table} == {11}


# --- restore(export(x)) is x ---


def moments(zone):
    day = datetime(2026, 11, 22, tzinfo=UTC)
    return st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(
        lambda at: at.replace(microsecond=0, tzinfo=zone or day.tzinfo).isoformat()
    )


zones = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
names = st.text(min_size=1, max_size=30)
diaries = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids().map(str),
            "at": zones.flatmap(moments),
            "place": st.from_regex(r"[a-z]{1,9}(-[a-z]{1,9})?", fullmatch=True),
            "placeName": names,
            "side": st.sampled_from(["left", "right", "both", None]),
            "minutes": st.none() | st.integers(0, 10_080),
            "strength": st.sampled_from(["mild", "strong", "severe", None]),
            "woke": st.sampled_from(["yes", "no", None]),
            "done": st.lists(names, max_size=3),
            "eased": st.sampled_from(["eased", "bit", "still", None]),
            "note": st.text(max_size=200),
            "triggers": st.lists(names, max_size=3),
            "changedAt": moments(UTC).map(lambda at: at.replace("+00:00", ".000Z")),
        }
    ),
    unique_by=lambda one: one["id"],
    max_size=5,
)
ROUND_TRIP = """async ([addresses, diaries]) => {
  const [store, file] = await Promise.all(addresses.map((address) => import(address)));
  const byId = (one, other) => (one.id < other.id ? -1 : 1);
  const canonical = (entries) => JSON.stringify([...entries].sort(byId).map((one) => Object.entries(one).sort()));
  const wrong = [];
  for (const diary of diaries) {
    await store.clear();
    await store.merge(diary);
    const { blob, number } = await file.backupOf(store.turns(), 0);
    await store.clear();
    const { counts, wanted } = await file.compared(file.parseBackup(await blob.text()), store.read);
    await store.merge(wanted);
    const restored = await store.between(-Infinity, Infinity);
    const again = await file.compared(file.parseBackup(await blob.text()), store.read);
    const isWhole = number === diary.length && counts.fresh === number && again.counts.same === number;
    if (!isWhole || canonical(restored) !== canonical(diary)) wrong.push({ diary, restored, counts });
  }
  return wrong;
}"""


@pytest.fixture(scope="module")
def bench(browser, reading_site):
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{reading_site.url}/about/")
    yield page
    context.close()


@given(batch=st.lists(diaries, min_size=10, max_size=20))
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_what_is_restored_is_what_was_backed_up(bench, reading_site, batch):
    addresses = [module(reading_site, name) for name in ("diary/store", "diary/backup-file")]
    assert bench.evaluate(ROUND_TRIP, [addresses, batch]) == []


# --- much of it ---


def test_five_thousand_entries_open_are_backed_up_and_come_back(page, reading_site):
    open_diary(page, reading_site)
    put_many(page, reading_site, 5000, note="x" * 200)
    page.reload()
    shown = page.locator("[data-part=chart-words]")
    expect(shown).to_have_text(re.compile(r"1\d\d entries on 30 days"))  # how many depends on the time of day
    recent = rows(page).count()
    assert abs(recent - int(shown.inner_text().split()[0])) <= 1  # the list begins at an hour, the chart at midnight
    reach(page.get_by_role("button", name="Show older entries")).click()
    expect(rows(page)).to_have_count(recent + 50)
    _, before = saved_file(page, "backup")
    _, table = saved_file(page, "csv")
    assert table.count("\r\n") == 5001
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Yes, delete all").click()
    expect(told(page)).to_have_text("All 5000 entries were deleted from this phone.")
    restore(page, before)
    expect(told(page)).to_contain_text("Restored: 5000 new")
    _, after = saved_file(page, "backup")
    assert json.loads(before)["entries"] == json.loads(after)["entries"]


# --- private ---


def test_nothing_of_the_diary_is_ever_sent_nor_with_a_report_from_its_page(phone, reading_site):
    page = phone.open(accept_downloads=True)
    asked = []
    phone.context.on("request", lambda request: asked.append((request.method, request.url, request.post_data)))
    page.goto(f"{reading_site.url}/diary/")
    wait_for_saved(page)
    page.locator("[data-part=add]").click()
    page.get_by_role("link", name="Add a note").click()
    page.get_by_label("Note", exact=True).fill("A very private note")
    page.get_by_role("button", name="Done").click()
    expect(rows(page)).to_contain_text("A very private note")
    (one,) = kept(page, reading_site)
    page.goto(f"{reading_site.url}/diary/#{one['id']}")
    page.reload()
    page.get_by_label("Stress").check()
    page.goto(f"{reading_site.url}/diary/summary/")
    expect(page.locator("[data-part=sheet]")).to_contain_text("A very private note")
    page.get_by_role("button", name="Previous 30 days").click()
    page.goto(f"{reading_site.url}/diary/")
    _, text = saved_file(page, "backup")
    saved_file(page, "csv")
    rows(page).first.locator("a").click()
    page.get_by_role("button", name="Delete this entry").click()
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Yes, delete all").click()
    expect(told(page)).to_contain_text("deleted")
    restore(page, text)
    expect(told(page)).to_contain_text("Restored: 1 new")

    rows(page).first.locator("a").click()
    page.get_by_text("Did this help? Tell the reviewers").click()
    expect(page.get_by_text("Your diary is not sent.")).to_be_visible()
    page.locator(".sg-feedback").get_by_text("Yes", exact=True).click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent. Thank you")).to_be_visible()

    on_the_network = [(method, url, data) for method, url, data in asked if not url.startswith("blob:")]
    assert any("/_o/" in url for _, url, _ in on_the_network), "the worker's requests are seen too"
    ((_, _, report),) = [asked for asked in on_the_network if asked[:2] == ("POST", f"{reading_site.url}/feedback/")]
    of_the_phone = ("id", "page_sha256", "epoch", "edition", "edition_sha256", "written_at")
    said = {name: value for name, value in parse_qsl(report) if name not in of_the_phone}
    assert said == {"path": "/diary/", "helpful": "yes"}
    assert one["id"] not in report
    for method, url, data in on_the_network:
        if method == "POST":
            continue
        address = urlsplit(url)
        assert (method, data) == ("GET", None), url
        assert f"{address.scheme}://{address.netloc}" == reading_site.url
        assert OWN_PATHS.fullmatch(address.path), url
        assert not address.query, url
        assert one["id"] not in address.path
        assert "private" not in url
