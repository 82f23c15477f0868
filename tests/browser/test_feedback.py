"""The form at the foot of a page: in a real browser, with and without a script, a connection and room on the phone."""

import gzip
import json
import sqlite3
import threading
import urllib.request
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults
from tests.browser.reach import reach
from tests.browser.saved_copy import head, manifest, wait_for, wait_for_saved

PATH = "/stretches/calf-wall/"
BACK = "() => { dispatchEvent(new Event('online')); }"  # Playwright's own comes only to pages that saw it go
REPORT = {"status": 201, "json": {"status": "received", "message": ""}}
OUTBOX = """async () => {
  const entry = performance.getEntriesByType("resource").find(({ name }) => /outbox/.test(name));
  return import(entry.name);
}"""
NO_ROOM = """
const real = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  if (key.startsWith("sg-report-")) throw new DOMException("full", "QuotaExceededError");
  real.call(this, key, value);
};
"""


def rows(site, text):
    columns = "path, page_sha256, edition, is_page_assumed, helpful, is_dangerous, text, written_at"
    columns += ", epoch, edition_sha256"
    with sqlite3.connect(site.var / "db.sqlite3") as database:
        return database.execute(f"select {columns} from guide_feedback where text = ?", [text]).fetchall()


def form(page):
    return page.locator(".sg-feedback")


def open_form(page, url):
    page.goto(url)
    expect(page.locator("html[data-painted]")).to_have_count(1)
    reach(form(page).locator("summary")).click()
    expect(form(page)).to_contain_text("/ 1000")  # its script is there


def write(page, text):
    page.get_by_label("Tell the reviewers").locator("textarea").fill(text)


def send(page):
    form(page).get_by_role("button", name="Send").click()


def says(page, words):
    expect(form(page).get_by_role("status").filter(has_text=words)).to_be_visible()


def answer_with(page, *answers):
    """Each report gets the next answer and never reaches the server. Returns what was sent."""
    sent, left = [], list(answers)

    def handle(route):
        sent.append(route.request.post_data)
        route.fulfill(**(left.pop(0) if len(left) > 1 else left[0]))

    page.context.route("**/feedback/", handle)
    return sent


def waits(page):
    keys = page.evaluate("Object.keys(localStorage)")
    return [json.loads(page.evaluate("(key) => localStorage.getItem(key)", key)) for key in keys if "report" in key]


# --- looks ---


def test_it_costs_next_to_nothing_until_somebody_opens_it(page_with, reading_site):
    page = page_with()
    scripts = {}
    page.on("response", lambda response: scripts.update({response.url: response}))
    page.goto(f"{reading_site.url}/relief/calf/")
    page.wait_for_load_state("networkidle")

    (loader,) = [response for url, response in scripts.items() if "/js/feedback/" in url]
    assert "/loader." in loader.url
    assert len(gzip.compress(loader.body())) <= 600
    reach(form(page).locator("summary")).click()
    expect(form(page)).to_contain_text("0 / 1000")


def test_axe_finds_nothing_in_the_open_form_and_all_of_it_can_be_touched(page_with, reading_site):
    for theme, text, width in (("light", "standard", 360), ("dark", "xlarge", 320), ("night", "standard", 320)):
        page = page_with(theme, text, width)
        open_form(page, reading_site.url + PATH)
        write(page, "🦵" * 1001)
        send(page)
        expect(form(page).get_by_role("alert")).to_have_text(
            "Your message is 1 character too long. Shorten it, then send it again."
        )
        assert faults(page) == [], theme
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        heights = (
            form(page)
            .locator("summary, button, .sg-choice, textarea")
            .evaluate_all("(parts) => parts.map((part) => part.getBoundingClientRect().height)")
        )
        assert min(heights) >= 48


