"""Passing a page on: the phone's own sheet, the clipboard, and paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.saved_copy import wait_for

STRETCH = "/stretches/calf-wall/"
SHEET = """
window.shared = [];
Object.defineProperty(navigator, 'share', { value: async (what) => {
  shared.push(what);
  if (window.refusal) throw Object.assign(new Error(refusal), { name: refusal });
} });
"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def said(page):
    return page.locator(".sg-acts").get_by_role("status")


def test_one_tap_opens_the_sheet_of_the_phone(page_with, reading_site):
    page = page_with()
    page.set_viewport_size({"width": 360, "height": 640})
    page.add_init_script(SHEET)
    page.goto(f"{reading_site.url}{STRETCH}?from=somewhere#main")
    for name in ("Share", "Print"):
        box = button(page, name).bounding_box()
        assert box["height"] >= 48
        assert box["y"] + box["height"] < 640 - 64, "in sight above the bar"
    button(page, "Share").click()
    assert page.evaluate("shared") == [
        {"title": "Wall calf stretch – SpasmGuide", "url": f"{reading_site.url}{STRETCH}"},
    ]
    expect(said(page)).to_be_empty()


def test_a_reader_who_thinks_better_of_it_gets_no_copy(page_with, reading_site):
    page = page_with()
    page.add_init_script(SHEET + "window.refusal = 'AbortError';")
    page.goto(reading_site.url + STRETCH)
    button(page, "Share").click()
    wait_for(page, "shared.length === 1")
    expect(said(page)).to_be_empty()


@pytest.mark.parametrize("sheet", ["", SHEET + "window.refusal = 'NotAllowedError';"])
def test_without_a_sheet_the_address_is_copied(page_with, reading_site, sheet):
    page = page_with(permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script(sheet)
    page.goto(reading_site.url + STRETCH)
    button(page, "Share").click()
    expect(said(page)).to_have_text("Link copied. Now paste it into a message.")
    assert page.evaluate("navigator.clipboard.readText()") == reading_site.url + STRETCH


def test_where_nothing_may_be_copied_the_address_is_shown(page_with, reading_site):
    page = page_with()
    page.add_init_script(NO_CLIPBOARD)
    page.goto(reading_site.url + STRETCH)
    button(page, "Share").click()
    field = page.get_by_role("textbox", name="Link to this page")
    expect(field).to_have_value(reading_site.url + STRETCH)
    expect(field).to_be_focused()
    assert page.evaluate("String(getSelection())") or page.evaluate("document.activeElement.selectionEnd") > 20
    expect(said(page)).to_have_text("Copy this link:")


def test_the_three_acts_are_one_row_and_nothing_moves_when_they_come(page_with, reading_site):
    page = page_with()
    page.add_init_script("Object.assign(speechSynthesis, { getVoices: () => [{ lang: 'en' }] })")
    page.goto(reading_site.url + STRETCH)
    boxes = [button(page, name).bounding_box() for name in ("Share", "Print", "Read aloud")]
    assert len({box["y"] for box in boxes}) == 1
    assert page.locator(".sg-acts").bounding_box()["height"] == 48


def test_a_tap_prints(page_with, reading_site):
    page = page_with()
    page.add_init_script("window.printed = 0; window.print = () => { printed += 1; }")
    page.goto(reading_site.url + STRETCH)
    button(page, "Print").click()
    assert page.evaluate("printed") == 1


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize(("width", "height"), [(210, 297), (216, 279)], ids=["A4", "Letter"])
def test_a_stretch_fits_on_one_sheet_with_room_for_wider_letters(page_with, reading_site, width, height):
    """A phone prints in its own letters, so a sheet that is 7 % shorter must still be enough."""
    page = page_with("night", "xlarge")
    for path in (STRETCH, "/stretches/calf-towel-bed/", "/routines/bedtime-legs/", "/compresses/warm-towel/"):
        page.goto(reading_site.url + path)
        assert pages_of(page.pdf(width=f"{width}mm", height=f"{height * 0.93}mm")) == 1, path


def test_paper_shows_what_a_patient_needs_black_on_white(page_with, reading_site):
    page = page_with("night", "xlarge")
    page.goto(reading_site.url + STRETCH)
    page.emulate_media(media="print")

    for words in ("Hold 30 seconds", "3 times", "Each side", "When not to do it", "Sources", "not yet checked"):
        expect(page.locator("main").get_by_text(words).first).to_be_visible()
    expect(page.locator(".sg-figure__svg:visible")).to_have_count(2)
    expect(page.locator(".sg-steps__text").last).to_be_visible()
    expect(page.locator(".sg-qr__code")).to_be_visible()
    expect(page.locator(".sg-qr__address")).to_have_text(f"https://guide.example{STRETCH}")
    for part in ("header", "nav", "button", ".sg-cards", ".sg-links", ".sg-acts"):
        expect(page.locator(part).locator("visible=true")).to_have_count(0)
    inks = page.evaluate(
        """() => [...document.querySelectorAll(`main, main h1, .sg-steps__text, .sg-callout, .sg-callout li,
                  .sg-chip, .sg-review, .sg-sources__link, .sg-sources__meta`)].map((part) => {
            const { color, backgroundColor } = getComputedStyle(part);
            return [part.className, color, backgroundColor];
        })"""
    )
    for name, ink, ground in inks:
        assert max(map(int, re.findall(r"\d+", ink)[:3])) < 64, (name, ink)
        assert ground in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"), (name, ground)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_code_leads_a_camera_to_the_page(page_with, reading_site):
    """Drawn as a browser draws it, the squares are those of the address."""
    import segno

    page = page_with()
    page.goto(reading_site.url + STRETCH)
    page.emulate_media(media="print")
    rows = segno.make(f"https://guide.example{STRETCH}", error="l", micro=False).matrix
    dark = page.locator(".sg-qr__code path").evaluate(
        """(path, size) => {
            const svg = path.ownerSVGElement;
            const at = (x, y) => path.isPointInStroke(new DOMPoint(x + 4.5, y + 4.5));
            return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => Number(at(x, y))));
        }""",
        len(rows),
    )
    assert dark == [list(row) for row in rows]


def test_on_a_screen_there_is_no_code(page_with, reading_site):
    page = page_with()
    page.goto(reading_site.url + STRETCH)
    expect(page.locator(".sg-qr")).to_be_hidden()


def test_pages_share_and_print_at_every_width(page_with, reading_site):
    page = page_with(text="xlarge", width=320)
    page.add_init_script(NO_CLIPBOARD)
    page.goto(reading_site.url + STRETCH)
    button(page, "Share").click()
    expect(page.get_by_role("textbox", name="Link to this page")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"] - 40
