"""How the guide is offered for keeping: at the end of a timer, seldom, and only where it can be done."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, PHONE
from tests.browser.proxy import FaultyProxy, holding
from tests.browser.saved_copy import badge, manifest

PAGE = "/stretches/calf-wall/"
DAY = 24 * 60 * 60 * 1000
NOW = 1_800_000_000_000
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
SAFARI = IPHONE + "Version/18.5 Mobile/15E148 Safari/604.1"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
IPAD = MAC + "Version/18.5 Safari/605.1.15"  # it says that it is a Mac
ELSEWHERE = {
    "Chrome on an iPhone": IPHONE + "CriOS/138.0.7204.119 Mobile/15E148 Safari/604.1",
    "Firefox on an iPhone": IPHONE + "FxiOS/140.0 Mobile/15E148 Safari/605.1.15",
    "Edge on an iPhone": IPHONE + "Version/18.0 EdgiOS/138.0.3351.77 Mobile/15E148 Safari/605.1.15",
    "DuckDuckGo on an iPhone": IPHONE + "Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15",
    "a window inside another app": IPHONE + "Mobile/15E148",
    "Firefox on Android": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    "Safari on a Mac": IPAD,
}
OFFER = """async ([module, now]) => {
  document.querySelector('#slot')?.remove();
  document.querySelector('main').insertAdjacentHTML('afterbegin', '<div id="slot"></div>');
  (await import(module)).offer(document.querySelector('#slot'), now);
  return document.querySelector('#slot').textContent.replace(/\\s+/g, ' ').trim();
}"""
ASK = """
window.prompts = 0;
const question = new Event('beforeinstallprompt', { cancelable: true });
question.prompt = async () => { window.prompts += 1; };
window.isQuiet = !dispatchEvent(question);
"""


@pytest.fixture
def hint(page_with, reading_site):
    """`hint(**options)` gives a page and a way to offer the hint on it."""
    (module,) = [path for path in manifest(reading_site)["assets"] if "/install-hint." in path]

    def open_page(script="", **options):
        page = page_with(**options)
        page.add_init_script(script)
        page.goto(reading_site.url + PAGE)
        return page, lambda now=NOW: page.evaluate(OFFER, [module, now])

    return open_page


def test_where_the_browser_can_ask_one_button_asks_it(hint):
    page, offer = hint()
    page.evaluate(ASK)
    assert page.evaluate("isQuiet"), "the browser's own bar would come in the middle of a cramp"
    assert "Keep on this phone" in offer()
    page.get_by_role("button", name="Keep on this phone").click()
    assert page.evaluate("prompts") == 1
    expect(page.get_by_role("button", name="Keep on this phone")).to_have_count(0)
    assert offer(NOW + 15 * DAY) == "", "the browser asks once only"


def test_the_question_is_caught_before_the_modules_are_there(page_with, reading_site):
    page = page_with()
    page.route("**/main.*.js", lambda route: route.abort())
    page.goto(reading_site.url + PAGE)
    page.evaluate(ASK)
    assert page.evaluate("[isQuiet, sgInstall.type]") == [True, "beforeinstallprompt"]


@pytest.mark.parametrize(("agent", "touch"), [(SAFARI, 0), (IPAD, 5)])
def test_safari_on_apple_s_phones_and_tablets_gets_the_drawn_steps(hint, agent, touch):
    touches = f"Object.defineProperty(navigator, 'maxTouchPoints', {{ value: {touch} }})"
    page, offer = hint(touches, user_agent=agent)
    words = offer()
    for part in ("Tap the share symbol", "Scroll down", "Tap Add to Home Screen", "Open it once while you are online"):
        assert part in words
    expect(page.locator(".sg-install__symbol svg")).to_be_visible()


@pytest.mark.parametrize("name", ELSEWHERE)
def test_elsewhere_nothing_is_said(hint, name):
    touches = "Object.defineProperty(navigator, 'maxTouchPoints', { value: 0 })"
    page, offer = hint(touches, user_agent=ELSEWHERE[name])
    assert offer() == ""
    assert page.evaluate("localStorage.getItem('sg-hint')") is None


def test_it_comes_once_in_14_days(hint):
    _page, offer = hint(user_agent=SAFARI)
    assert offer(NOW)
    assert offer(NOW + 14 * DAY - 1) == ""
    assert offer(NOW + 14 * DAY)
    assert offer(NOW + 15 * DAY) == ""
    assert offer(NOW - 100 * DAY), "a clock that was set back does not silence it for ever"


def test_it_never_comes_in_the_app_that_is_kept_already(hint):
    _page, offer = hint("Object.defineProperty(navigator, 'standalone', { value: true })", user_agent=SAFARI)
    assert offer() == ""

    window_of_its_own = """const ask = matchMedia;
        window.matchMedia = (query) => (query === '(display-mode: standalone)' ? { matches: true } : ask(query));"""
    page, offer = hint(window_of_its_own)
    page.evaluate(ASK)
    assert offer() == ""


def test_no_page_brings_it_by_itself(page_with, reading_site):
    page = page_with(user_agent=SAFARI)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    for path in ("/", PAGE, "/relief/calf/"):
        page.goto(reading_site.url + path)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text("Add to Home Screen")).to_be_hidden()
    assert not [url for url in fetched if "install-hint" in url]


@pytest.fixture
def kept_app(playwright, reading_site, tmp_path):
    """The guide in a window of its own with an empty storage; its saving waits for `go_on` at the third pack."""
    third = manifest(reading_site)["packs"][2]["h"]
    with FaultyProxy(reading_site.port) as proxy, holding(proxy, lambda path: third in path) as go_on:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=CHROMIUM,
            args=["--no-sandbox", f"--app={proxy.url}/"],
            viewport=PHONE,
        )
        yield context.pages[0], go_on
        context.close()


def test_the_first_start_of_the_kept_app_shows_how_far_the_saving_is(kept_app):
    """On some phones the kept app begins with nothing, whatever the browser had saved."""
    page, go_on = kept_app
    progress = badge(page)
    expect(progress).to_have_text(re.compile(r"^Saving \d+%$"))
    assert page.evaluate("matchMedia('(display-mode: standalone)').matches")
    box = progress.bounding_box()
    bar = page.get_by_role("navigation", name="Main").bounding_box()
    assert box["y"] > 0
    assert box["y"] + box["height"] <= bar["y"], "above the bar, in sight without scrolling"
    go_on.set()
    expect(progress).to_have_text("Saved offline")
