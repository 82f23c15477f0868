"""Settings: kept on the phone, in effect at once and before the first paint, in every tab."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.settings_page import EMERGENCY, calls, choice, kept, marked, open_settings, usual

# The choice to tap, where it stands, and what is kept under which name.
CHOICES = [
    ("Text size", "Large", "text", "large"),
    ("Text size", "Extra large", "text", "xlarge"),
    ("Colours", "Light", "theme", "light"),
    ("Colours", "Dark", "theme", "dark"),
    ("Colours", "Night", "theme", "night"),
    ("Sound", "On", "sound", "on"),
    ("Sound", "Off", "sound", "off"),
    ("Voice", "On", "voice", "on"),
    ("Vibration", "Off", "vibration", "off"),
    ("Time to get ready", "3 s", "ready", "3"),
    ("Time to get ready", "10 s", "ready", "10"),
    ("First side", "Left", "first", "left"),
    ("After each hold", "Wait until I tap", "advance", "tap"),
    ("Where you are", "In bed", "place", "bed"),
    ("Where you are", "Sitting", "place", "sitting"),
    ("Where you are", "Standing", "place", "standing"),
    ("Movement", "Less motion", "motion", "less"),
    ("Pregnancy", "I'm pregnant", "pregnant", "yes"),
]
MIRRORED = {"text", "theme", "motion", "pregnant"}
# Every look of the page from its first frame on, and whether anything in it jumped.
WATCH = """
window.looks = new Set(); window.shifts = 0;
new PerformanceObserver((list) => { for (const e of list.getEntries()) shifts += e.value; })
  .observe({type: 'layout-shift', buffered: true});
