"""What readers come for, tap by tap, each within its budget: online and offline, in standard and largest text.

At standard text nothing may have to be scrolled: every tap hits what it is meant for in the window as it stands.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone
from tests.browser.player_steps import press, to_the_end
from tests.browser.proxy import FaultyProxy
from tests.browser.saved_copy import manifest, wait_for, wait_for_saved

SMALL = {"width": 360, "height": 640}
# What the phone itself would open is written down instead; a test cannot see the phone's own sheets.
SHEETS = """
globalThis.sheets = [];
print = () => sheets.push('print');
Object.defineProperty(navigator, 'share', {value: async (what) => { sheets.push(what); }, configurable: true});
"""
IS_HIT = """(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return element.contains(hit) || element.closest("label")?.contains(hit) || Boolean(hit?.contains(element));
}"""
NOTE_PHASES = """() => {
  const phase = document.querySelector("dialog.sg-player [data-part=phase]");
  globalThis.phases = new Set();
  const noted = new MutationObserver(() => phases.add(phase.textContent.trim()));
  noted.observe(phase, { childList: true, characterData: true, subtree: true });
}"""
FORGET = """async () => {
  for (const name of Object.keys(localStorage)) {
    if (/^sg-(last|place|pregnant|text|country|six-weeks|medicines|diary.*)$/.test(name)) localStorage.removeItem(name);
  }
}"""


class Thumb:
    """Taps, counts, and never scrolls where that is the promise."""

    def __init__(self, page, site, text):
        self.page, self.site, self.text = page, site, text
        self.taps = 0

    def begin(self, path="/"):
        self.page.goto(self.site + path)
        self.taps = 0
        return self

    def tap(self, target, name=None):
        place = self.page.locator(target) if name is None else self.page.get_by_role(target, name=name)
        expect(place).to_be_visible()
        expect(place).to_be_enabled()
        if self.text == "standard":
            assert place.evaluate(IS_HIT), f"{name or target} is not to be seen without scrolling on {self.page.url}"
        place.click()
        self.taps += 1

    def start(self):
        self.tap("button", "Start")
        expect(self.page.locator("dialog.sg-player")).to_be_visible()

    def to_the_end_of_the_timer(self):
        to_the_end(self.page)
        expect(self.page.get_by_role("heading", name="Did it ease?")).to_be_visible()


@pytest.fixture(scope="module")
def kept_phone(playwright, reading_site, tmp_path_factory):
    """One small phone with the whole guide, for all journeys: what each leaves behind is cleared before the next."""
    phone = Phone(playwright, tmp_path_factory.mktemp("journeys"))
    with FaultyProxy(reading_site.port) as proxy:
        page = phone.open(accept_downloads=True)
        page.set_viewport_size(SMALL)
        page.goto(proxy.url)
        wait_for_saved(page)
        page.add_init_script(SHEETS)
        yield page, proxy
    phone.close()


@pytest.fixture(scope="module")
def known_paths(reading_site):
    """All that a journey may ever ask the network for, besides the protocol's own addresses."""
    edition = manifest(reading_site)
    return {*edition["pages"], *edition["assets"], "/manifest.json", "/serviceworker.js"}


# Each of the four once; all pairs would take twice the time.
STATES = [("online", "standard"), ("offline", "xlarge")]


@pytest.fixture(params=STATES, ids="-".join)
def thumb(request, kept_phone, known_paths):
    page, proxy = kept_phone
    state, text = request.param
    page.goto(proxy.url)
    page.evaluate(FORGET)
    page.evaluate("(text) => localStorage.setItem('sg-text', text)", text)
    proxy.down = state == "offline"
    proxy.paths.clear()
    yield Thumb(page, proxy.url, text)
    proxy.down = False
    asked = {path.partition("?")[0] for path in proxy.paths}
    assert {path for path in asked - known_paths if not path.startswith("/_o/")} == set()


def card(name):
    return f".sg-tile:has-text('{name}')"


def choice(name):
    return f'.sg-ladder__choice:has-text("{name}")'


def test_1_calf_cramp_at_night_to_the_running_timer(thumb):
    thumb.begin()
    thumb.tap(card("Calf"))
    thumb.start()
    assert thumb.taps == 2
    # The words and the picture are for the leg that cramps, at once.
    expect(thumb.page.locator("dialog [data-part=side-word]")).to_have_text("The leg that cramps")
    expect(thumb.page.locator("dialog [data-part=line]")).to_have_text(re.compile("Pull your toes up"))

    thumb.begin()
    thumb.tap("link", "Start calf again")
    expect(thumb.page.locator("dialog.sg-player")).to_be_visible()
    assert thumb.taps == 1


