"""Small figures after sentences: easy to hit, and the list at the foot unfolds for who follows one."""

import pytest
from playwright.sync_api import expect

from tests.browser.voice import VOICE, read_all, start

PAGE = "/help/heatstroke/"
RELIEF = "/relief/calf/"
CENTRES = """marks => marks.map((mark) => mark.getBoundingClientRect())
    .map(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2, width, height }))"""


def figures(page):
    return page.locator(".sg-source:visible")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_list_is_folded_until_it_is_asked_for_or_a_figure_is_followed(page_with, reading_site, scripts):
    page = page_with(java_script_enabled=scripts)
    page.goto(reading_site.url + PAGE)
    expect(page.locator(".sg-sources")).to_be_hidden()
    figures(page).last.click()
    source = page.locator(figures(page).last.get_attribute("href"))
    expect(source).to_be_in_viewport()
    expect(page.locator(".sg-fold")).to_be_hidden()  # there is nothing left to unfold

    page.goto(reading_site.url + PAGE)
    page.get_by_text("Show all").click()
    expect(page.locator("#source-1")).to_be_visible()
    page.get_by_text("Show all").click()
    expect(page.locator("#source-1")).to_be_hidden()


def test_an_address_with_a_source_in_it_opens_the_list(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}{PAGE}#source-3")
    expect(page.locator("#source-3")).to_be_in_viewport()


@pytest.mark.parametrize("text", ["standard", "xlarge"])
@pytest.mark.parametrize("path", [PAGE, RELIEF, "/learn/night-cramps/", "/compresses/cold-pack/"])
def test_each_figure_can_be_hit_with_a_finger(page_with, reading_site, path, text):
    page = page_with("light", text)
    page.goto(reading_site.url + path)
    marks = page.locator("main .sg-source").evaluate_all(CENTRES)  # wherever they are, also below the screen
    assert marks
    assert min(min(mark["width"], mark["height"]) for mark in marks) >= 24
    for number, mark in enumerate(marks):
        for other in marks[number + 1 :]:
            assert (mark["x"] - other["x"]) ** 2 + (mark["y"] - other["y"]) ** 2 >= 24**2, (mark, other)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_no_step_of_a_relief_plan_has_a_figure(page_with, reading_site):
    page = page_with()
    page.goto(reading_site.url + RELIEF)
    expect(page.locator(".sg-steps .sg-source, .sg-rung .sg-source")).to_have_count(0)


def test_no_question_of_the_check_has_a_source(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(f"{reading_site.url}/help/check/calf/")
    expect(page.locator("h1").first).to_be_attached()
    expect(page.locator(".sg-source, .sg-sources, .sg-fold")).to_have_count(0)


def test_paper_shows_the_list_and_not_what_it_is_used_for(page_with, reading_site):
    page = page_with()
    page.goto(reading_site.url + PAGE)
    page.emulate_media(media="print")
    expect(page.locator(".sg-sources__link").first).to_be_visible()
    for part in (".sg-fold", ".sg-sources__uses", ".sg-sources__ours"):
        expect(page.locator(part).first).to_be_hidden()


def test_a_figure_is_not_read_aloud(page_with, reading_site):
    page = page_with()
    page.add_init_script(VOICE)
    page.goto(reading_site.url + PAGE)
    start(page)
    words = read_all(page)
    assert "Move to shade or a cool room." in words
    assert not [said for said in words if said.endswith(tuple("0123456789"))]
