"""The number to call: that of the country which the reader chose, from reviewed content, and never a guess."""

import pytest
from playwright.sync_api import expect

from tests.browser.settings_page import EMERGENCY, calls, kept, open_settings

DEFAULT = ["tel:112", "tel:999", "tel:911"]


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        (None, DEFAULT),
        ("GB", ["tel:999", "tel:112"]),
        ("NZ", ["tel:111"]),
        ("QQ", DEFAULT),
        ("<b>", DEFAULT),
    ],
)
def test_the_number_of_the_chosen_country_stands_first(opened, reading_site, country, numbers):
    page = opened({"country": country} if country else {}, locale="en-NZ", timezone_id="Pacific/Auckland")
    page.goto(f"{reading_site.url}/help/")
    assert calls(page) == numbers
    expect(page.get_by_text("or your local emergency number")).to_be_visible()


def test_a_call_is_two_taps_from_any_page(opened, reading_site):
    page = opened({"country": "GB"})
    page.goto(f"{reading_site.url}/stretches/calf-wall/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Get help").click()
    call = page.get_by_role("link", name="Call 999 United Kingdom, try first")
    expect(call).to_be_in_viewport(ratio=1)
    assert call.bounding_box()["height"] >= 72


@pytest.mark.parametrize("country", ["CH", "NZ", ""])
def test_no_letters_are_so_large_that_the_call_hides_behind_the_bar(opened, reading_site, country):
    page = opened({"text": "xlarge", "country": country})
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{reading_site.url}/help/")
    call, bar = (page.locator(part).bounding_box() for part in (".sg-call:visible >> nth=0", ".sg-bar"))
    assert call["y"] + call["height"] <= bar["y"]


def test_a_single_number_is_not_called_the_first(opened, reading_site):
    page = opened({"country": "NZ"})
    page.goto(f"{reading_site.url}/help/")
    expect(page.get_by_role("link", name="Call 111 New Zealand", exact=True)).to_be_visible()


def test_the_country_can_be_chosen_and_cleared(opened, reading_site):
    page = opened()
    page.goto(f"{reading_site.url}/help/emergency-numbers/")
    page.get_by_role("link", name="Choose your country").click()
    page.get_by_label("Your country").select_option(label="United Kingdom: 999, 112")
    assert kept(page, "country") == "GB"
    page.goto(reading_site.url + EMERGENCY)
    assert calls(page) == ["tel:999", "tel:112"]

    open_settings(page, reading_site)
    page.get_by_label("Your country").select_option("")
    assert kept(page, "country") is None
    page.goto(reading_site.url + EMERGENCY)
    assert calls(page) == DEFAULT


def test_numbers_that_are_withdrawn_leave_the_open_page(opened, reading_site):
    page = opened({"country": "GB"})
    page.goto(reading_site.url + EMERGENCY)
    page.wait_for_load_state("networkidle")
    assert calls(page) == ["tel:999", "tel:112"]

    page.evaluate(
        """() => navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data:
             { type: 'status', page: {}, withdrawn: ['/help/emergency-numbers/'] } }))"""
    )

    assert calls(page) == DEFAULT
