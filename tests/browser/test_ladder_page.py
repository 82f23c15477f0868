"""The page of a relief plan where no script runs, before one does, and on paper."""

import pytest


def visible(page):
    return page.locator(".sg-rung:visible").count()


def test_without_javascript_the_whole_ladder_reads(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(f"{reading_site.url}/relief/calf/")
    assert visible(page) == page.locator(".sg-rung").count() >= 4
    assert page.get_by_text("If it goes on:").first.is_visible()
    assert page.locator("[data-part=pregnancy-flag]").is_visible()
    assert page.locator("[data-part=pregnancy]:visible").count() == 3
    assert not page.locator("[data-act=start]").is_visible()


@pytest.mark.parametrize(("path", "shown"), [("calf", 1), ("chest", 1)])
def test_before_the_behaviours_come_one_rung_stands_there(page_with, reading_site, path, shown):
    """What is painted first is what stays, so nothing jumps."""
    page = page_with()
    page.route("**/main.*.js", lambda route: route.abort())
    page.goto(f"{reading_site.url}/relief/{path}/")
    assert visible(page) == shown
    assert page.locator(".sg-rung").first.is_visible()
    assert page.locator("[data-part=pregnancy-flag]:visible, [data-part=pregnancy]:visible").count() == 0


def test_the_line_for_pregnancy_is_there_from_the_first_paint(opened, reading_site):
    page = opened({"pregnant": "yes"})
    page.route("**/main.*.js", lambda route: route.abort())
    page.goto(f"{reading_site.url}/relief/calf/")
    flag = page.locator("[data-part=pregnancy-flag]")
    assert flag.is_visible()
    box = flag.bounding_box()
    assert box["y"] + box["height"] < 400  # seen without scrolling, above Start
    assert page.locator("#rung-1 [data-part=pregnancy]").is_visible()


def test_paper_shows_the_whole_ladder(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/relief/calf/")
    page.wait_for_selector(".sg-ladder[data-ready]")
    assert visible(page) == 1
    page.emulate_media(media="print")
    assert visible(page) == page.locator(".sg-rung").count()
    assert not page.locator(".sg-ladder__way").is_visible()
