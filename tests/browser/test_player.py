"""The guided timer: what it shows, says and asks, from Start to the answer."""

import pytest
from playwright.sync_api import expect

from tests.browser.diary_steps import run
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

RELIEF, PLANNED, STRETCH, COMPRESS, ROUTINE = (
    "/relief/calf/",
    "/stretches/calf-towel-bed/",
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


def test_two_taps_to_holding_a_cramp_until_it_lets_go(opened, reading_site):
    page = open_stopped(opened(), f"{reading_site.url}/relief/foot/")
    page.goto(f"{reading_site.url}/")
    page.locator("main").get_by_role("link", name="Calf", exact=True).first.click()
    start(page)

    shows(page, "Hold until it lets go", "0:00", "The leg that cramps")
    expect(part(page, "line")).to_have_text("Straighten your knee. Pull your toes up towards your shin.")
    expect(part(page, "cue")).to_have_text("No towel? Use your hand.")
    assert "right" not in player(page).inner_text().lower()
    for name in ("count", "skip"):
        expect(part(page, name)).not_to_be_visible()
    expect(player(page).get_by_role("button", name="Pause")).to_have_count(0)
    seconds(page, 31)
    shows(page, "Hold until it lets go", "0:31", "The leg that cramps")
    expect(part(page, "cue")).to_have_text("Breathe out. Keep holding.")
    press(page, "It let go")

    expect(player(page).get_by_role("heading", name="It let go")).to_be_focused()
    lines = player(page).locator(".sg-afterwards li")
    expect(lines).to_have_text(
        ["Walk a few steps.", "Rest, with the leg up.", "Keep it warm. It may be sore for up to a day."]
    )
    way = player(page).get_by_role("link", name="To stop it coming back: Stretch your legs before bed")
    expect(way).to_have_attribute("href", "/prevention/stretch-before-bed/")
    expect(player(page)).to_contain_text("Saved in your diary")


def test_the_next_way_offers_itself_and_is_held_at_once(opens):
    page = opens(RELIEF, voice="on")
    start(page)
    assert lists(page, "said") == ["Straighten your knee. Pull your toes up towards your shin. Hold until it lets go."]
    seconds(page, 121)
    expect(part(page, "cue")).to_have_text("Not easing? Next: Wall calf stretch")
    assert lists(page, "said")[-1] == "Not easing? Next: Wall calf stretch."
    press(page, "Try the next way")
    shows(page, "Hold until it lets go", "2:01", "The leg that cramps")
    expect(part(page, "line")).to_have_text("Put your weight on that leg, heel flat.")
    seconds(page, 9)
    press(page, "It let go")
    (answer,) = [answer for answer in lists(page, "answers") if answer["answer"] == "eased"]
    assert (answer["seconds"], answer["done"]) == (130, ["Towel calf stretch", "Wall calf stretch"])
    assert answer["startedAt"] == page.evaluate("Date.now()") - 130_000

    press(page, "Close")
    is_closed(page)
    start(page)  # another cramp begins at nothing
    expect(part(page, "seconds")).to_have_text("0:00")


def test_after_ten_minutes_the_sign_opens_and_the_last_way_is_help(opens):
    page = opens(RELIEF)
    start(page)
    seconds(page, 599)
    expect(part(page, "over")).to_be_hidden()
    seconds(page, 2)
    expect(part(page, "over")).to_contain_text("Get medical help today")
    expect(part(page, "over")).to_contain_text("cold and pale or blue, or goes numb, call your emergency number")
    link = part(page, "over").get_by_role("link")
    expect(link).to_have_attribute("href", "/help/cramp-over-ten-minutes/")
    expect(player(page).get_by_role("button", name="It let go")).to_be_visible()


def test_after_the_last_way_comes_help(opens):
    page = opens("/relief/shin/")
    start(page)
    shows(page, "Hold until it lets go", "0:00", "The leg that cramps")
    player(page).get_by_role("button", name="Get help", exact=True).click()
    is_closed(page)
    expect(page.locator(".sg-rung:visible")).to_have_attribute("data-name", "A cramp that lasts more than 10 minutes")


def test_each_side_of_a_planned_stretch_has_its_turn(opens):
    page = opens(PLANNED)
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
    expect(player(page).get_by_role("heading", name="Done")).to_be_focused()


def test_the_chip_beside_a_stretch_says_where_to_begin(opens):
    page = opens(PLANNED)
    page.locator(".sg-ladder__choice", has_text="Left first").click()
    start(page)
    shows(page, "Get ready", 5, "Left leg")


def test_ears_and_fingers_are_told_what_to_do(opens):
    page = opens(PLANNED, voice="on")
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
    page = opens(PLANNED, at=NIGHT, **kept)
    start(page)
    seconds(page, 5)
    assert bool(lists(page, "heard")) == is_heard
    assert bool(lists(page, "opened")) == is_heard, "what is not heard costs nothing"
    assert lists(page, "said") == [], "the voice is off until it is chosen"
    assert lists(page, "felt") != []
    shows(page, "Hold", 30, "Right leg")
    expect(player(page).get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", str(is_heard).lower())


def test_sound_voice_and_night_are_chosen_while_it_runs_and_kept(opens):
    page = opens(PLANNED, vibration="off")
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
    page = opens(PLANNED)
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
    page = opens(PLANNED)
    start(page)
    seconds(page, 6)
    press(page, "Pause")
    seconds(page, 600)
    shows(page, "Paused", 29, "Right leg")
    press(page, "Continue")
    shows(page, "Hold", 29, "Right leg")
    press(page, "+10 s: 10 seconds more")
    shows(page, "Hold", 39, "Right leg")
    press(page, "−5 s: 5 seconds less")
    shows(page, "Hold", 34, "Right leg")
    press(page, "Skip")
    shows(page, "Switch legs", 7, "Left leg")


def test_the_reader_s_settings_hold(opens):
    page = opens(PLANNED, ready="10", first="left", advance="tap")
    start(page)
    shows(page, "Get ready", 10, "Left leg")
    seconds(page, 60)
    shows(page, "Ready", 0, "Left leg")
    press(page, "Next")
    seconds(page, 42)
    shows(page, "Hold finished 12 seconds ago", 0, "Left leg")
    press(page, "Next")
    shows(page, "Switch legs", 7, "Right leg")


def test_it_eased_is_one_tap_also_in_the_middle_of_a_planned_hold(opens):
    page = opens("/relief/back/")
    start(page)
    seconds(page, 7)
    press(page, "It eased")

    expect(player(page).get_by_role("heading", name="It eased")).to_be_focused()
    expect(player(page)).to_contain_text("Saved in your diary")
    (answer,) = lists(page, "answers")
    expected = {"answer": "eased", "area": "back", "areaName": "Back", "path": "/stretches/knee-rolls/"}
    expected |= {"name": "Knee rolls", "seconds": 2, "done": ["Knee rolls"]}
    assert {name: answer[name] for name in expected} == expected
    assert answer["startedAt"] == page.evaluate("Date.now()") - 7_000

    press(page, "Change answer")
    shows(page, "Hold", 3, "Right side")
    assert lists(page, "answers")[-1]["event"] == "sg:answer-undone"
    press(page, "It eased")
    press(page, "Close")
    is_closed(page)
    assert page.url.endswith("/relief/back/")


def test_a_stretch_that_was_opened_from_the_guide_writes_no_cramp(opens, reading_site):
    page = opens(STRETCH)
    page.locator(".sg-ladder__choice", has_text="Left first").click()
    start(page)
    expect(player(page).get_by_role("button", name="It eased")).to_have_count(0)
    to_the_end(page)
    expect(player(page).get_by_role("heading", name="Done")).to_be_focused()
    expect(part(page, "answers")).to_be_hidden()
    assert lists(page, "answers") == []
    expect(player(page)).not_to_contain_text("Saved in your diary")
    press(page, "It was for a cramp: add it")
    expect(player(page)).to_contain_text("Saved in your diary")
    sides = "async ({ between }) => (await between(0, Date.now())).map(({ side }) => side)"
    assert run(page, reading_site, "diary/store", sides) == ["left"]


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
    press(page, "Pause")
    expect(part(page, "phase")).to_have_text("Take it off meanwhile")
    seconds(page, 200)
    press(page, "Continue")
    shows(page, "Wrapped cold pack", "1:40")  # the most for the skin: a pause gives nothing back
    seconds(page, 100)
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
