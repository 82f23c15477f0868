"""The figure of a stretch is drawn while it is typed: the real form in a real browser, under the real policy."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults

DESKTOP = {"width": 1280, "height": 900}
TITLE = "Wall calf stretch"


@pytest.fixture
def complaints():
    return []


@pytest.fixture
def form(reading_site, browser, complaints):
    """The page of one stretch, opened by its author."""
    context = browser.new_context(viewport=DESKTOP, base_url=reading_site.url)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/admin/login/?next=/admin/guide/stretch/")
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill(reading_site.password("author"))
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.locator(".desk-figure")).to_be_visible()
    yield page
    context.close()


def drawing(page, pose="end"):
    return page.locator(f"[data-part=poses] svg[aria-labelledby*='-{pose}-t']").inner_html()


def type_instead(page, old, new):
    """Select a piece of the text and type over it, as a person would."""
    field = page.get_by_role("textbox", name="Figure:")
    at = field.input_value().index(old)
    field.focus()
    field.evaluate("(field, [from, to]) => field.setSelectionRange(from, to)", [at, at + len(old)])
    page.keyboard.type(new)


def test_a_change_is_drawn_while_it_is_typed(form, complaints):
    before = drawing(form)

    type_instead(form, "root = [303, 249]", "root = [296, 252]")

    form.wait_for_function(
        "before => document.querySelector('[data-part=poses] svg[aria-labelledby*=-end-t]').innerHTML !== before",
        arg=before,
    )
    assert drawing(form) != before
    assert form.locator("[data-part=poses] svg").count() == 2
    assert complaints == []


def test_what_does_not_hold_is_listed_and_spoken(form, complaints):
    problems = form.locator("[data-part=problems]")
    expect(problems).to_be_empty()
    expect(problems).to_have_attribute("aria-live", "polite")

    type_instead(form, "x = 458", "x = 500")

    expect(problems.get_by_role("listitem").first).to_contain_text("short of the wall")
    type_instead(form, "x = 500", "x = 458")
    expect(problems).to_be_empty()
    assert complaints == []


def test_a_slip_of_the_pen_names_its_line_and_keeps_the_drawing(form, complaints):
    type_instead(form, 'view = "side"', "view side")

    expect(form.locator("[data-part=problems]")).to_contain_text("Line 1 cannot be read")
    expect(form.locator("[data-part=poses] svg")).to_have_count(2)
    assert complaints == []


def test_the_drawing_can_be_seen_in_the_colours_of_each_theme(form):
    ground = "document.querySelector('[data-part=poses] svg')"
    colours = set()
    for look in ("Dark", "Night", "Light"):
        button = form.get_by_role("button", name=look, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        colours.add(form.evaluate(f"getComputedStyle({ground}).backgroundColor"))

    assert len(colours) == 3


def test_light_is_light_in_a_dark_desk_too(form):
    """Django's admin marks its own dark theme on the root, which must not colour the preview."""
    ground = "getComputedStyle(document.querySelector('[data-part=poses] svg')).backgroundColor"
    before = form.evaluate(ground)

    form.evaluate("document.documentElement.dataset.theme = 'dark'")

    assert form.evaluate(ground) == before


def test_the_drawing_says_when_nobody_is_signed_in_any_more(form):
    form.context.clear_cookies()

    type_instead(form, "root = [303, 249]", "root = [296, 252]")

    expect(form.locator("[data-part=problems]")).to_contain_text("Are you still signed in?")


def test_the_panel_has_no_fault_that_a_checker_finds(form):
    type_instead(form, "x = 458", "x = 500")
    expect(form.locator("[data-part=problems]")).to_contain_text("short of the wall")

    # Two hands may hold the same thing, so that their points overlap; the text does the same.
    small = {"target-size": {"enabled": False}}
    assert faults(form, ".desk-figure", runOnly=["wcag2a", "wcag2aa", "wcag22aa"], rules=small) == []
    assert faults(form, "[data-part=editor]", runOnly=["wcag22aa"]) == []


def test_the_drawing_stands_beside_its_text(form):
    text, panel = (form.locator(one).bounding_box() for one in ("#id_figure_text", ".desk-figure"))

    assert text["x"] + text["width"] <= panel["x"]
    assert text["width"] > 450
    assert panel["x"] + panel["width"] <= DESKTOP["width"]


# --- by hand ---


def point(page, label):
    return page.locator("[data-part=poses]").get_by_role("button", name=label, exact=True)


def text_of(page):
    return page.get_by_role("textbox", name="Figure:")


def test_a_point_is_dragged_in_the_picture_and_the_text_changes_with_it(form, complaints):
    hips = point(form, "end: hips")
    hips.scroll_into_view_if_needed()
    box, before = hips.bounding_box(), drawing(form)
    form.mouse.move(box["x"] + 14, box["y"] + 14)
    form.mouse.down()
    form.mouse.move(box["x"] + 6, box["y"] + 16, steps=4)
    form.mouse.up()
    expect(text_of(form)).not_to_have_value(re.compile(r"root = \[303, 249\]"))
    assert drawing(form) != before
    form.get_by_role("button", name="Undo the last change by hand").click()
    expect(text_of(form)).to_have_value(re.compile(r"root = \[303, 249\]"))
    assert complaints == []


def test_a_point_is_moved_by_keys_and_keeps_the_focus(form):
    hips = point(form, "end: hips")
    hips.focus()
    form.keyboard.press("ArrowLeft")
    form.keyboard.press("Shift+ArrowDown")
    expect(text_of(form)).to_have_value(re.compile(r"root = \[302, 254\]"))
    expect(point(form, "end: hips")).to_be_focused()


def test_what_is_picked_and_ticked_stands_in_the_text_and_is_saved(form):
    form.get_by_label("Person").select_option("Rosa")
    expect(text_of(form)).to_have_value(re.compile('person = "Rosa"'))
    claims = form.locator("[data-part=end]")
    claims.get_by_role("checkbox", name="back straight").uncheck()
    expect(text_of(form)).not_to_have_value(re.compile("back straight"))
    claims.get_by_role("checkbox", name="back straight").check()
    expect(text_of(form)).to_have_value(re.compile("back straight"))
    form.locator("details", has_text="On a phone").locator("summary").click()
    expect(form.locator("[data-all=other] svg")).to_have_count(2)


def test_signs_are_chosen_from_the_one_list_of_the_page(form, complaints):
    """The field comes with the chosen ones alone, and gets its two boxes when it comes near the window."""
    field = form.locator("[data-known-signs]:not([id*=__prefix__])").first
    name = field.get_attribute("name").removesuffix("_old")
    field.scroll_into_view_if_needed()
    others, chosen = form.locator(f"#id_{name}_from option"), form.locator(f"#id_{name}_to option")
    expect(others.first).to_be_attached()
    before, free = chosen.evaluate_all("(all) => all.map((one) => one.value)"), others.count()
    assert len(before) + free == form.evaluate("JSON.parse(document.getElementById('known-signs').textContent).length")

    added = others.first.get_attribute("value")
    others.first.dblclick()

    expect(chosen).to_have_count(len(before) + 1)
    sent = form.evaluate(
        """(name) => { const form = document.getElementById('stretch_form');
        form.addEventListener('submit', (event) => event.preventDefault());
        form.requestSubmit(form.querySelector('[name=_continue]'));
        return new FormData(form).getAll(name); }""",
        name,
    )
    assert sorted(sent) == sorted([*before, added])
    assert complaints == []
