"""Dates that are over show without a new edition: from the server by its clock, from the phone by what it knows."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import PRELUDE
from tests.browser.conftest import a_copy
from tests.browser.proxy import FaultyProxy
from tests.browser.reach import reach
from tests.browser.saved_copy import heading, wait_for_saved

FRESH, OVERDUE, LAPSED, SAFETY = (
    "/stretches/neck-turn/",
    "/stretches/calf-towel-bed/",
    "/stretches/calf-wall/",
    "/relief/calf/",
)
LISTS = ["/stretches/", "/areas/calf/", SAFETY]
# All signatures are old, and each text had its own day for the next review; the edition is as old as they are.
SIGNED_LONG_AGO = """
from datetime import timedelta
from guide.publishing import build
from guide.record.facts import live_signature
reviewers, then = [user(username=name) for name in ("reviewer", "reviewer2")], at - timedelta(days=600)
with workflow.deferred_publishing():
    for slug, kind, days in (
        ("calf-towel-bed", "stretch", 20), ("calf-wall", "stretch", 250), ("calf", "relief", 250)
    ):
        topic = Topic.objects.get(slug=slug, kind=kind)
        signed = {"sha256": live_signature(topic).sha256, "review_by": (at - timedelta(days=days)).date()}
        for reviewer in reviewers[: 2 if kind == "relief" else 1]:
            workflow.reaffirm(topic, reviewer, **signed, at=then, confirmed_at=then)
build.publish(reviewers[0], at=then)
"""
BACK_IN_TIME = "() => { Date.now = () => 0 }"


@pytest.fixture(scope="module")
def old_site(reading_site, tmp_path_factory):
    site = a_copy(reading_site.var, tmp_path_factory.mktemp("old") / "var")
    site.manage(["shell", "--command", PRELUDE + SIGNED_LONG_AGO])
    site.start()
    yield site
    site.kill()


@pytest.fixture
def saved(phone, old_site):
    """(page, proxy) of a phone that has kept the old edition and lost its connection."""
    with FaultyProxy(old_site.port) as proxy:
        page = phone.open()
        page.goto(proxy.url)
        wait_for_saved(page)
        proxy.down = True
        yield page, proxy


def banner(page):
    return page.locator(".sg-overdue[data-due]")


def links_to_lapsed(page):
    return page.locator(f"main a[href='{LAPSED}']")


def expect_dates_over(page, url):
    page.goto(url + OVERDUE)
    expect(banner(page)).to_contain_text("Review overdue since ")
    expect(banner(page)).to_be_visible()
    expect(page.locator(".sg-steps").first).to_be_visible()
    page.goto(url + SAFETY)
    expect(banner(page)).to_be_visible()
    expect(heading(page)).to_have_text("Calf cramp")
    assert page.goto(url + LAPSED).status == 410
    expect(heading(page)).to_have_text("Not reviewed in time")
    expect(page.locator(".sg-steps")).to_have_count(0)
    page.goto(url + FRESH)
    expect(heading(page)).to_be_visible()
    expect(banner(page)).to_be_hidden()


def test_online_the_server_says_it(page_with, old_site):
    expect_dates_over(page_with(java_script_enabled=False), old_site.url)


def test_a_report_from_the_notice_names_the_page_that_it_stands_for(page_with, old_site):
    page = page_with()
    page.goto(old_site.url + LAPSED)
    reach(page.get_by_text("Did this help? Tell the reviewers")).click()
    expect(page.get_by_text("0 / 1000")).to_be_visible()
    expect(page.locator(".sg-feedback [name=path]")).to_have_value(LAPSED)


def test_offline_the_phone_says_it_and_leaves_lapsed_pages_out_of_its_lists(phone, saved):
    page, proxy = saved
    page.goto(f"{proxy.url}/search/?q=towel")
    expect(page.locator("[data-part=results] a").first).to_be_visible()
    page.goto(f"{proxy.url}/search/?q=wall calf stretch")
    expect(page.locator("[data-part=results] a").first).to_be_visible()
    expect(links_to_lapsed(page)).to_have_count(0)
    phone.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    expect_dates_over(page, proxy.url)
    for path in LISTS:
        page.goto(proxy.url + path)
        expect(heading(page)).to_be_visible()
        expect(links_to_lapsed(page)).to_have_count(0)


def test_a_phone_that_is_set_back_in_time_shows_no_page_as_fresh(phone, saved):
    page, proxy = saved
    (worker,) = phone.context.service_workers
    worker.evaluate(BACK_IN_TIME)
    assert worker.evaluate("Date.now()") == 0
    expect_dates_over(page, proxy.url)