def test_the_keyboard_does_it_all_and_never_meets_the_hidden_field(page_with, reading_site):
    page = page_with()
    sent = answer_with(page, REPORT)
    page.goto(reading_site.url + PATH)
    form(page).locator("summary").focus()
    page.keyboard.press("Enter")
    expect(form(page)).to_contain_text("0 / 1000")
    met = []
    for _ in range(6):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
        if met[-1] == "helpful":
            page.keyboard.press("Space")
        if met[-1] == "text":
            page.keyboard.type("By hand")
    assert met == ["helpful", "Get help", "text", "is_dangerous", "Send", "Relief"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    says(page, "Sent. Thank you")
    assert "helpful=yes" in sent[0]
    assert "text=By+hand" in sent[0]


# --- with a connection ---


def test_a_report_is_sent_once_to_us_alone_and_without_a_cookie(page_with, reading_site):
    page = page_with()
    requests = []
    page.on("request", lambda request: requests.append(request))
    open_form(page, reading_site.url + PATH)
    form(page).get_by_label("No", exact=True).check()
    form(page).get_by_label("Something here may be dangerous").check()
    write(page, "The heel 🦵\nis wrong.")
    expect(form(page)).to_contain_text("20 / 1000")
    send(page)

    says(page, "Sent. Thank you: a reviewer will read it.")
    expect(form(page)).to_contain_text("0 / 1000")
    (report,) = [request for request in requests if request.method == "POST"]
    assert "cookie" not in report.all_headers()
    assert page.context.cookies() == []
    assert {request.url.split("/")[2] for request in requests} == {reading_site.url.split("/")[2]}
    ((path, _sha, edition, is_assumed, helpful, is_dangerous, _text, written_at, *_),) = rows(
        reading_site, "The heel 🦵\nis wrong."
    )
    assert (path, edition, is_assumed, helpful, is_dangerous) == (PATH, head(reading_site)["seq"], 1, 0, 1)
    assert written_at
    page.reload()
    assert waits(page) == []
    expect(form(page).locator("form")).to_be_hidden()


def test_without_a_script_the_plain_form_sends_and_loses_nothing(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(reading_site.url + PATH)
    form(page).locator("summary").click()
    expect(form(page)).to_contain_text("You can write up to 1,000 characters")
    write(page, "x" * 1003)
    form(page).get_by_label("Yes", exact=True).check()
    send(page)

    expect(page.locator("main")).to_contain_text("Your message is 3 characters too long.")
    expect(form(page).locator("textarea")).to_have_value("x" * 1003)
    expect(form(page).get_by_label("Yes", exact=True)).to_be_checked()
    write(page, "Now\nit fits")
    send(page)
    expect(page.locator("h1")).to_have_text("Thank you")
    page.get_by_role("link", name="Back to the page").click()
    assert page.url == reading_site.url + PATH
    assert [row[3] for row in rows(reading_site, "Now\nit fits")] == [1]


def test_what_is_too_long_or_empty_stays_and_is_not_sent(page_with, reading_site):
    page = page_with()
    sent = answer_with(page, REPORT)
    open_form(page, reading_site.url + PATH)
    send(page)
    expect(form(page).get_by_role("alert")).to_have_text("Choose Yes or No, or write something first.")

    write(page, "🦵" * 960 + "\n" * 42)
    expect(form(page)).to_contain_text("1002 / 1000")
    expect(form(page).get_by_role("alert")).to_be_empty()
    expect(form(page)).to_contain_text("2 characters too many")
    send(page)
    expect(form(page).get_by_role("alert")).to_contain_text("2 characters too long")
    expect(form(page).locator("textarea")).to_have_value("🦵" * 960 + "\n" * 42)
    assert sent == []
    write(page, "🦵" * 960 + "\n" * 40)
    send(page)
    says(page, "Sent. Thank you")
    assert len(sent) == 1


def test_a_reload_keeps_the_draft_and_each_page_has_its_own(page_with, reading_site):
    page = page_with()
    open_form(page, reading_site.url + PATH)
    form(page).get_by_label("No", exact=True).check()
    write(page, "Half a th")

    page.reload()

    expect(form(page).locator("textarea")).to_have_value("Half a th")
    expect(form(page).get_by_label("No", exact=True)).to_be_checked()
    expect(form(page)).to_contain_text("9 / 1000")
    open_form(page, f"{reading_site.url}/help/")
    expect(form(page).locator("textarea")).to_have_value("")


def test_many_at_once_with_one_id_make_one_report(reading_site):
    body = urlencode({"id": uuid4(), "path": PATH, "text": "A race"}).encode()
    statuses = []

    def post():
        with urllib.request.urlopen(f"{reading_site.url}/feedback/", body) as response:
            statuses.append(response.status)

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] * 7 + [201]
    assert len(rows(reading_site, "A race")) == 1


# --- without one ---


def test_with_no_signal_it_waits_over_pages_and_tabs_and_is_sent_once(phone, reading_site):
    page = phone.open()
    page.goto(reading_site.url)
    wait_for_saved(page)
    posts = []
    phone.context.on("response", lambda response: posts.append(response) if response.request.method == "POST" else None)
    phone.context.set_offline(True)
    open_form(page, reading_site.url + PATH)
    write(page, "Written in the cellar")
    send(page)
    says(page, "Waiting for a connection. It will be sent automatically.")
    expect(form(page).locator("textarea")).to_have_value("")

    other = phone.context.new_page()
    for tab, path in ((page, "/help/"), (other, "/relief/calf/")):
        open_form(tab, reading_site.url + path)
        says(tab, "Waiting for a connection")
    phone.context.set_offline(False)
    for tab in (page, other):
        tab.evaluate(BACK)

    for tab in (page, other):
        expect(form(tab)).not_to_contain_text("Waiting for a connection")
    (row,) = rows(reading_site, "Written in the cellar")
    kept = manifest(reading_site)
    assert row[:4] == (PATH, kept["pages"][PATH]["h"], kept["seq"], 0)
    assert row[-2:] == (1, head(reading_site)["edition"])
    assert [(post.status, post.from_service_worker) for post in posts] == [(201, False)]
    assert waits(page) == []


def test_an_answer_that_is_lost_makes_no_second_report(page_with, reading_site):
    page = page_with()

    def lose(route):
        route.fetch()
        route.abort()

    page.context.route("**/feedback/", lose, times=1)
    open_form(page, reading_site.url + PATH)
    write(page, "Sent, but unheard")
    send(page)
    says(page, "Waiting for a connection")

    page.evaluate(BACK)

    says(page, "Sent. Thank you")
    assert len(rows(reading_site, "Sent, but unheard")) == 1


PORTAL = {"status": 200, "content_type": "text/html", "body": "<h1>Please sign in</h1>"}
LIMIT = {"status": 429, "headers": {"Retry-After": "600"}, "json": {"status": "later", "message": ""}}
BROKEN = {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}


@pytest.mark.parametrize(
    ("answer", "words", "is_tried_again"),
    [
        (PORTAL, "Waiting for a connection", True),
        (LIMIT, "Yours will be sent automatically later.", False),
        (BROKEN, "Yours will be sent automatically later.", False),
    ],
)
def test_what_the_server_did_not_take_waits(page_with, reading_site, answer, words, is_tried_again):
    page = page_with()
    sent = answer_with(page, answer, REPORT)
    open_form(page, reading_site.url + PATH)
    write(page, "Hello")
    send(page)
    says(page, words)

    open_form(page, f"{reading_site.url}/help/")

    if is_tried_again:
        expect(form(page)).not_to_contain_text(words)
    else:
        says(page, words)
    assert len(sent) == 1 + is_tried_again
    assert len(waits(page)) == 1 - is_tried_again


def test_what_the_server_refuses_comes_back_with_its_reason(page_with, reading_site):
    page = page_with()
    reason = "This page is no longer in the guide."
    answer_with(page, {"status": 400, "json": {"status": "refused", "message": reason}})
    open_form(page, reading_site.url + PATH)
    form(page).get_by_label("No", exact=True).check()
    write(page, "My words")
    send(page)

    expect(form(page).get_by_role("alert")).to_have_text(reason)
    expect(form(page).locator("textarea")).to_have_value("My words")
    expect(form(page).get_by_label("No", exact=True)).to_be_checked()
    assert waits(page) == []


def test_what_was_refused_while_nobody_looked_waits_for_the_next_open_form(page_with, reading_site):
    page = page_with()
    sent = answer_with(page, {"status": 400, "json": {"status": "refused", "message": "Not any more."}})
    page.goto(reading_site.url + PATH)
    old = {"id": "1", "path": "/old/", "text": "Old words", "helpful": "yes", "is_dangerous": ""}
    page.evaluate("(fields) => localStorage.setItem('sg-report-1', JSON.stringify({ fields, after: 0 }))", old)

    with page.expect_request("**/feedback/"):
        page.goto(f"{reading_site.url}/help/")
    wait_for(page, "localStorage.getItem('sg-report-1').includes('refused')")
    page.goto(f"{reading_site.url}/guide/")
    form(page).locator("summary").click()

    expect(form(page).locator("textarea")).to_have_value("Old words")
    expect(form(page).get_by_role("alert")).to_have_text("Not any more.")
    assert len(sent) == 1
    assert waits(page) == []


def test_a_phone_with_no_room_says_so_and_sends_while_the_page_is_open(page_with, reading_site):
    page = page_with()
    page.add_init_script(NO_ROOM)
    answers = answer_with(page, PORTAL, PORTAL, REPORT)
    open_form(page, reading_site.url + PATH)
    write(page, "No room")
    send(page)
    says(page, "Your phone has no space to save this.")
    expect(form(page).locator("textarea")).to_have_value("No room")

    with page.expect_response("**/feedback/"):
        send(page)  # an impatient tap is still the same report
    page.evaluate(BACK)

    says(page, "Sent. Thank you")
    expect(form(page).locator("textarea")).to_have_value("")
    ids = [dict(pair.split("=") for pair in sent.split("&"))["id"] for sent in answers]
    assert len(ids) == 3
    assert len(set(ids)) == 1


def test_how_long_a_report_waits(page_with, reading_site):
    page = page_with()
    open_form(page, reading_site.url + PATH)
    minute, hour = 60_000, 3_600_000
    delays = page.evaluate(
        """async (load) => {
          const { delayed, isDue } = await eval(load)();
          const wait = (tries, answer) => delayed({ tries }, answer, 1000).after - 1000;
          const due = (report) => isDue(report, 1000);
          return {
            grows: [0, 1, 2, 20].map((tries) => wait(tries, { status: "later" })),
            told: wait(5, { status: "later", seconds: 90 }),
            due: [
              due({ after: 0 }),
              due({ after: 9e9, why: "waiting" }),
              due({ after: 2000, why: "later" }),
              due({ after: 1000, why: "later" }),
              due({ after: 9e9, why: "later" }),
              due({ after: 0, refused: "No" }),
            ],
          };
        }""",
        OUTBOX,
    )
    assert delays["grows"] == [minute, 2 * minute, 4 * minute, 6 * hour]
    assert delays["told"] == 90_000
    # The fifth: a clock that was set back holds nothing for ever.
    assert delays["due"] == [True, True, False, True, True, False]
