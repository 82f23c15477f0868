"""The whole way: written, submitted, approved, read, kept, read with no signal, withdrawn, recalled – all by hand."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.saved_copy import ask, head, wait_for_edition, wait_for_saved

PATH = "/prevention/shake-it-out/"


@pytest.fixture
def desk(browser, site):
    """Opens the desk as somebody of the demonstration, at a reviewer's screen."""
    contexts = []

    def sign_in(name):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site.url}/admin/")
        page.fill("#id_username", name)
        page.fill("#id_password", site.password(name))
        page.get_by_role("button", name="Log in").click()
        return page

    yield sign_in
    for context in contexts:
        context.close()


def write_a_tip(page, site):
    page.goto(f"{site.url}/admin/guide/preventiontip/add/")
    page.fill("#id_title", "Shake it out")
    page.fill("#id_summary", "Shake your legs after sitting for long.")
    page.select_option("#id_evidence", "advice")
    page.fill("#id_body", "Stand up and shake each leg for a bit.")
    page.fill("#id_sources-0-title", "Leg cramps")
    page.fill("#id_sources-0-publisher", "NHS inform")
    page.fill("#id_sources-0-url", "https://www.nhsinform.scot/")
    page.fill("#id_sources-0-read_on", "2026-11-22")
    page.get_by_role("button", name="Save and continue editing").click()


def submit(page):
    page.fill("#submit_panel textarea", "A new tip.")
    page.locator("#submit_panel button").click()


def approve(page, site):
    page.goto(f"{site.url}/admin/")
    page.get_by_role("link", name="To review").first.click()
    page.get_by_role("link", name="Shake it out").first.click()
    expect(page.frame_locator("iframe").first.locator("h1")).to_have_text("Shake it out")
    page.locator("summary", has_text="Approve").click()
    page.fill("#approve_form [name=password]", site.password("reviewer"))
    page.locator("#approve_form button").click()


def withdraw(page, site):
    page.goto(f"{site.url}/admin/guide/preventiontip/?q=Shake")
    page.get_by_role("link", name="Shake it out").click()
    page.locator("summary", has_text="Withdraw").click()
    page.locator("#withdraw_form [name=code]").first.check()
    page.fill("#withdraw_form [name=reason]", "Somebody fell.")
    page.fill("#withdraw_form [name=notice]", "Do not shake your legs. We are checking this page.")
    page.locator("#withdraw_form button").click()


def test_from_the_author_s_desk_to_a_phone_with_no_signal_and_back(whole_browser, site, desk):
    reader = whole_browser.open()
    reader.goto(site.url)
    wait_for_saved(reader)
    loads = []
    reader.on("framenavigated", lambda frame: loads.append(frame.url))

    author = desk("author")
    write_a_tip(author, site)
    submit(author)
    expect(author.get_by_text("in review", exact=False).first).to_be_visible()
    expect(author.locator("summary", has_text="Approve")).to_have_count(0)

    reviewer = desk("reviewer")
    before = head(site)["seq"]
    approve(reviewer, site)
    wait_until(lambda: head(site)["seq"] > before)
    ask(reader)
    wait_for_edition(reader, site)
    assert loads == [], "the open page is never swapped under its reader"

    site.kill()
    reader.goto(site.url + PATH)
    expect(reader.locator("h1")).to_have_text("Shake it out")
    expect(reader.locator("main")).to_contain_text("not yet checked by a clinician")
    reader.goto(f"{site.url}/prevention/")
    expect(reader.locator(f"main a[href='{PATH}']")).to_have_count(1)

    site.start()
    reader.goto(site.url + PATH)
    withdraw(reviewer, site)
    wait_until(lambda: head(site)["seq"] > before + 1)
    ask(reader)
    expect(reader.locator("main")).to_contain_text("Do not shake your legs.")
    expect(reader.locator("main")).not_to_contain_text("Stand up and shake")
    wait_for_edition(reader, site)
    site.kill()
    reader.goto(f"{site.url}/prevention/")
    expect(reader.locator("h1")).to_be_visible()
    expect(reader.locator(f"main a[href='{PATH}']")).to_have_count(0)


def test_the_author_is_told_why_they_cannot_approve(site, desk):
    author = desk("author")
    write_a_tip(author, site)
    submit(author)
    answer = author.request.get(f"{site.url}/admin/guide/revisiontoreview/")
    assert answer.status in (200, 403)
    assert "Approve" not in answer.text()
