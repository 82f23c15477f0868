"""The reader's own stretches: chosen, put in order, and started; what fits where they are."""

import json

import pytest
from playwright.sync_api import expect

PATHS = "elements => elements.map((element) => element.dataset.path)"


@pytest.fixture
def phone(opened, reading_site):
    page = opened({"theme": "light"})
    page.goto(f"{reading_site.url}/stretches/")
    return page


def paths(page):
    return page.locator("[data-part=list] [data-step]").evaluate_all(PATHS)


def test_chosen_stretches_are_put_in_order_and_start_with_one_tap_from_the_first_page(phone, reading_site):
    chosen = phone.locator("[data-exercise]").evaluate_all(
        "cards => cards.slice(0, 2).map((card) => card.dataset.path)"
    )
    for path in chosen:
        phone.goto(reading_site.url + path)
        phone.get_by_role("button", name="Add to my routine").click()
        expect(phone.get_by_role("status").filter(has_text="Added.")).to_be_visible()
    phone.get_by_role("link", name="My routine").click()
    expect(phone.locator("[data-part=list] [data-step]")).to_have_count(2)
    assert paths(phone) == chosen
    phone.get_by_role("button", name="Later").first.click()
    expect(phone.locator(".sg-mine > [data-part=said]")).to_contain_text("now number 2")
    assert paths(phone) == chosen[::-1]

    phone.goto(reading_site.url)
    phone.get_by_role("link", name="Start my routine").click()
    player = phone.get_by_role("dialog")
    expect(player.locator("[data-part=route]")).to_contain_text("Step 1 of 2")
    assert player.locator("svg.sg-figure__svg").count() == 1


def test_a_stretch_is_taken_out_where_it_was_put_in(phone, reading_site):
    path = phone.locator("[data-exercise]").first.get_attribute("data-path")
    phone.goto(reading_site.url + path)
    phone.get_by_role("button", name="Add to my routine").click()
    phone.get_by_role("button", name="Take out of my routine").click()
    expect(phone.get_by_role("link", name="My routine")).to_be_hidden()
    assert phone.evaluate("localStorage.getItem('sg-mine')") is None


def test_what_is_no_longer_in_the_guide_is_named_and_left_out(opened, reading_site, phone):
    path, name = phone.locator("[data-exercise]").first.evaluate("card => [card.dataset.path, card.dataset.name]")
    kept = [{"path": path, "name": name}, {"path": "/stretches/gone/", "name": "An old stretch"}]
    page = opened({"mine": json.dumps(kept)})
    page.goto(f"{reading_site.url}/my-routine/")
    expect(page.get_by_text("An old stretch")).to_be_visible()
    assert paths(page) == [path]
    page.get_by_role("button", name="Take these off my list").click()
    expect(page.get_by_text("An old stretch")).to_be_hidden()
    assert json.loads(page.evaluate("localStorage.getItem('sg-mine')")) == kept[:1]


def test_an_empty_routine_says_how_to_fill_it_and_offers_no_start(phone, reading_site):
    phone.goto(f"{reading_site.url}/my-routine/")
    expect(phone.get_by_text("There is nothing in it yet.")).to_be_visible()
    assert not phone.get_by_role("button", name="Start").is_visible()


def test_the_first_stretch_of_another_page_brings_start(phone, reading_site):
    other = phone.context.new_page()
    other.goto(f"{reading_site.url}/my-routine/")
    expect(other.get_by_text("There is nothing in it yet.")).to_be_visible()
    expect(other.get_by_role("button", name="Start")).to_be_hidden()
    path = phone.locator("[data-exercise]").first.get_attribute("data-path")
    phone.goto(reading_site.url + path)
    phone.get_by_role("button", name="Add to my routine").click()
    expect(other.locator("[data-part=list] [data-step]")).to_have_count(1)
    other.get_by_role("button", name="Start").click()
    expect(other.get_by_role("dialog").locator("[data-part=route]")).to_contain_text("Step 1 of 1")


def test_the_list_shows_what_fits_and_says_how_many(phone):
    cards = phone.locator("[data-exercise]")
    everything = cards.count()
    phone.get_by_role("radio", name="Standing").click()
    fitting = phone.locator("[data-exercise][data-places~=standing]").count()
    assert 0 < fitting < everything
    expect(phone.locator("[data-exercise]:visible")).to_have_count(fitting)
    expect(phone.locator("[data-part=count]")).to_have_text(f"{fitting} of {everything} stretches")
    assert phone.locator(".sg-group:visible:has([data-exercise]):not(:has([data-exercise]:not([hidden])))").count() == 0
    phone.get_by_role("radio", name="Standing").click()
    expect(phone.locator("[data-exercise]:visible")).to_have_count(everything)
