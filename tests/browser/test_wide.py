"""Tablets and computers: the picture beside the steps, a rail at the side, and a timer that fills the screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.player_steps import open_stopped, player, press, start

TABLET, COMPUTER = {"width": 820, "height": 1180}, {"width": 1280, "height": 800}
PAGES = {
    "/relief/calf/": (".sg-rung:visible .sg-figure", ".sg-rung:visible .sg-steps"),
    "/stretches/calf-wall/": (".sg-poses .sg-figure:visible", ".sg-exercise .sg-steps"),
}
WIDER = "document.documentElement.scrollWidth - innerWidth"


def box(page, selector):
    return page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("text", ["standard", "xlarge"])
@pytest.mark.parametrize("size", [TABLET, COMPUTER], ids=["tablet", "computer"])
@pytest.mark.parametrize("path", PAGES)
def test_the_picture_stands_beside_the_steps(opened, reading_site, path, size, text):
    page = opened({"theme": "light", "text": text})
    page.set_viewport_size(size)
    page.goto(reading_site.url + path)
    figure, steps = (box(page, selector) for selector in PAGES[path])
    assert figure["x"] + figure["width"] <= steps["x"]
    assert figure["y"] < steps["y"] + steps["height"]
    assert abs(figure["width"] - steps["width"]) <= 2
    assert page.evaluate(WIDER) <= 0


def test_the_steps_of_a_routine_stand_in_two_columns_in_their_order(opened, reading_site):
    page = opened({"theme": "light"})
    page.set_viewport_size(COMPUTER)
    page.goto(f"{reading_site.url}/routines/desk-break/")
    first, second, third = (step.bounding_box() for step in page.locator(".sg-steps__item").all()[:3])
    assert first["y"] == second["y"] < third["y"]
    assert first["x"] + first["width"] < second["x"]
    assert first["x"] == third["x"]
    assert page.evaluate(WIDER) <= 0


def test_the_phone_keeps_one_column(opened, reading_site):
    page = opened({"theme": "light"})
    page.set_viewport_size({"width": 759, "height": 900})
    for path, selectors in PAGES.items():
        page.goto(reading_site.url + path)
        figure, steps = (box(page, selector) for selector in selectors)
        assert figure["y"] + figure["height"] <= steps["y"]


@pytest.mark.parametrize("text", ["standard", "xlarge"])
def test_a_computer_has_a_rail_that_covers_nothing_and_a_tablet_the_bar(opened, reading_site, text):
    page = opened({"theme": "light", "text": text})
    page.set_viewport_size(COMPUTER)
    page.goto(f"{reading_site.url}/relief/calf/")
    rail, main = box(page, ".sg-bar"), box(page, ".sg-main")
    assert (rail["x"], rail["y"], rail["height"]) == (0, 0, COMPUTER["height"])
    assert rail["width"] <= 160
    assert rail["x"] + rail["width"] <= main["x"]
    for link in page.locator(".sg-bar__link").all():
        target = link.bounding_box()
        assert min(target["width"], target["height"]) >= 48
        assert link.evaluate("link => link.scrollWidth <= link.clientWidth")
    button = box(page, ".sg-start [data-act=start]")
    assert button["y"] + button["height"] <= COMPUTER["height"]  # nothing is below it

    page.set_viewport_size({**TABLET, "width": 899})
    bar = box(page, ".sg-bar")
    assert bar["y"] + bar["height"] == TABLET["height"]
    assert bar["width"] == 899


@pytest.mark.parametrize("size", [TABLET, COMPUTER], ids=["tablet", "computer"])
def test_the_timer_fills_the_screen_and_its_end_is_one_block(opened, reading_site, size):
    page = opened({"theme": "light"})
    page.set_viewport_size(size)
    open_stopped(page, f"{reading_site.url}/relief/calf/")
    start(page)
    stage, clock = box(page, ".sg-player__stage"), box(page, ".sg-player__clock")
    share = stage["height"] / size["height"]
    assert share >= (0.7 if size is COMPUTER else 0.35)
    assert clock["width"] >= 240
    if size is COMPUTER:
        assert stage["x"] + stage["width"] <= clock["x"]
    press(page, "It let go")
    expect(player(page)).to_contain_text("Saved in your diary")
    result, after = box(page, ".sg-player__result"), box(page, ".sg-player__after")
    assert 0 <= after["y"] - (result["y"] + result["height"]) <= 48
    assert result["width"] <= 672


def test_a_toggle_that_is_off_has_a_plain_outline_and_on_is_said_without_colour(opened, reading_site):
    page = opened({"theme": "light", "sound": "on"})
    open_stopped(page, f"{reading_site.url}/relief/calf/")
    start(page)
    look = """(one) => {
      const { borderStyle, boxShadow, fontWeight } = getComputedStyle(one);
      return [borderStyle, boxShadow, fontWeight];
    }"""
    on, off = (player(page).locator(f"[data-toggle={name}]").evaluate(look) for name in ("sound", "voice"))
    assert on[0] == off[0] == "solid"
    assert "inset" in on[1]
    assert off[1] == "none"
    assert (on[2], off[2]) == ("700", "400")
