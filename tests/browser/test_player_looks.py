"""The timer on every phone: nothing that matters is out of sight, too small, too quiet or in motion."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults_in_all_looks
from tests.browser.player_steps import (
    is_closed,
    open_stopped,
    part,
    player,
    press,
    seconds,
    shows,
    start,
    start_button,
    to_the_end,
)

RELIEF, COMPRESS, ROUTINE = "/relief/calf/", "/compresses/cold-pack/", "/routines/desk-break/"
PHONES = [
    (360, 640, "standard"),
    (360, 640, "xlarge"),
    (320, 568, "xlarge"),
    (640, 360, "standard"),
    (640, 360, "xlarge"),
]
OUT_OF_SIGHT = """names => names.filter((name) => {
  const element = document.querySelector(`dialog [data-part='${name}'], dialog [data-act='${name}']`);
  const {top, bottom, left, right} = element.getBoundingClientRect();
  return top < 0 || left < 0 || bottom > innerHeight || right > innerWidth;
})"""
SIZES = """() => Object.fromEntries([...document.querySelectorAll('dialog button')].map((button) => {
  const {width, height} = button.getBoundingClientRect();
  return [button.dataset.act ?? button.dataset.toggle ?? button.dataset.answer, [width, height]];
}).filter(([, [width]]) => width))"""


def opens(opened, site, path, size=(360, 640), **kept):
    page = opened(kept)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return open_stopped(page, site.url + path)


@pytest.mark.parametrize(("width", "height", "text"), PHONES)
def test_seconds_side_and_pause_are_in_sight(opened, reading_site, width, height, text):
    page = opens(opened, reading_site, RELIEF, (width, height), text=text)
    expect(start_button(page)).to_be_in_viewport(ratio=1)
    start(page)
    for name in ("Skip", "Skip", "Pause"):
        shown = ["stop", "seconds", "phase", "side-word", "main"]
        assert page.evaluate(OUT_OF_SIGHT, shown) == []
        assert player(page).evaluate("dialog => dialog.scrollWidth <= innerWidth && dialog.scrollHeight <= innerHeight")
        press(page, name)


def test_what_is_pressed_is_large_and_stop_is_far_from_pause(opened, reading_site):
    page = opens(opened, reading_site, RELIEF)
    page.get_by_label("In bed").check()
    assert (
        page.locator(".sg-ladder__choice").evaluate_all("all => Math.min(...all.map((one) => one.offsetHeight))") >= 48
    )
    assert start_button(page).bounding_box()["height"] >= 72
    start(page)
    sizes = page.evaluate(SIZES)
    assert {name for name, (width, height) in sizes.items() if min(width, height) < 48} == set()
    assert sizes["main"] == [328, 96]
    stop, pause = (player(page).locator(f"[data-act={name}]").bounding_box() for name in ("stop", "main"))
    assert pause["y"] - (stop["y"] + stop["height"]) > 300
    to_the_end(page)
    sizes = page.evaluate(SIZES)
    assert [sizes[name][1] >= 72 for name in ("eased", "bit", "still")] == [True] * 3
    assert player(page).get_by_role("button", name="It eased").bounding_box()["y"] >= 640 * 0.6


def test_axe_finds_nothing_in_any_view(opened, reading_site):
    page = opened({"theme": "light", "text": "standard"})  # its clock runs, because axe waits for it
    page.goto(reading_site.url + RELIEF)
    expect(start_button(page)).to_be_visible()
    assert faults_in_all_looks(page) == []
    start(page)
    assert faults_in_all_looks(page) == [], "get ready"
    press(page, "Pause")
    assert faults_in_all_looks(page) == [], "pause"
    to_the_end(page)
    assert faults_in_all_looks(page) == [], "question"
    press(page, "It eased")
    expect(player(page)).to_contain_text("Saved in your diary")
    assert faults_in_all_looks(page) == [], "answer"
    for path in (COMPRESS, ROUTINE):
        page.goto(reading_site.url + path)
        start(page)
        assert faults_in_all_looks(page) == [], path


def test_the_whole_way_by_keyboard(opened, reading_site):
    page = opens(opened, reading_site, RELIEF)
    start_button(page).focus()
    page.keyboard.press("Enter")
    expect(player(page).get_by_role("button", name="Pause")).to_be_focused()
    page.keyboard.press("Space")
    expect(part(page, "phase")).to_have_text("Paused")
    page.keyboard.press("Space")
    shows(page, "Get ready", 5, "Right leg")
    met = []
    for _ in range(9):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.closest('dialog') && document.activeElement.dataset"))
    names = [data and (data.get("act") or data.get("toggle")) for data in met]
    assert [name for name in names if name] == ["stop", "sound", "voice", "night", "less", "more", "skip", "eased"]
    while page.evaluate("document.activeElement.dataset.act") != "skip":
        page.keyboard.press("Tab")
    while player(page).get_attribute("data-view") == "timer":
        page.keyboard.press("Enter")
    expect(part(page, "title")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    is_closed(page)
    expect(start_button(page)).to_be_focused()


@pytest.mark.parametrize("wish", ["phone", "guide"])
def test_without_motion_the_ring_moves_once_a_second_and_nothing_sweeps(opened, reading_site, wish):
    options = {"reduced_motion": "reduce"} if wish == "phone" else {}
    page = opened({"motion": "less"} if wish == "guide" else {}, **options)
    open_stopped(page, reading_site.url + RELIEF)
    start(page)
    ring = part(page, "ring")
    offset = "ring => [getComputedStyle(ring).transitionDuration, getComputedStyle(ring).strokeDashoffset]"
    assert ring.evaluate(offset) == ["0s", "1px"]
    seconds(page, 0.9)
    assert ring.evaluate(offset)[1] == "1px"
    seconds(page, 0.1)
    assert ring.evaluate(offset)[1] == "0.8px"
    assert page.evaluate("document.getAnimations().length") == 0


def test_with_motion_the_ring_glides_to_where_it_will_be(opened, reading_site):
    page = opens(opened, reading_site, RELIEF)
    start(page)
    assert part(page, "ring").evaluate(
        "ring => [getComputedStyle(ring).transitionDuration, ring.style.strokeDashoffset]"
    ) == [
        "1s",
        "0.8",
    ]