(function look() {
  const calls = [...document.querySelectorAll('a[href^="tel:"]')].filter((call) => call.checkVisibility());
  if (document.readyState !== 'loading') {
    const { painted, ...look } = document.documentElement.dataset; // whether it is painted is no choice
    looks.add(JSON.stringify([look, calls.map((call) => call.getAttribute('href'))]));
  }
  requestAnimationFrame(look);
})();
"""
FORBIDDEN = """
for (const name of ['getItem', 'setItem', 'removeItem']) {
  Storage.prototype[name] = () => { throw new DOMException('No storage here.', 'SecurityError'); };
}
"""


def test_every_choice_is_kept_at_once_and_its_usual_value_is_not_kept(opened, reading_site):
    page = opened()
    open_settings(page, reading_site)
    for group, label, name, value in CHOICES:
        choice(page, group, label).click()
        assert kept(page, name) == value, label
        if name in MIRRORED:
            assert marked(page, name) == value, label
        if usual(page, group).count():
            usual(page, group).check()
        else:
            choice(page, group, label).click()
        assert kept(page, name) is None, label
    assert marked(page, "text") == "standard"
    assert marked(page, "motion") is None
    assert marked(page, "pregnant") is None


def test_what_is_kept_is_shown_and_what_makes_no_sense_is_not(opened, reading_site):
    page = opened({"theme": "night", "ready": "10", "motion": "less", "country": "NZ", "text": "huge", "first": "up"})
    open_settings(page, reading_site)
    expect(choice(page, "Colours", "Night").locator("input")).to_be_checked()
    expect(choice(page, "Time to get ready", "10 s").locator("input")).to_be_checked()
    expect(choice(page, "Movement", "Less motion").locator("input")).to_be_checked()
    expect(page.get_by_label("Your country")).to_have_value("NZ")
    expect(usual(page, "Text size")).to_be_checked()
    expect(usual(page, "First side")).to_be_checked()
    assert marked(page, "text") == "standard"


def test_the_first_frame_has_every_choice_and_nothing_moves_afterwards(opened, reading_site):
    chosen = {"theme": "night", "text": "large", "motion": "less", "pregnant": "yes", "country": "GB"}
    page = opened(chosen)
    page.add_init_script(WATCH)
    page.goto(reading_site.url + EMERGENCY)
    page.wait_for_load_state("networkidle")

    (look,) = page.evaluate("[...looks].map((look) => JSON.parse(look))")

    assert look == [{**chosen, "foot": "call"}, ["tel:999", "tel:112"]]
    assert page.evaluate("shifts") == 0


def test_what_runs_before_the_first_paint_is_tiny():
    script = Path(settings.BASE_DIR, "static/js/boot.js").read_bytes()
    assert len(gzip.compress(script)) <= 1_300


def test_other_tabs_follow_at_once(opened, reading_site):
    page = opened()
    open_settings(page, reading_site)
    reading, second = page.context.new_page(), page.context.new_page()
    reading.goto(reading_site.url + EMERGENCY)
    open_settings(second, reading_site)
    choice(second, "Colours", "Light").click()

    choice(page, "Colours", "Night").click()
    choice(page, "Text size", "Extra large").click()
    page.get_by_label("Your country").select_option("NZ")

    for tab in (reading, second):
        expect(tab.locator("html")).to_have_attribute("data-theme", "night")
        expect(tab.locator("html")).to_have_attribute("data-text", "xlarge")
    expect(choice(second, "Colours", "Night").locator("input")).to_be_checked()
    expect(second.get_by_label("Your country")).to_have_value("NZ")
    assert calls(reading) == ["tel:111"]


def test_a_browser_that_forbids_storage_says_so_and_obeys_on_this_page(opened, reading_site):
    page = opened()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(FORBIDDEN)
    open_settings(page, reading_site)
    notice = page.get_by_text("We could not save your choice.")
    expect(notice).to_be_hidden()

    choice(page, "Colours", "Night").click()
    choice(page, "Movement", "Less motion").click()

    expect(notice).to_be_in_viewport()
    assert marked(page, "theme") == "night"
    assert marked(page, "motion") == "less"
    assert faults == []


def test_extra_large_is_two_taps_away_with_no_scrolling_on_a_short_phone(opened, reading_site):
    page = opened()
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(reading_site.url + EMERGENCY)
    page.get_by_role("link", name="Settings").click()
    page.wait_for_selector(".sg-settings[data-ready]")
    bar = page.get_by_role("navigation", name="Main").bounding_box()["y"]
    for label in ("Standard", "Large", "Extra large"):
        box = choice(page, "Text size", label).bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= bar, label

    choice(page, "Text size", "Extra large").click()

    page.goto(reading_site.url + EMERGENCY)
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "28px"


@pytest.mark.parametrize("voices", [0, 1])
def test_what_the_phone_cannot_do_is_said_beside_the_choice(opened, reading_site, voices):
    page = opened()
    page.add_init_script(f"speechSynthesis.getVoices = () => Array({voices}).fill({{}})")
    if not voices:
        page.add_init_script("delete Navigator.prototype.vibrate")
    open_settings(page, reading_site)
    expect(page.get_by_text("Your phone may make no sound while it is locked.")).to_be_visible()
    silent = page.get_by_text("This phone has no voice yet.")
    still = page.get_by_text("This browser cannot make the phone vibrate.")
    if voices:
        page.evaluate("new Promise((resolve) => setTimeout(resolve, 1100))")
        expect(silent).to_be_hidden()
        expect(still).to_be_hidden()
    else:
        expect(silent).to_be_visible()
        expect(still).to_be_visible()


def test_less_motion_stops_all_movement_at_once(opened, reading_site):
    page = opened()
    page.goto(f"{reading_site.url}/stretches/calf-wall/")
    movement = page.locator("[data-act=move]")
    expect(movement).to_be_visible()
    other = page.context.new_page()
    open_settings(other, reading_site)

    choice(other, "Movement", "Less motion").click()

    expect(movement).to_be_hidden()
    page.evaluate("document.body.style.transition = document.body.style.animation = 'all 5s'")
    style = page.evaluate(
        "(({transitionProperty, animationName}) => [transitionProperty, animationName])"
        "(getComputedStyle(document.body))"
    )
    assert style == ["none", "none"]
    choice(other, "Movement", "Less motion").click()
    expect(movement).to_be_visible()


def test_the_copy_is_saved_from_the_settings_and_calls_work_offline(reading_phone):
    page, proxy = reading_phone
    page.goto(f"{proxy.url}/settings/")
    page.get_by_role("link", name="Saved on this phone").click()
    expect(page.locator("[data-field=size]")).to_contain_text("MB")
    page.locator("[data-action=remove]").click()
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page.locator("[data-part=none]")).to_be_visible()
    page.goto(f"{proxy.url}/settings/")
    expect(page.get_by_text("Nothing is saved on this phone yet.")).to_be_visible()
    page.get_by_role("button", name="Save all").click()
    expect(page.locator("[data-part=complete]")).to_be_visible()
    page.get_by_label("Your country").select_option("AU")

    proxy.down = True

    page.goto(f"{proxy.url}/help/")
    assert calls(page.locator(".sg-care--emergency")) == ["tel:000"]
