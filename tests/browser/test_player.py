"""The guided timer: what it shows, says and asks, from Start to the answer."""

import pytest
from playwright.sync_api import expect

from tests.browser.player_steps import (
    NIGHT,
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

RELIEF, STRETCH, COMPRESS, ROUTINE = (
    "/relief/calf/",
    "/stretches/neck-tilt/",
    "/compresses/cold-pack/",
    "/routines/desk-break/",
)


@pytest.fixture
def opens(opened, reading_site):
    """`opens(path, at, **kept)`: a page whose time stands still, on a phone that keeps these settings."""

    def open_page(path, at=None, **kept):
        page = opened(kept)
        return open_stopped(page, reading_site.url + path, **({"at": at} if at else {}))

    return open_page


def lists(page, name):
    return page.evaluate(name)


def test_two_taps_to_a_running_timer_that_changes_sides_by_itself(opened, reading_site):
    page = open_stopped(opened(), f"{reading_site.url}/relief/foot/")
    page.goto(f"{reading_site.url}/")
    page.locator("main").get_by_role("link", name="Calf", exact=True).first.click()
    start(page)

    shows(page, "Get ready", 5, "Right leg")
    expect(part(page, "count")).to_have_text("Set 1 of 3")
    seconds(page, 5)
    shows(page, "Hold", 30, "Right leg")
    right = part(page, "stage").locator("svg").inner_html()
    seconds(page, 15)
    expect(part(page, "cue")).to_have_text("Halfway.")
    seconds(page, 15)
    shows(page, "Switch legs", 7, "Left leg")
    assert part(page, "stage").locator("svg").inner_html() != right
    expect(part(page, "said")).to_have_text("Switch legs. Left leg.")
    seconds(page, 7)
    shows(page, "Hold", 30, "Left leg")
    seconds(page, 30 + 2 * (7 + 30 + 7 + 30))
    expect(player(page).get_by_role("heading", name="Did it ease?")).to_be_focused()


def test_ears_and_fingers_are_told_what_to_do(opens):
    page = opens(RELIEF, voice="on")
    start(page)
    seconds(page, 5)
    assert lists(page, "said") == ["Get ready. Right leg.", "3", "2", "1", "Hold."]
    assert lists(page, "heard") == [660, 660, 660, 880]
    seconds(page, 30)
    assert lists(page, "said")[5:] == ["Halfway.", "5 seconds left.", "3", "2", "1", "Switch legs. Left leg."]
    assert lists(page, "heard")[4:] == [587, 587, 660, 660, 660, 784, 523]
    assert lists(page, "felt")[:4] == [[40], [40], [40], [250]]
    assert all(len(phrase.split()) <= 6 for phrase in lists(page, "said"))


@pytest.mark.parametrize(("kept", "is_heard"), [({}, False), ({"sound": "on"}, True)])
def test_the_night_is_silent_unless_sound_was_chosen(opens, kept, is_heard):
    page = opens(RELIEF, at=NIGHT, **kept)
    start(page)
    seconds(page, 5)
    assert bool(lists(page, "heard")) == is_heard
    assert bool(lists(page, "opened")) == is_heard, "what is not heard costs nothing"
    assert lists(page, "said") == [], "the voice is off until it is chosen"
    assert lists(page, "felt") != []
    shows(page, "Hold", 30, "Right leg")
    expect(player(page).get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", str(is_heard).lower())


def test_sound_voice_and_night_are_chosen_while_it_runs_and_kept(opens):
    page = opens(RELIEF, vibration="off")
    start(page)
    for name in ("Sound", "Voice", "Night"):
        press(page, name)
    assert page.evaluate("['sound', 'voice', 'theme'].map((name) => localStorage.getItem(`sg-${name}`))") == [
        "off",
        "on",
        "night",
    ]
    assert page.evaluate("document.documentElement.dataset.theme") == "night"
    seconds(page, 6)
    assert (lists(page, "heard"), lists(page, "felt")) == ([], [])
    assert "Hold." in lists(page, "said")
    press(page, "Night")
    assert page.evaluate("document.documentElement.dataset.theme") != "night"


def test_a_screen_reader_hears_milestones_and_no_ticking(opens):
    page = opens(RELIEF)
    start(page)
    page.evaluate(
        """() => new MutationObserver((changes) => told.push(...changes.map((change) => change.addedNodes[0].data)))
            .observe(document.querySelector('dialog [data-part=said]'), {childList: true})"""
    )
    timer = player(page).get_by_role("timer")
    expect(timer).to_have_attribute("aria-live", "off")
    expect(timer).to_have_text("5 seconds")
    seconds(page, 43)
    assert lists(page, "told") == ["Hold.", "Halfway.", "5 seconds left.", "Switch legs. Left leg.", "Hold."]
    assert player(page).locator("[role=status]:visible, [aria-live]:not([aria-live=off])").count() <= 1


def test_pause_skip_and_more_or_less_time(opens):
    page = opens(RELIEF)
    start(page)
    seconds(page, 6)
    press(page, "Pause")
    seconds(page, 600)
    shows(page, "Paused", 29, "Right leg")
    press(page, "Continue")
    shows(page, "Hold", 29, "Right leg")
    press(page, "10 seconds more")
    shows(page, "Hold", 39, "Right leg")
    press(page, "5 seconds less")
    shows(page, "Hold", 34, "Right leg")
    press(page, "Skip")
    shows(page, "Switch legs", 7, "Left leg")


def test_the_reader_s_settings_hold(opens):
    page = opens(RELIEF, ready="10", first="left", advance="tap")
    start(page)
    shows(page, "Get ready", 10, "Left leg")
    seconds(page, 60)
    shows(page, "Ready", 0, "Left leg")
    press(page, "Next")
    seconds(page, 42)
    shows(page, "Hold finished 12 seconds ago", 0, "Left leg")
    press(page, "Next")
    shows(page, "Switch legs", 7, "Right leg")


def test_it_eased_is_one_tap_also_in_the_middle_of_a_hold(opens):
    page = opens(RELIEF)
    start(page)
    seconds(page, 20)
    press(page, "It eased")

    expect(player(page).get_by_role("heading", name="It eased")).to_be_focused()
    expect(player(page)).to_contain_text("Saved in your diary")
    (answer,) = lists(page, "answers")
    expected = {"answer": "eased", "area": "calf", "areaName": "Calf", "path": "/stretches/calf-towel-bed/"}
    expected |= {"name": "Towel calf stretch", "seconds": 15, "done": ["Towel calf stretch"]}
    assert {name: answer[name] for name in expected} == expected
    assert answer["startedAt"] == page.evaluate("Date.now()") - 20_000

    press(page, "Change answer")
    shows(page, "Hold", 15, "Right leg")
    assert lists(page, "answers")[-1]["event"] == "sg:answer-undone"
    press(page, "It eased")
    press(page, "Close")
    is_closed(page)
    assert page.url.endswith(RELIEF)


def test_the_end_of_a_stretch_that_was_opened_from_the_guide(opens):
    page = opens(STRETCH)
    start(page)
    to_the_end(page)
    expect(player(page).get_by_role("heading", name="Done")).to_be_focused()
    press(page, "Still cramping")
    expect(player(page).get_by_role("link", name="Get help")).to_be_visible()
    expect(player(page).locator("[data-slot=diary]")).to_contain_text("diary")
    (answer,) = lists(page, "answers")
    assert (answer["answer"], answer["area"]) == ("still", "neck")


def test_a_compress_keeps_its_minutes_and_reminds_of_the_skin(opens):
    page = opens(COMPRESS)
    start(page)
    seconds(page, 5)
    shows(page, "Wrapped cold pack", "10:00")
    expect(part(page, "stage").get_by_role("listitem").first).to_have_text(
        "Do not use it on numb skin, a wound or poor blood flow.", use_inner_text=True
    )
    expect(player(page).get_by_role("button", name="10 seconds more")).to_be_hidden()
    seconds(page, 300)
    expect(part(page, "cue")).to_have_text("Check your skin now.")
    seconds(page, 300)
    expect(player(page).get_by_role("heading", name="Done")).to_be_visible()


def test_a_routine_names_what_comes_next_and_how_long_it_takes(opens):
    page = opens(ROUTINE)
    expect(page.locator("[data-part=total]")).to_have_text("About 11 minutes with the timer")
    start(page)
    expect(part(page, "route")).to_have_text("Step 1 of 7 · about 11 min left")
    expect(part(page, "stage")).to_have_text("Sit tall, feet flat.")
    expect(part(page, "cue")).to_have_text("Next: Seated turn")
    press(page, "Next")
    shows(page, "Get ready", 10, "Right side")
    seconds(page, 16)
    shows(page, "Switch sides", 6, "Left side")
    expect(part(page, "stage").locator("svg.sg-player__mirrored")).to_be_visible()
    to_the_end(page)
    expect(player(page).get_by_role("heading", name="Finished")).to_be_focused()
    expect(part(page, "answers")).to_be_hidden()
    press(page, "Close")
    assert lists(page, "answers") == []
    expect(start_button(page)).to_be_visible()
