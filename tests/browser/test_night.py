"""At 3 a.m. nothing white is painted: not on a first visit, not from the saved copy, not before the style sheet."""

import io
from base64 import b64decode

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.settings_page import EMERGENCY

# How light a pixel is: nothing, the letters of the night, and what must never be seen.
DARK, AMBER, WHITE = 0, 100, 200


class Film:
    """Every frame that the browser paints, beginning with a black screen."""

    def __init__(self, page):
        page.goto("about:blank")
        page.set_content("<style>html { background: #000 }</style>")
        self._page, self._frames = page, []
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.on("Page.screencastFrame", self._take)
        self._cdp.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
        self._wait(lambda: min(self.lights(), default=WHITE) == DARK)
        self._frames.clear()

    def _take(self, event):
        self._frames.append(b64decode(event["data"]))
        self._cdp.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    def _wait(self, condition):
        wait_until(lambda: self._page.wait_for_timeout(50) or condition())

    def ended(self):
        """When the page has been painted: how light each frame was."""
        self._page.wait_for_load_state("networkidle")
        self._wait(lambda: max(self.lights(), default=DARK) > AMBER)
        self._cdp.send("Page.stopScreencast")
        return self.lights()

    def lights(self):
        return [lightest(Image.open(io.BytesIO(frame)).convert("RGB")) for frame in self._frames]


def lightest(picture):
    """The highest of the lowest channels: near 255 only where something is nearly white."""
    return max(min(pixel) for _count, pixel in picture.getcolors(picture.width * picture.height))


def test_no_white_is_painted_at_night_on_a_first_visit_over_a_slow_line(opened, reading_site):
    page = opened({"theme": "night"}, color_scheme="light")
    sheets = []
    page.route("**/*.css", lambda route: sheets.append(route))
    film = Film(page)
    page.goto(reading_site.url + EMERGENCY, wait_until="commit")
    wait_until(lambda: page.wait_for_timeout(50) or sheets)
    page.wait_for_timeout(300)  # what a browser would paint without the style sheet, it paints now
    sheets[0].continue_()

    assert max(film.ended()) < WHITE


def test_no_white_is_painted_at_night_from_the_saved_copy_on_a_cold_start(reading_phone, phone):
    page, proxy = reading_phone
    page.evaluate("localStorage.setItem('sg-theme', 'night')")
    phone.close()
    proxy.down = True
    page = phone.open(color_scheme="light")
    film = Film(page)
    page.goto(proxy.url + EMERGENCY)

    assert max(film.ended()) < WHITE


@pytest.mark.parametrize("path", ["/reminders/", "/diary/summary/"])
def test_what_the_browser_draws_itself_is_not_white_at_night_either(page_with, reading_site, path):
    page = page_with("night")
    page.goto(reading_site.url + path)
    expect(page.locator("[type=time]:visible, [type=date]:visible")).to_have_count(1)
    assert lightest(Image.open(io.BytesIO(page.screenshot())).convert("RGB")) < WHITE


def test_one_tap_on_a_page_of_relief_is_enough_for_either(opened, reading_site):
    page = opened(color_scheme="light")
    page.clock.set_fixed_time("2026-11-23T03:00:00")
    page.goto(f"{reading_site.url}/relief/calf/")
    night = page.get_by_role("button", name="Night", exact=True)
    expect(night).to_have_attribute("aria-pressed", "true")
    for theme, pressed in (("dark", "false"), ("night", "true")):
        night.click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        expect(night).to_have_attribute("aria-pressed", pressed)
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)


@pytest.mark.parametrize(("theme", "is_dark"), [("night", True), ("dark", True), ("light", False)])
def test_the_ground_is_dark_before_and_without_the_style_sheet(opened, reading_site, theme, is_dark):
    page = opened({"theme": theme}, color_scheme="dark" if theme == "light" else "light")
    page.route("**/*.css", lambda route: route.abort())
    page.goto(reading_site.url + EMERGENCY)
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")  # it is painted
    ground = Image.open(io.BytesIO(page.screenshot())).convert("RGB").getpixel((358, 2))
    assert (max(ground) < 40) is is_dark
