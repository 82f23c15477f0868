"""The pictures that do something: the body map, the other side of a stretch, and its movement."""

import pytest
from playwright.sync_api import expect

STRETCH, BOTH_SIDES, FADING = "/stretches/calf-wall/", "/stretches/cat-stretch/", "/stretches/neck-turn/"

# The side of the largest square of each hit area in which every point belongs to that place.
SQUARES = """() => {
  const step = 2;
  const owns = (place, x, y) => document.elementFromPoint(x, y)?.closest('.sg-map__place') === place;
  function largest(place, box) {
    const sizes = new Map();
    let best = 0;
    for (let row = 0; row * step < box.height; row++) {
      for (let column = 0; column * step < box.width; column++) {
        if (!owns(place, box.x + column * step + 1, box.y + row * step + 1)) continue;
        const near = [[row - 1, column], [row, column - 1], [row - 1, column - 1]];
        const size = 1 + Math.min(...near.map((at) => sizes.get(String(at)) ?? 0));
        sizes.set(String([row, column]), size);
        best = Math.max(best, size);
      }
    }
    return best * step;
  }
  const found = [];
  for (const place of document.querySelectorAll('.sg-map__place')) {
    place.scrollIntoView({block: 'center'});
    const hit = place.querySelector('.sg-map__hit');
    const scale = hit.getScreenCTM();
    for (const part of hit.getAttribute('d').match(/M[^z]+z/g)) {
      const [x, y, width, height] = part.match(/-?\\d+/g).map(Number);
      const corner = {x: scale.a * x + scale.e, y: scale.d * y + scale.f};
      const box = {...corner, width: scale.a * width, height: scale.d * height};
      found.push([place.getAttribute('href'), largest(place, box)]);
    }
  }
  return found;
}"""


def test_every_place_of_the_map_is_48_pixels_to_touch(page_with, reading_site):
    page = page_with()
    for path in ("/", "/guide/"):
        page.goto(reading_site.url + path)
        squares = page.evaluate(SQUARES)
        assert len(squares) >= 18
        assert [square for square in squares if square[1] < 48] == [], path


def test_the_map_works_without_javascript(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(f"{reading_site.url}/")
    for name in ("Front", "Back"):
        assert page.get_by_role("figure", name=name).is_visible()
    page.locator(".sg-map").get_by_role("link", name="Calf", exact=True).locator(".sg-map__shape").click()
    page.wait_for_url("**/relief/calf/")


def test_the_keyboard_meets_each_place_once(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/")
    last = page.locator(".sg-links__link").last
    last.focus()
    met = []
    for _ in range(18):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.closest('.sg-map') && document.activeElement.ariaLabel"))
    assert len(set(met)) == 18
    assert None not in met


def open_stretch(page, reading_site, path=STRETCH):
    page.goto(reading_site.url + path)
    return page.get_by_role("button", name="Show movement"), page.get_by_role("button", name="Other side")


def open_stopped(page, reading_site, path=STRETCH):
    """A page whose time goes on only when it is told to."""
    page.clock.install(time=0)
    buttons = open_stretch(page, reading_site, path)
    buttons[0].wait_for()
    page.clock.pause_at(60_000)
    return buttons


def shown(page):
    return page.locator("[data-part=side]:visible svg")


def test_the_other_side_takes_the_place_of_the_first(page_with, reading_site):
    page = page_with()
    _, swap = open_stretch(page, reading_site)
    assert "Right knee straight" in shown(page).nth(1).locator("desc").text_content()

    swap.click()

    expect(swap).to_have_attribute("aria-pressed", "true")
    expect(shown(page)).to_have_count(2)
    assert "Left knee straight" in shown(page).nth(1).locator("desc").text_content()
    swap.click()
    assert "Right knee straight" in shown(page).nth(1).locator("desc").text_content()


def test_a_stretch_of_both_sides_has_no_other_side(page_with, reading_site):
    page = page_with()
    move, swap = open_stretch(page, reading_site, BOTH_SIDES)
    expect(move).to_be_visible()
    expect(swap).to_have_count(0)


@pytest.mark.parametrize("path", [STRETCH, FADING])
@pytest.mark.parametrize("side", ["first", "other"])
def test_the_movement_plays_twice_and_ends_on_the_end_pose(page_with, reading_site, path, side):
    page = page_with()
    move, swap = open_stopped(page, reading_site, path)
    if side == "other":
        swap.click()
    last = shown(page).nth(1)
    still = last.evaluate("svg => svg.outerHTML")

    move.click()

    page.clock.run_for(50)
    moving = last.evaluate("svg => svg.innerHTML")
    assert moving not in still
    page.clock.run_for(3800)
    assert last.get_attribute("data-moving") == "yes"
    page.clock.run_for(400)
    assert last.evaluate("svg => svg.outerHTML") == still


def test_the_movement_begins_where_the_first_picture_is(page_with, reading_site):
    page = page_with()
    move, _ = open_stopped(page, reading_site)
    numbers = """svg => [...svg.querySelectorAll('.sg-figure__trousers')].map(
        (path) => path.getAttribute('d').match(/-?[\\d.]+/g).map(Number))"""
    start, end = (shown(page).nth(at).evaluate(numbers) for at in (0, 1))
    move.click()
    assert shown(page).nth(1).evaluate(numbers) == start
    page.clock.run_for(1900)
    assert shown(page).nth(1).evaluate(numbers) == end


def test_nothing_moves_by_itself_and_other_acts_end_it(page_with, reading_site):
    page = page_with()
    move, swap = open_stopped(page, reading_site)
    page.clock.run_for(3000)
    assert page.locator("[data-moving]").count() == 0
    move.click()
    swap.click()
    assert page.locator("[data-moving]").count() == 0


def test_reduced_motion_is_offered_none(page_with, reading_site):
    page = page_with(reduced_motion="reduce")
    move, swap = open_stretch(page, reading_site)
    expect(swap).to_be_visible()
    expect(move).to_be_hidden()


def test_without_javascript_there_are_no_dead_buttons(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(reading_site.url + STRETCH)
    assert page.locator("main button:visible").count() == 0
    assert shown(page).count() == 2


def test_pictures_on_cards_are_silent(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/stretches/")
    assert page.locator(".sg-card__figure svg").count() > 20
    assert page.get_by_role("img").count() == 0
    page.goto(f"{reading_site.url}/relief/calf/")
    assert page.get_by_role("img").count() == 1  # the first stretch, at the top; the steps show it not once more
    page.goto(f"{reading_site.url}/routines/bedtime-legs/")
    assert page.locator(".sg-steps__figure svg").count() >= 2
