"""The timer when nobody looks: a locked phone, a page that is loaded again, Back, and a screen that goes dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.diary_steps import run
from tests.browser.player_steps import is_closed, open_stopped, part, player, press, seconds, shows, start, start_button
from tests.browser.saved_copy import wait_for

PLANNED, PLAN, CRAMP = "/stretches/calf-towel-bed/", "/relief/back/", "/relief/calf/"
WOKEN_FROM_A_SNAPSHOT = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.fixture
def page(opened, reading_site):
    return open_stopped(opened(), reading_site.url + PLANNED)


def freeze(page, seconds):
    control = page.context.new_cdp_session(page)
    control.send("Page.setWebLifecycleState", {"state": "frozen"})
    page.clock.set_system_time(page.evaluate("Date.now() / 1000") + seconds)  # no timer has run
    control.send("Page.setWebLifecycleState", {"state": "active"})


@pytest.mark.parametrize("woken", ["document.dispatchEvent(new Event('visibilitychange'))", WOKEN_FROM_A_SNAPSHOT])
def test_a_suspended_phone_tells_the_truth_when_it_wakes(page, woken):
    start(page)
    seconds(page, 6)
    freeze(page, 41)
    page.evaluate(woken)

    shows(page, "Hold finished 12 seconds ago", 0, "Right leg")
    expect(part(page, "said")).to_have_text("Hold finished 12 seconds ago.")
    seconds(page, 1)
    shows(page, "Hold finished 13 seconds ago", 0, "Right leg")
    press(page, "Next")
    shows(page, "Switch legs", 7, "Left leg")


@pytest.mark.parametrize(
    ("path", "now"),
    [
        ("/relief/back/", ("Hold finished 26 seconds ago", "0")),
        ("/compresses/warm-towel/", ("Warm damp towel", "14:29")),
        ("/routines/bedtime-legs/", ("Hold finished 21 seconds ago", "0")),
    ],
)
def test_half_a_minute_of_a_frozen_page_is_half_a_minute_for_every_kind_of_timer(opened, reading_site, path, now):
    page = open_stopped(opened(), reading_site.url + path)
    start(page)
    seconds(page, 6)
    freeze(page, 30)
    page.evaluate(WOKEN_FROM_A_SNAPSHOT)
    phase, left = now
    expect(part(page, "phase")).to_have_text(phase)
    expect(part(page, "seconds")).to_have_text(left)


def test_a_cue_that_comes_too_late_is_seen_and_not_heard(page):
    start(page)
    seconds(page, 36)
    heard = page.evaluate("heard.length")
    page.clock.set_system_time(page.evaluate("Date.now() / 1000") + 24)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    shows(page, "Hold", 12, "Left leg")
    assert page.evaluate("heard.length") == heard


@pytest.mark.parametrize(
    ("path", "next_way", "now"),
    [
        (PLAN, "Seated turn", ("Hold", 3, "Right side")),
        (CRAMP, "Wall calf stretch", ("Hold until it lets go", "0:07", "The leg that cramps")),
    ],
)
def test_a_page_that_is_loaded_again_opens_the_timer_where_it_is(opened, reading_site, path, next_way, now):
    page = open_stopped(opened(), reading_site.url + path)
    page.get_by_role("button", name=f"Next: {next_way}").click()
    start(page)
    seconds(page, 7)
    length = page.evaluate("history.length")
    page.reload()
    expect(player(page)).to_be_visible()
    shows(page, *now)
    assert page.evaluate("history.length") == length, "one Back is enough"
    expect(page.locator(".sg-rung:not([hidden])")).to_have_attribute("data-name", next_way)
    page.go_back()
    is_closed(page)
    assert page.url.endswith(path)


@pytest.mark.parametrize("jump", [-3600, -20, 3600])
@pytest.mark.parametrize("path", [PLANNED, CRAMP])
def test_a_clock_that_is_set_back_or_forward_changes_no_hold(opened, reading_site, path, jump):
    page = open_stopped(opened(), reading_site.url + path)
    start(page)
    seconds(page, 10)
    page.clock.set_system_time(page.evaluate("Date.now() / 1000") + jump)
    seconds(page, 4)
    expect(part(page, "seconds")).to_have_text("0:14" if path == CRAMP else "21")


@pytest.mark.parametrize("way", ["button", "back", "escape", "unasked"])
def test_every_way_out_stops_and_can_be_undone_for_ten_seconds(page, way):
    start(page)
    seconds(page, 8)
    length = page.evaluate("history.length")
    {
        "button": lambda: press(page, "Stop"),
        "back": page.go_back,
        "escape": lambda: page.keyboard.press("Escape"),
        "unasked": lambda: player(page).evaluate("(dialog) => dialog.close()"),  # some browsers, at a second Back
    }[way]()
    is_closed(page)
    expect(start_button(page)).to_be_focused()
    wait_for(page, "!history.state?.isPlayer")
    assert (page.url.endswith(PLANNED), page.evaluate("history.length")) == (True, length)
    seconds(page, 2)
    page.get_by_role("button", name="Continue").click()
    shows(page, "Hold", 25, "Right leg")  # who stopped by mistake went on holding

    press(page, "Stop")
    is_closed(page)
    expect(page.get_by_text("Stopped.")).to_be_visible()
    seconds(page, 10)
    expect(page.get_by_role("button", name="Continue")).to_have_count(0)
    page.reload()
    expect(start_button(page)).to_be_visible()
    expect(player(page)).to_be_hidden()


def test_a_timer_of_another_page_or_of_an_hour_ago_is_not_taken_up(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/offline/")
    keep = """({ keepSession, keptSession }) => {
      const isKept = (minutes) => Boolean(keptSession(1_000_000_000 + minutes * 60_000));
      keepSession({ path: '/stretches/calf-wall/', visit: {}, wall: 1_000_000_000, clock: { seenAt: 0 } });
      const here = [isKept(59), isKept(60)];
      history.replaceState(null, '', '/about/');
      return [...here, isKept(1)];
    }"""
    assert run(page, reading_site, "player/saved-session", keep) == [True, False, False]


def test_the_screen_stays_on_while_the_timer_runs(page):
    start(page)
    expect(part(page, "dark")).to_be_hidden()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the phone took it back and gives it again
    assert page.evaluate("awake") == ["screen", "screen"]
    press(page, "Stop")
    wait_for(page, "awake.at(-1) === 'released'")


def test_a_phone_that_does_not_keep_its_screen_on_says_so(opened, reading_site):
    page = opened()
    open_stopped(page, reading_site.url + CRAMP)
    page.evaluate(
        "() => { WakeLock.prototype.request = async () => { throw new DOMException('no', 'NotAllowedError'); }; }"
    )
    start(page)
    expect(part(page, "dark")).to_have_text("Your screen may go dark. The timer keeps running.")
    expect(part(page, "dark")).to_be_visible()


def test_a_screen_that_is_kept_on_too_late_is_let_go_at_once(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/offline/")
    late = """async ({ keepAwake }) => {
      let [give, isReleased] = [null, false];
      WakeLock.prototype.request = () => new Promise((resolve) => (give = resolve));
      const known = new Promise((resolve) => keepAwake(resolve)());
      give({ release: async () => (isReleased = true) });
      await known;
      return isReleased;
    }"""
    assert run(page, reading_site, "player/wake-lock", late)


def test_a_stretch_that_is_withdrawn_while_it_runs_is_closed(opened, reading_site):
    page = open_stopped(opened(), reading_site.url + CRAMP)
    start(page)
    page.evaluate("document.querySelector('.sg-rung').remove()")
    seconds(page, 1)
    is_closed(page)
    expect(page.locator(".sg-rung:visible")).to_have_attribute("data-name", "Wall calf stretch")
    page.get_by_label("In bed").check()  # the choices outlive the way that they stood in


def test_the_timer_runs_with_no_signal(reading_phone):
    page, proxy = reading_phone
    proxy.down = True
    open_stopped(page, proxy.url + CRAMP)
    start(page)
    expect(part(page, "phase")).to_have_text("Hold until it lets go")


def test_a_timer_that_cannot_be_fetched_says_so_and_can_be_tried_again(opened, reading_site):
    page = opened()
    page.route("**/js/player/player.*", lambda route: route.abort())
    page.goto(reading_site.url + CRAMP)
    start_button(page).click()
    expect(page.get_by_role("alert")).to_contain_text("The timer could not start.")
    expect(start_button(page)).to_be_visible()
