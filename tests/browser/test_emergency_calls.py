"""Whom to call: before a country is chosen, while it is chosen, and after; from reviewed content, and never a guess."""

import re

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from guide.authoring import topic_files
from guide.publishing.calls import grouped
from tests.browser.accessibility import faults_in_all_looks
from tests.browser.conftest import wait_until
from tests.browser.settings_page import EMERGENCY, calls, kept, open_settings

NUMBERS = "/help/emergency-numbers/"
COMMON = ["tel:112", "tel:911", "tel:999", "tel:000"]
CHOOSE = "Emergency call Choose your country"

IS_HIT = """(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def button(page):
    return page.locator(".sg-care__calls .sg-call:visible")


def part(page, name):
    """Of the countries: “Your country”, or “Are you here?”."""
    return page.locator(f".sg-country [data-part={name}]")


def numbers_in(place):
    return [link.get_attribute("href") for link in place.locator('a[href^="tel:"]:visible').all()]


# --- on a page that says to call ---


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        (None, COMMON),
        ("GB", ["tel:999", "tel:112"]),
        ("NZ", ["tel:111"]),
        ("NO", ["tel:113"]),
        ("KE", []),
        ("QQ", COMMON),
        ("<b>", COMMON),
    ],
)
def test_the_number_of_the_chosen_country_stands_first(opened, reading_site, country, numbers):
    page = opened({"country": country} if country else {}, locale="en-NZ", timezone_id="Pacific/Auckland")
    page.goto(f"{reading_site.url}/help/")
    # Those of the other cards are lines for advice.
    assert numbers_in(page.locator(".sg-care--emergency")) == numbers


@pytest.mark.parametrize("country", ["", "GB", "IN", "IT"])
def test_get_help_is_short_and_its_call_stands_above_the_signs(opened, reading_site, country):
    page = opened({"country": country})
    page.goto(f"{reading_site.url}/help/")
    for card in page.locator(".sg-care").all():
        assert card.locator("li:visible").filter(has=page.locator(".sg-care__sign")).count() <= 6
    emergency = page.locator(".sg-care--emergency")
    box = emergency.bounding_box()
    assert box["y"] + box["height"] <= 1.5 * page.viewport_size["height"]
    call, first = button(page).first, emergency.locator(".sg-care__sign").first
    assert call.bounding_box()["y"] + call.bounding_box()["height"] < first.bounding_box()["y"]
    # Nothing lies over a sign that is in the window: its middle is its own.
    bar = page.locator(".sg-bar").bounding_box()["y"]
    for depth in (0, 300, 600):
        page.evaluate("(depth) => scrollTo(0, depth)", depth)
        for sign in emergency.locator(".sg-care__sign:visible").all():
            box = sign.bounding_box()
            if box["y"] >= 0 and box["y"] + box["height"] <= bar:
                assert sign.evaluate(IS_HIT)


def test_a_call_is_two_taps_from_any_page(opened, reading_site):
    page = opened({"country": "GB"})
    page.goto(f"{reading_site.url}/stretches/calf-wall/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Get help").click()
    call = page.get_by_role("link", name="Call 999 United Kingdom", exact=True)
    expect(call).to_be_in_viewport(ratio=1)
    assert call.bounding_box()["height"] >= 72


@pytest.mark.parametrize("country", ["AG", "CH", "NZ", ""])
def test_no_letters_are_so_large_that_the_call_hides_behind_the_bar(opened, reading_site, country):
    page = opened({"text": "xlarge", "country": country})
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{reading_site.url}/help/")
    call, bar = (page.locator(part).bounding_box() for part in (".sg-call:visible >> nth=0", ".sg-bar"))
    assert call["y"] + call["height"] <= bar["y"]
    assert call["x"] + call["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_before_a_country_is_chosen_every_number_has_its_places(opened, reading_site):
    page = opened()
    page.goto(reading_site.url + EMERGENCY)
    expect(button(page)).to_have_text(CHOOSE, use_inner_text=True)
    for link in page.locator('a[href^="tel:"]:visible').all():
        assert re.fullmatch(r"Call \d{3} [A-Z].+", " ".join(link.inner_text().split()))
    expect(page.get_by_text("or your local emergency number")).to_be_visible()


def test_a_number_that_is_not_confirmed_says_so_beside_the_button(opened, reading_site):
    page = opened({"country": "EG"})
    page.goto(reading_site.url + EMERGENCY)
    expect(button(page)).to_have_text("Call 123 Egypt", use_inner_text=True)
    remark = page.get_by_text("Not confirmed by an official page. Please check it before you need it.", exact=True)
    expect(remark).to_be_visible()
    page.evaluate("document.dispatchEvent(new CustomEvent('sg:display', { detail: { country: 'GB' } }))")
    expect(remark).to_be_hidden()


def test_where_no_number_is_sure_there_is_a_sentence_and_nothing_to_tap(opened, reading_site):
    page = opened({"country": "KE"})
    page.goto(reading_site.url + EMERGENCY)
    expect(button(page)).to_have_count(0)
    expect(page.get_by_text("Call your local emergency number, or ask somebody near you.")).to_be_visible()
    expect(page.locator(".sg-care__calls")).to_be_hidden()


# --- the countries ---


def test_the_phones_time_zone_proposes_and_a_tap_decides(opened, reading_site):
    page = opened(timezone_id="Pacific/Auckland")
    page.goto(reading_site.url + EMERGENCY)
    button(page).click()

    likely = part(page, "likely")
    expect(likely.get_by_role("heading", name="Are you here?")).to_be_in_viewport(ratio=1)
    expect(likely.get_by_role("heading", name="New Zealand")).to_be_in_viewport(ratio=1)
    expect(likely.get_by_text("Only a guess, from the time zone of your phone.")).to_be_in_viewport(ratio=1)
    call = likely.get_by_role("link", name=re.compile("^Call 111 ?, New Zealand$"))
    expect(call).to_be_in_viewport(ratio=1)
    assert call.bounding_box()["height"] >= 72
    assert kept(page, "country") is None

    likely.get_by_role("button", name="Yes, this is my country").click()

    expect(likely).to_be_hidden()
    expect(part(page, "chosen")).to_be_visible()
    assert kept(page, "country") == "NZ"
    page.go_back()
    expect(button(page)).to_have_text("Call 111 New Zealand", use_inner_text=True)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Calcutta", "India"),
        ("Europe/Kiev", "Ukraine"),
        ("America/Indianapolis", "United States"),
        ("Asia/Saigon", "Vietnam"),
        ("Africa/Nairobi", "Kenya"),
    ],
)
def test_each_name_of_a_time_zone_proposes_its_country(opened, reading_site, zone, country):
    page = opened(timezone_id=zone)
    page.goto(reading_site.url + NUMBERS)
    expect(part(page, "likely").get_by_role("heading", name=country)).to_be_visible()


@pytest.mark.parametrize("zone", ["Etc/UTC", "Pacific/Nauru"])
def test_a_time_zone_of_no_country_in_the_list_proposes_nothing(opened, reading_site, zone):
    page = opened(timezone_id=zone)
    page.goto(reading_site.url + NUMBERS)
    expect(page.get_by_label("Your country")).to_be_visible()
    expect(part(page, "likely")).to_be_hidden()


def test_abroad_the_chosen_country_stays_until_the_reader_says_otherwise(opened, reading_site):
    page = opened({"country": "GB"}, timezone_id="Asia/Kolkata")
    page.goto(reading_site.url + NUMBERS)
    expect(part(page, "likely")).to_be_visible()
    assert numbers_in(part(page, "chosen")) == ["tel:999", "tel:112", "tel:111"]
    assert numbers_in(part(page, "likely")) == ["tel:112"]
    assert kept(page, "country") == "GB"
    page.goto(reading_site.url + EMERGENCY)
    expect(button(page)).to_have_text("Call 999 United Kingdom", use_inner_text=True)


def test_at_home_nothing_is_proposed(opened, reading_site):
    page = opened({"country": "GB"}, timezone_id="Europe/London")
    page.goto(reading_site.url + NUMBERS)
    expect(part(page, "chosen")).to_be_visible()
    expect(part(page, "likely")).to_be_hidden()


def test_the_country_can_be_chosen_and_cleared(opened, reading_site):
    page = opened()
    page.goto(reading_site.url + NUMBERS)
    page.get_by_label("Your country").select_option(label="United Kingdom: 999, 112")
    assert kept(page, "country") == "GB"
    assert numbers_in(part(page, "chosen")) == ["tel:999", "tel:112", "tel:111"]
    page.goto(reading_site.url + EMERGENCY)
    assert calls(page) == ["tel:999", "tel:112"]

    open_settings(page, reading_site)
    page.get_by_label("Your country").select_option("")
    assert kept(page, "country") is None
    page.goto(reading_site.url + EMERGENCY)
    assert calls(page) == COMMON


def test_no_number_moves_away_under_a_thumb_while_the_page_gets_ready(opened, reading_site):
    page = opened(timezone_id="Asia/Karachi")
    waiting = []
    page.route("**/country.*.js", lambda route: waiting.append(route))
    page.goto(reading_site.url + NUMBERS, wait_until="load")
    wait_until(lambda: page.wait_for_timeout(50) or waiting)
    # On a slow machine the page has given the script up by now.
    page.evaluate("document.getAnimations().forEach((animation) => animation.cancel())")
    expect(page.get_by_role("heading", name="All countries")).not_to_be_in_viewport()
    for route in waiting:
        route.continue_()
    page.unroute("**/country.*.js")
    expect(part(page, "likely")).to_be_visible()


def test_the_list_comes_also_where_the_script_does_not(opened, reading_site):
    page = opened()
    page.route("**/country.*.js", lambda route: route.abort())
    page.goto(reading_site.url + NUMBERS)
    expect(page.locator(".sg-group .sg-numbers__name").first).to_be_in_viewport()


def test_the_page_says_once_that_nobody_dialled_the_numbers(opened, reading_site):
    page = opened()
    page.goto(reading_site.url + NUMBERS)
    expect(page.get_by_text("We have not dialled these numbers.")).to_have_count(1)
    expect(page.get_by_text(re.compile("ask somebody near you, or go to the nearest hospital"))).to_have_count(1)


# --- where no script runs, where there is no signal, after a withdrawal ---


def test_without_a_script_every_number_is_there_and_no_dead_control(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(reading_site.url + EMERGENCY)
    assert calls(page) == COMMON
    button(page).click()
    assert page.url.endswith(NUMBERS)
    first = page.locator(".sg-group .sg-numbers__name").first
    expect(first).to_be_in_viewport()
    assert "tel:119" in calls(page)
    expect(page.locator("main select:visible, main button:visible")).to_have_count(0)


def test_with_no_signal_a_country_can_be_chosen_and_called(reading_phone):
    page, proxy = reading_phone
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    proxy.down = True

    page.goto(f"{proxy.url}{EMERGENCY}")
    button(page).click()
    part(page, "likely").get_by_role("button", name="Yes, this is my country").click()
    page.goto(f"{proxy.url}{EMERGENCY}")

    expect(button(page)).to_have_text("Call 119 Japan", use_inner_text=True)
    expect(button(page)).to_have_attribute("href", "tel:119")


def test_numbers_that_are_withdrawn_leave_the_open_page(opened, reading_site):
    page = opened({"country": "GB"})
    page.goto(reading_site.url + EMERGENCY)
    page.wait_for_load_state("networkidle")
    assert calls(page) == ["tel:999", "tel:112"]

    page.evaluate(
        """() => navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data:
             { type: 'status', page: {}, withdrawn: ['/help/emergency-numbers/'] } }))"""
    )

    assert calls(page) == COMMON
    expect(button(page)).to_have_count(0)


# --- advice today ---


@pytest.fixture(scope="module")
def advice():
    """The part of a page whose level is “today”, from the starter numbers."""
    (file,) = [file for file in topic_files.read_folder() if file.front["kind"] == "numbers"]
    rows = [{**row, "numbers": row["numbers"].split(", ") if "numbers" in row else []} for row in file.front["steps"]]
    return render_to_string("guide/topic/_calls.html", {"calls": {"path": NUMBERS, **grouped(rows)}, "level": "today"})


@pytest.mark.parametrize(
    ("country", "said", "opens"),
    [
        ("GB", "Call 111, for advice today.", "tel:111"),
        ("JP", "Call #7119, for advice today.", "tel:%237119"),
        ("NZ", "Call 0800 611 116, for advice today.", "tel:0800611116"),
        ("FR", "Call 15, for advice today.", "tel:15"),
        ("IE", "Call your doctor, or go to an emergency department, today.", None),
        ("", "Call your doctor, or go to an emergency department, today.", None),
    ],
)
def test_the_line_for_advice_today_follows_the_country(opened, reading_site, advice, country, said, opens):
    page = opened({"country": country} if country else {})
    page.goto(reading_site.url + "/about/")
    page.evaluate("html => { document.querySelector('main').innerHTML = html }", advice)
    expect(page.get_by_text(said, exact=True).filter(visible=True)).to_have_count(1)
    assert calls(page) == ([opens] if opens else [])
    if opens:
        assert page.locator(f'a[href="{opens}"]').bounding_box()["height"] >= 72


# --- looks ---


@pytest.mark.parametrize("country", ["", "AT", "KE"])
def test_every_state_can_be_read_by_all(opened, reading_site, country):
    page = opened({"country": country} if country else {}, timezone_id="Europe/Berlin")
    for path in (EMERGENCY, NUMBERS):
        page.goto(reading_site.url + path)
        page.wait_for_load_state("networkidle")
        assert faults_in_all_looks(page) == []


@pytest.mark.parametrize("text", ["standard", "xlarge"])
@pytest.mark.parametrize("country", ["", "GB", "PK", "KE"])
def test_every_link_is_large_enough_to_hit(opened, reading_site, country, text):
    page = opened({"country": country, "text": text}, timezone_id="Europe/London")
    page.set_viewport_size({"width": 320, "height": 780})
    for path in (EMERGENCY, NUMBERS):
        page.goto(reading_site.url + path)
        page.wait_for_load_state("networkidle")
        links = page.locator(".sg-care a:visible, .sg-numbers a:visible, .sg-country :is(button, select):visible")
        sizes = links.evaluate_all(
            "links => links.map((link) => [link.offsetHeight, link.offsetWidth, link.outerHTML])"
        )
        assert sizes
        assert [size for size in sizes if min(size[:2]) < 48] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
