"""The four parts of a revision's page: plain links and the real policy, with scripts or without."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults

PARTS = {
    "Reading copy": "#reading",
    "Changes": "#changes",
    "Phone preview": "#preview",
    "Sources and checks": "#checks",
}


def revision_page(browser, site, **options):
    """The page of one frozen text, opened by a reviewer."""
    page = browser.new_context(base_url=site.url, **options).new_page()
    page.goto("/admin/login/?next=/admin/guide/revision/?q=calf-wall")
    page.get_by_label("Username").fill("reviewer")
    page.get_by_label("Password").fill(site.password("reviewer"))
    page.get_by_role("button", name="Log in").click()
    page.locator("#result_list .field-topic a").first.click()
    expect(page.locator(".desk-tabs")).to_be_visible()
    return page


def test_one_part_is_shown_at_a_time_without_scripts_and_from_the_keyboard(browser, reading_site):
    page = revision_page(browser, reading_site, java_script_enabled=False)
    shown = "Reading copy"  # nothing waits here: the text is public
    for name in [None, *list(PARTS)[1:], "Reading copy"]:
        if name:
            page.get_by_role("link", name=name, exact=True).focus()
            page.keyboard.press("Enter")
            shown = name
        for part, place in PARTS.items():
            expect(page.locator(place)).to_be_visible(visible=part == shown)
    page.get_by_role("link", name="Phone preview", exact=True).click()
    expect(page.frame_locator("[name=aloud]").get_by_role("heading", name="What to do")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("width", [1280, 400])
def test_axe_finds_nothing_in_any_part(browser, reading_site, width):
    page = revision_page(browser, reading_site, viewport={"width": width, "height": 900})
    for name in PARTS:
        page.get_by_role("link", name=name, exact=True).click()
        assert faults(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