@pytest.mark.parametrize(("place", "position"), [("Calf", "In bed"), ("Back", "Sitting")])
def test_2_and_3_from_where_the_reader_lies_or_sits(thumb, place, position):
    thumb.begin()
    thumb.tap(f".sg-tile:text-is('{place}'), .sg-tile:has(span:text-is('{place}'))")
    thumb.tap(choice(position))
    thumb.start()
    assert thumb.taps == 3

    press(thumb.page, "Stop")
    expect(thumb.page.get_by_text("Stopped.")).to_be_visible()
    thumb.begin(f"/relief/{place.lower()}/")
    expect(thumb.page.locator("[name=place]:checked")).to_have_count(1)
    thumb.start()
    assert thumb.taps == 1  # and the tile before it: two


def test_4_back_of_thigh(thumb):
    thumb.begin()
    thumb.tap(card("Back of thigh"))
    thumb.start()
    assert thumb.taps == 2


def test_5_pregnant_with_the_warning_in_sight(thumb):
    thumb.begin()
    thumb.tap(card("Calf"))
    assert thumb.page.locator(".sg-flag").first.evaluate(IS_HIT)
    expect(thumb.page.locator(".sg-flag").first).to_contain_text("Swollen or warm? Get help today.")
    thumb.tap(choice("I'm pregnant"))
    thumb.start()
    assert thumb.taps == 3


def test_6_eyelid_twitch(thumb):
    thumb.begin()
    thumb.tap(card("Eyelid"))
    assert thumb.taps == 1
    if thumb.text == "standard":
        assert thumb.page.locator(".sg-lead").first.evaluate(IS_HIT)
    thumb.start()
    assert thumb.taps == 2


def test_7_heat_or_cold_for_the_back(thumb):
    thumb.begin()
    thumb.tap(".sg-tile:has(span:text-is('Back'))")
    thumb.tap("button", "Heat or cold")
    thumb.start()
    expect(thumb.page.locator("dialog.sg-player [data-part=name]")).to_contain_text(
        re.compile("warm|heat|cold", re.IGNORECASE)
    )
    assert thumb.taps == 3


def test_8_from_anywhere_to_the_emergency_call(thumb):
    thumb.page.evaluate("localStorage.setItem('sg-country', 'GB')")
    thumb.begin("/stretches/calf-wall/")
    thumb.tap(".sg-bar__link:has-text('Get help')")
    assert thumb.taps == 1
    call = thumb.page.locator(".sg-call[href^='tel:']:visible").first
    expect(call).to_have_attribute("href", re.compile("^tel:"))
    assert call.evaluate(IS_HIT)  # the second tap, which the phone takes over


def test_8_before_a_country_is_chosen_the_countries_are_two_taps_away(thumb):
    thumb.begin("/stretches/calf-wall/")
    thumb.tap(".sg-bar__link:has-text('Get help')")
    thumb.tap(".sg-care__calls .sg-call:visible")
    expect(thumb.page.get_by_label("Your country")).to_be_visible()
    assert thumb.taps == 2


def test_9_the_legs_are_changed_without_a_tap(thumb):
    thumb.begin("/stretches/calf-towel-bed/")
    thumb.start()
    side = thumb.page.locator("dialog.sg-player [data-part=side-word]")
    expect(side).to_have_text("Right leg")
    thumb.page.evaluate(NOTE_PHASES)
    press(thumb.page, "Skip")
    for _five_seconds in range(5):
        press(thumb.page, "−5 s: 5 seconds less")  # of thirty: the rest runs by itself
    wait_for(thumb.page, "phases.has('Switch legs')")  # it is over after some seconds
    expect(side).to_have_text("Left leg")
    assert thumb.taps == 1


def test_10_pain_gone_to_the_diary(thumb):
    thumb.begin("/relief/calf/")
    thumb.start()
    thumb.taps = 0
    thumb.tap("button", "It let go")
    expect(thumb.page.locator(".sg-afterwards li").first).to_be_visible()
    expect(thumb.page.get_by_text("Saved in your diary")).to_be_visible()
    assert thumb.taps == 1

    thumb.begin()
    thumb.tap(".sg-bar__link:has-text('Diary')")
    thumb.tap("button", re.compile("Add calf cramp now", re.IGNORECASE))
    expect(thumb.page.get_by_text(re.compile("Saved|Added")).first).to_be_visible()
    assert thumb.taps == 2


