"""The ladder of a relief page: one try at a time, chosen by where the reader is, ending at the way to help."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.browser.player_steps import (
    is_closed,
    open_stopped,
    part,
    player,
    press,
    seconds,
    start,
    start_button,
    to_the_end,
)

RELIEF, PLAN = "/relief/calf/", "/relief/back/"


@pytest.fixture
def page(opened, reading_site):
    return open_stopped(opened(), reading_site.url + RELIEF)


def rung(page):
    return page.locator(".sg-rung:visible")


def is_on(page, name):
    expect(rung(page)).to_have_count(1)
    expect(rung(page)).to_have_attribute("data-name", name)


def choose(page, name):
    page.locator(".sg-ladder__choice", has_text=name).click()


def answer(page, name):
    start(page)
    seconds(page, 8)  # five to get ready, three of the exercise
    to_the_end(page)
    press(page, name)
    is_closed(page)


def test_still_cramping_leads_on_at_once_and_at_the_end_to_help(opened, reading_site):
    page = open_stopped(opened(), reading_site.url + PLAN)
    answer(page, "Still cramping")
    is_on(page, "Seated turn")
    expect(start_button(page)).to_be_focused()
    answer(page, "A bit")
    is_on(page, "Warm damp towel")
    answer(page, "Still cramping")
    is_on(page, "Numb between the legs, or new problems peeing or pooing")
    expect(start_button(page)).to_have_count(0)
    answers = page.evaluate("answers.map(({answer, done, seconds}) => [answer, done.length, seconds])")
    assert answers == [["still", 1, 3], ["bit", 2, 6], ["still", 3, 9]], "of the whole attack"
    assert page.evaluate("new Set(answers.map(({startedAt}) => startedAt)).size") == 1


def test_an_answer_by_mistake_is_taken_back(opened, reading_site):
    page = open_stopped(opened(), reading_site.url + PLAN)
    answer(page, "Still cramping")
    expect(page.get_by_text("Saved in your diary. Answered by mistake?")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(player(page).get_by_role("heading", name="Did it ease?")).to_be_visible()
    press(page, "Close")
    is_on(page, "Knee rolls")
    assert page.evaluate("answers.map(({event}) => event)") == ["sg:finished", "sg:answer-undone"]


def test_the_place_is_chosen_once_and_can_be_given_up(page, reading_site):
    is_on(page, "Towel calf stretch")
    choose(page, "Standing")
    is_on(page, "Wall calf stretch")
    page.reload()
    is_on(page, "Wall calf stretch")
    page.goto(f"{reading_site.url}/relief/neck/")
    expect(rung(page)).to_have_attribute("data-timer", "hold")  # no neck stretch is done standing
    page.goto(reading_site.url + RELIEF)
    choose(page, "Standing")
    is_on(page, "Towel calf stretch")
    assert page.evaluate("localStorage.getItem('sg-place')") is None


def test_in_pregnancy_only_what_was_checked_for_it_is_offered(page):
    expect(rung(page).locator("[data-part=pregnancy]")).to_be_hidden()
    choose(page, "I'm pregnant")
    expect(rung(page)).to_have_attribute("data-pregnancy", "care")
    expect(rung(page).locator("[data-part=pregnancy]")).to_be_visible()
    offered = page.locator("[data-exercise]").evaluate_all("rungs => rungs.map((rung) => rung.dataset.pregnancy)")
    page.reload()
    expect(page.get_by_role("checkbox", name="I'm pregnant")).to_be_checked()
    assert "not" in offered or set(offered) == {"care"}
    choose(page, "I'm pregnant")
    assert page.evaluate("localStorage.getItem('sg-pregnant')") is None


@pytest.mark.parametrize("place", ["shin", "belly", "eyelid"])
def test_pregnant_is_no_emergency(opened, reading_site, place):
    """Where no way was checked for pregnancy, a sentence says so; the card of a danger does not move up."""
    page = opened({"pregnant": "yes"})
    page.goto(f"{reading_site.url}/relief/{place}/")
    expect(page.locator(".sg-ladder[data-ready]")).to_be_visible()
    first = page.locator(".sg-ladder > :is(.sg-rung, .sg-rest):visible")
    expect(first).to_have_count(1)
    assert first.locator(".sg-care").count() == 0
    if "sg-rest" in first.get_attribute("class"):
        assert first.locator("p:visible").count() == 1
        expect(page.get_by_role("button", name="Start")).to_be_hidden()
        page.get_by_role("button", name="Next: ").click()
        expect(page.locator(".sg-rung:visible .sg-care")).to_be_visible()


def test_every_rung_can_be_read_without_the_timer(page):
    page.get_by_role("button", name="Next: Wall calf stretch").click()
    is_on(page, "Wall calf stretch")
    expect(rung(page).get_by_role("heading", level=2)).to_be_focused()
    page.get_by_role("button", name="Back: Towel calf stretch").click()
    is_on(page, "Towel calf stretch")
    expect(page.get_by_role("button", name="Back:", exact=False)).to_have_count(0)


def test_start_again_from_the_first_page_needs_no_second_tap(opened, reading_site):
    page = opened()
    page.goto(reading_site.url + RELIEF)
    start(page)
    assert page.evaluate("JSON.parse(localStorage.getItem('sg-last')).path") == RELIEF
    press(page, "Stop")
    expect(page.get_by_text("Stopped.")).to_be_visible()
    page.goto(f"{reading_site.url}/")
    page.evaluate("document.querySelector('main a').href = '/relief/calf/#start'")
    page.locator("main a").first.click()
    expect(part(page, "phase")).to_have_text("Hold until it lets go")
    press(page, "Stop")
    expect(page.get_by_text("Stopped.")).to_be_visible()  # the step back in history would stop what loads meanwhile
    page.reload()
    expect(start_button(page)).to_be_visible()
    expect(player(page)).to_be_hidden()


def test_a_link_from_elsewhere_waits_for_the_tap(opened, reading_site):
    page = opened()
    page.goto(f"{reading_site.url}{RELIEF}#start")
    expect(start_button(page)).to_be_focused()
    expect(start_button(page)).to_be_in_viewport()
    expect(player(page)).to_be_hidden()


def test_without_scripts_all_rungs_are_there_and_no_dead_button(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(reading_site.url + RELIEF)
    expect(rung(page)).to_have_count(4)
    expect(page.locator("main button:visible, main input:visible")).to_have_count(0)


def test_little_is_fetched_before_start(opened, reading_site):
    page = opened()
    page.goto(reading_site.url + RELIEF)
    expect(start_button(page)).to_be_visible()
    page.wait_for_load_state("networkidle")
    ours = """async () => {
      const entries = performance.getEntriesByType('resource').map(({name}) => name);
      const names = entries.filter((name) => /js\\/(ladder|start|audio|exercise|player|timer|cue)/.test(name));
      const packed = await Promise.all(names.map(async (name) => {
        const {body} = await fetch(name);
        return (await new Response(body.pipeThrough(new CompressionStream('gzip'))).arrayBuffer()).byteLength;
      }));
      return packed.reduce((sum, size) => sum + size);
    }"""
    assert page.evaluate(ours) <= 4_000


def test_all_scripts_that_the_page_loads_by_itself_are_small(opened, reading_site):
    """Together, as phones keep them: the files of a pack are compressed as one."""
    page = opened()
    page.goto(reading_site.url + RELIEF)
    expect(start_button(page)).to_be_visible()
    page.wait_for_load_state("networkidle")
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    scripts = [page.request.get(name).body() for name in names if name.endswith(".js")]
    assert len(scripts) > 10
    assert len(gzip.compress(b"".join(scripts))) <= 12_000
