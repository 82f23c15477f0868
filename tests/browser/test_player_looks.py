"""The timer on every phone: nothing that matters is out of sight, too small, too quiet or in motion."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults_in_all_looks
from tests.browser.designs import DESIGNS
from tests.browser.player_steps import (
    is_closed,
    open_stopped,
    part,
    player,
    press,
    seconds,
    shows,
    start,
    start_button,
    to_the_end,
)

RELIEF, PLANNED = "/relief/calf/", "/stretches/calf-towel-bed/"
COMPRESS, ROUTINE = "/compresses/cold-pack/", "/routines/desk-break/"
PHONES = [
    (360, 640, "standard"),
    (360, 640, "xlarge"),
    (320, 568, "xlarge"),
    (640, 360, "standard"),
    (640, 360, "xlarge"),
]
OUT_OF_SIGHT = """names => names.filter((name) => {
  const element = document.querySelector(`dialog [data-part='${name}'], dialog [data-act='${name}']`);
  const {top, bottom, left, right} = element.getBoundingClientRect();
  const floor = name === 'main' ? innerHeight : document.querySelector('dialog .sg-player__main').offsetTop;
  return top < 0 || left < 0 || bottom > floor || right > innerWidth;
})"""
SIZES = """() => Object.fromEntries([...document.querySelectorAll('dialog button')].map((button) => {
  const {width, height} = button.getBoundingClientRect();
  return [button.dataset.act ?? button.dataset.toggle ?? button.dataset.answer, [width, height]];
}).filter(([, [width]]) => width))"""


def opens(opened, site, path, size=(360, 640), **kept):
    page = opened(kept)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return open_stopped(page, site.url + path)


@pytest.mark.parametrize(("width", "height", "text"), PHONES)
def test_seconds_side_and_pause_are_in_sight(opened, reading_site, width, height, text):
    page = opens(opened, reading_site, PLANNED, (width, height), text=text)
    expect(start_button(page)).to_be_in_viewport(ratio=1)
    start(page)
    for name in ("Skip", "Skip", "Pause"):
        shown = ["stop", "seconds", "phase", "side-word", "main"]
        assert page.evaluate(OUT_OF_SIGHT, shown) == []
        assert player(page).evaluate("dialog => dialog.scrollWidth <= innerWidth && dialog.scrollHeight <= innerHeight")
        press(page, name)


SIZES_TRIED = [
    *((320, 256), (320, 568), (360, 640), (360, 780), (427, 320), (480, 320), (568, 320), (640, 360)),
    *((390, 844), (820, 1180), (1180, 820), (1280, 800)),
]
# What the reader sees of each box: a scrolled one is cut by the box that scrolls. The ring has its seconds inside.
OVERLAPS = """() => {
  const parts = "button, a, h2, p, li, svg.sg-figure__svg, .sg-player__clock, figcaption";
  const inside = (box, around) => ({
    left: Math.max(box.left, around.left), right: Math.min(box.right, around.right),
    top: Math.max(box.top, around.top), bottom: Math.min(box.bottom, around.bottom),
  });
  const seen = (element) => {
    let box = element.getBoundingClientRect();
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowY !== "visible") box = inside(box, up.getBoundingClientRect());
    }
    return box;
  };
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) &&
    !element.closest(".sg-player__clock :scope *, .sg-hidden") && getComputedStyle(element).clipPath === "none" &&
    (element.matches("svg, .sg-player__clock") || element.textContent.trim());
  const boxes = [...document.querySelectorAll("dialog[open] :is(" + parts + ")")]
    .filter((element) => isShown(element) && !element.parentElement.closest(".sg-player__clock"))
    .map((element) => [element, seen(element)])
    .filter(([, box]) => box.right - box.left > 1 && box.bottom - box.top > 1);
  const name = (element) => element.dataset?.part ?? element.dataset?.act ?? element.textContent.trim().slice(0, 20);
  const faults = boxes.filter(([, { left, right }]) => left < -1 || right > innerWidth + 1)
    .map(([element]) => `${name(element)} is wider than the screen`);
  for (const [at, [one, a]] of boxes.entries()) {
    for (const [other, b] of boxes.slice(at + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const { left, right, top, bottom } = inside(a, b);
      if (right - left > 1 && bottom - top > 1) faults.push(`${name(one)} × ${name(other)}`);
    }
  }
  return faults;
}"""


def test_no_two_things_lie_over_each_other_in_any_size(opened, reading_site):
    page = opens(opened, reading_site, RELIEF)

    def look(state):
        for text in ("standard", "large", "xlarge"):
            page.evaluate("(text) => { document.documentElement.dataset.text = text; }", text)
            for width, height in SIZES_TRIED:
                page.set_viewport_size({"width": width, "height": height})
                found = page.evaluate(OVERLAPS)
                if found:
                    faults.append((state, text, width, height, found))

    faults = []
    start(page)
    look("live")
    seconds(page, 601)
    look("over ten minutes")
    press(page, "It let go")
    expect(player(page)).to_contain_text("Saved in your diary")
    look("it let go")
    page.goto(reading_site.url + "/relief/back/")
    start(page)
    press(page, "Skip")
    look("hold")
    to_the_end(page)
    look("question")
    assert faults == []


def test_what_is_pressed_is_large_and_stop_is_far_from_pause(opened, reading_site):
    page = opens(opened, reading_site, "/relief/back/")
    page.get_by_label("In bed").check()
    assert (
        page.locator(".sg-ladder__choice").evaluate_all("all => Math.min(...all.map((one) => one.offsetHeight))") >= 48
    )
    assert start_button(page).bounding_box()["height"] >= 72
    start(page)
    sizes = page.evaluate(SIZES)
    assert {name for name, (width, height) in sizes.items() if min(width, height) < 48} == set()
    assert sizes["main"] == [328, 96]
    stop, pause = (player(page).locator(f"[data-act={name}]").bounding_box() for name in ("stop", "main"))
    assert pause["y"] - (stop["y"] + stop["height"]) > 300
    to_the_end(page)
    sizes = page.evaluate(SIZES)
    assert [sizes[name][1] >= 72 for name in ("eased", "bit", "still")] == [True] * 3
    assert player(page).get_by_role("button", name="It eased").bounding_box()["y"] >= 640 * 0.6
    page.goto(reading_site.url + RELIEF)
    start(page)
    sizes = page.evaluate(SIZES)
    assert {name for name, (width, height) in sizes.items() if min(width, height) < 48} == set()
    assert sizes["main"] == [328, 96]
    assert sizes["main"][1] > sizes["next"][1]


def test_axe_finds_nothing_in_any_view(opened, reading_site):
    page = opened({"theme": "light", "text": "standard"})  # its clock runs, because axe waits for it
    page.goto(reading_site.url + RELIEF)
    expect(start_button(page)).to_be_visible()
    assert faults_in_all_looks(page) == []
    start(page)
    assert faults_in_all_looks(page) == [], "live"
    press(page, "It let go")
    expect(player(page)).to_contain_text("Saved in your diary")
    assert faults_in_all_looks(page) == [], "it let go"
    page.goto(f"{reading_site.url}/relief/back/")
    start(page)
    press(page, "Pause")
    assert faults_in_all_looks(page) == [], "pause"
    to_the_end(page)
    assert faults_in_all_looks(page) == [], "question"
    for path in (COMPRESS, ROUTINE):
        page.goto(reading_site.url + path)
        start(page)
        assert faults_in_all_looks(page) == [], path


def test_the_whole_way_by_keyboard(opened, reading_site):
    page = opens(opened, reading_site, PLANNED)
    start_button(page).focus()
    page.keyboard.press("Enter")
    expect(player(page).get_by_role("button", name="Pause")).to_be_focused()
    page.keyboard.press("Space")
    expect(part(page, "phase")).to_have_text("Paused")
    page.keyboard.press("Space")
    shows(page, "Get ready", 5, "Right leg")
    met = []
    for _ in range(8):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.closest('dialog') && document.activeElement.dataset"))
    names = [data and (data.get("act") or data.get("toggle")) for data in met]
    assert [name for name in names if name] == ["stop", "sound", "voice", "night", "less", "more", "skip"]
    while page.evaluate("document.activeElement.dataset.act") != "skip":
        page.keyboard.press("Tab")
    while player(page).get_attribute("data-view") == "timer":
        page.keyboard.press("Enter")
    expect(part(page, "title")).to_be_focused()
    met = ""
    while met != "close":
        page.keyboard.press("Tab")
        met = page.evaluate("document.activeElement.dataset.act ?? ''")
    page.keyboard.press("Enter")
    is_closed(page)
    expect(start_button(page)).to_be_focused()


@pytest.mark.parametrize("wish", ["phone", "guide"])
def test_without_motion_the_ring_moves_once_a_second_and_nothing_sweeps(opened, reading_site, wish):
    options = {"reduced_motion": "reduce"} if wish == "phone" else {}
    page = opened({"motion": "less"} if wish == "guide" else {}, **options)
    open_stopped(page, reading_site.url + PLANNED)
    start(page)
    ring = part(page, "ring")
    offset = "ring => [getComputedStyle(ring).transitionDuration, getComputedStyle(ring).strokeDashoffset]"
    assert ring.evaluate(offset) == ["0s", "1px"]
    seconds(page, 0.9)
    assert ring.evaluate(offset)[1] == "1px"
    seconds(page, 0.1)
    assert ring.evaluate(offset)[1] == "0.8px"
    assert page.evaluate("document.getAnimations().length") == 0


def test_with_motion_the_ring_glides_to_where_it_will_be(opened, reading_site):
    page = opens(opened, reading_site, PLANNED)
    start(page)
    assert part(page, "ring").evaluate(
        "ring => [getComputedStyle(ring).transitionDuration, ring.style.strokeDashoffset]"
    ) == [
        "1s",
        "0.8",
    ]


LOOKS = """(names) => names.map((name) => {
  const element = [...document.querySelectorAll(name)].find((one) => one.checkVisibility());
  const { backgroundColor, borderTopColor, color } = getComputedStyle(element);
  return name.includes("icon") ? color : `${backgroundColor} ${borderTopColor}`;
})"""


def test_in_forced_colours_what_is_chosen_stands_out(opened, reading_site):
    page = opened({"place": "bed", "sound": "on", "voice": "off"}, forced_colors="active")
    page.goto(f"{reading_site.url}/relief/calf/")
    expect(page.get_by_label("In bed")).to_be_checked()
    chosen, other = ".sg-ladder__choice:has(:checked)", ".sg-ladder__choice:not(:has(:checked))"
    pairs = [(chosen, other), (".sg-bar__link[aria-current]", ".sg-bar__link:not([aria-current])")]
    start_button(page).click()
    expect(player(page)).to_be_visible()
    pairs.append(('.sg-player__toggle[aria-pressed="true"]', '.sg-player__toggle[aria-pressed="false"]'))
    for one, two in pairs:
        first, second = page.evaluate(LOOKS, [one, two])
        assert first != second, one
    page.goto(f"{reading_site.url}/help/")
    icon, ground = page.evaluate(
        "() => ['color', 'background-color'].map((name) => getComputedStyle(document.querySelector("
        "name === 'color' ? '.sg-care__calls > .sg-icon' : 'body'))[name])"
    )
    link = page.evaluate("getComputedStyle(document.querySelector('.sg-call')).color")
    assert icon == link != ground, "the telephone takes the colour of the call"


SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; " +
    "word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""


def test_with_wider_spacing_of_text_no_page_is_wider_than_the_screen(opened, reading_site):
    page = opened()
    page.set_viewport_size({"width": 320, "height": 640})
    wide = {}
    for path in DESIGNS:
        page.goto(reading_site.url + path)
        wide[path] = page.evaluate(SPACED)
    assert {path: pixels for path, pixels in wide.items() if pixels > 0} == {}