def test_11_not_better_leads_to_the_next_try(thumb):
    thumb.begin("/relief/calf/")
    thumb.start()
    thumb.taps = 0
    thumb.tap("button", "Try the next way")
    expect(thumb.page.locator("dialog [data-part=line]")).to_have_text("Put your weight on that leg, heel flat.")
    expect(thumb.page.locator("dialog [data-part=phase]")).to_have_text("Hold until it lets go")
    assert thumb.taps == 1

    thumb.begin("/relief/back/")
    thumb.start()
    thumb.to_the_end_of_the_timer()
    thumb.taps = 0
    thumb.tap("dialog [data-answer=still]")
    expect(thumb.page.locator(".sg-rung:visible")).to_have_attribute("data-name", "Seated turn")
    assert thumb.taps == 1


def test_12_and_13_bedtime(thumb):
    thumb.begin()
    thumb.tap("link", "Prevent")
    thumb.tap("link", "Start bedtime stretch")
    expect(thumb.page.locator("dialog.sg-player")).to_be_visible()
    assert thumb.taps == 2

    thumb.begin()
    thumb.tap("link", "Prevent")
    thumb.tap("link", "Remind me")
    with thumb.page.expect_download() as download:
        thumb.tap("[formaction='/reminders/bedtime-legs.ics']")
    assert download.value.suggested_filename.endswith(".ics")
    assert thumb.taps == 3


def test_14_a_page_for_the_doctor(thumb):
    thumb.begin()
    thumb.tap(".sg-bar__link:has-text('Diary')")
    thumb.tap("link", re.compile("Doctor summary"))
    thumb.tap("button", re.compile("Print or share"))
    wait_for(thumb.page, "sheets.length === 1")
    assert thumb.taps == 3


def test_15_larger_letters_for_ever(thumb):
    thumb.begin("/stretches/")
    thumb.tap(".sg-header a[href='/settings/']")
    thumb.tap("label:has([name=text][value=xlarge])")
    expect(thumb.page.locator("html")).to_have_attribute("data-text", "xlarge")
    thumb.page.goto(f"{thumb.site}/stretches/")
    expect(thumb.page.locator("html")).to_have_attribute("data-text", "xlarge")
    assert thumb.taps == 2


def test_16_will_it_work_without_a_connection(thumb):
    for path in ("/", "/relief/calf/", "/help/", "/diary/"):
        thumb.begin(path)
        expect(thumb.page.locator(".sg-badge")).to_have_text("Saved offline")
    thumb.begin()
    thumb.tap(".sg-header a[href='/settings/']")
    expect(thumb.page.locator("[data-part=complete]")).to_have_text("Saved, works offline.")
    expect(thumb.page.get_by_role("button", name="Save all")).to_be_hidden()  # there is nothing left to save
    assert thumb.taps == 1


def test_17_the_stretch_goes_to_mother(thumb):
    thumb.begin("/stretches/calf-wall/")
    thumb.tap("button", "Share")
    wait_for(thumb.page, "sheets.length === 1")
    assert thumb.page.evaluate("sheets[0].url").endswith("/stretches/calf-wall/")
    assert thumb.taps == 1


def test_18_six_weeks_begun(thumb):
    thumb.begin()
    thumb.tap(".sg-quick__link:has-text('Prevent')")
    thumb.tap("link", "Try it for six weeks")
    expect(thumb.page.locator("[data-module=six-weeks][data-ready]")).to_be_visible()
    thumb.page.get_by_role("button", name="Begin tonight").scroll_into_view_if_needed()
    thumb.tap("button", "Begin tonight")
    assert thumb.taps == 3
    expect(thumb.page.get_by_text("Tonight is the first night.")).to_be_visible()


def test_19_a_night_of_the_six_weeks_is_done_with_one_tap_at_the_end_of_the_routine(thumb):
    thumb.begin("/six-weeks/")
    thumb.page.get_by_role("button", name="Begin tonight").click()
    thumb.page.goto(f"{thumb.site}/routines/bedtime-legs/")
    thumb.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    thumb.start()
    to_the_end(thumb.page)
    thumb.taps = 0
    thumb.tap("button", "Done tonight")
    assert thumb.taps == 1
    expect(thumb.page.get_by_text("Tonight is marked as done")).to_be_visible()
    assert "done" in thumb.page.evaluate("Object.values(JSON.parse(localStorage.getItem('sg-six-weeks')).nights)")


def test_20_a_medicine_on_the_doctor_s_page(thumb):
    thumb.begin("/diary/summary/")
    thumb.tap("link", "My medicines")
    expect(thumb.page.locator("[data-module=my-medicines][data-ready]")).to_be_visible()
    box = thumb.page.get_by_role("checkbox", name="Statins")
    box.scroll_into_view_if_needed()
    thumb.tap("checkbox", "Statins")
    assert thumb.taps == 2
    thumb.page.goto(f"{thumb.site}/diary/summary/")
    expect(thumb.page.get_by_text("Linked to cramps in this guide: Statins.")).to_be_visible()
