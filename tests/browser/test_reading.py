"""Every page of the edition as a reader meets it: looks, sizes, accessibility, and what it asks of the network."""

import pytest
from playwright.sync_api import expect

from guide.models.editions import compress
from spasmguide.settings import BROTLI_QUALITY
from tests.browser.accessibility import faults_in_all_looks, wear
from tests.browser.conftest import PHONE
from tests.browser.designs import DESIGNS
from tests.browser.saved_copy import manifest, wait_for

SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, label, summary')].filter((element) => {
  const isWholeCard = getComputedStyle(element, '::after').position === 'absolute';
  const box = (isWholeCard ? element.offsetParent ?? element : element).getBoundingClientRect();
  const isInText = getComputedStyle(element).display === 'inline' && element.closest('p, li, dd');
  const isCovered = element.matches('input') && element.closest('label');
  const isName = element.matches('label') && !element.contains(element.control);
  const isHidden = box.width <= 1 || element.closest('.sg-skip');
  return !isHidden && !isInText && !isCovered && !isName && (box.height < 48 || box.width < 48);
}).map((element) => `${element.outerHTML.slice(0, 120)} ${element.getBoundingClientRect().height}`)"""

# Each page takes the place of the one before, under the same style sheet: to open them all takes five times as long.
WIDER = """async (paths) => {
  const [wider, others] = [[], []];
  const sheets = (page) => [...page.querySelectorAll('link[rel=stylesheet]')].map((link) => link.getAttribute('href'));
  for (const path of paths) {
    const read = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
    if (sheets(read).join() !== sheets(document).join()) {
      others.push(path);
      continue;
    }
    document.body.replaceWith(read.body);
    for (const { name, value } of read.documentElement.attributes) document.documentElement.setAttribute(name, value);
    document.documentElement.dataset.text = 'xlarge';
    const width = document.documentElement.scrollWidth;
    if (width > 320) wider.push(`${path}: ${width}`);
  }
  return [wider, others];
}"""


SHOW_ALL = """() => {
  for (const part of document.querySelectorAll('main *')) part.style.contentVisibility = 'visible';
  return document.documentElement.scrollHeight;
}"""
NEXT_FRAME = "() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))"
STILL_FRAMES = 5
MOST_JUMP = 0.02
FILLED = ("/diary/", "/diary/summary/", "/search/?q=calf", "/help/emergency-numbers/", "/settings/", "/offline/")


@pytest.fixture(scope="module", params=DESIGNS)
def path(request):
    """One page of every design; its tests follow each other, and share one visit."""
    return request.param


@pytest.fixture(scope="module")
def visited(shared_page, reading_site, path):
    """The page, and what it wrote on its console or threw."""
    page, found = shared_page(), []

    def note(message):
        if message.type == "error":
            found.append(message.text)

    def note_error(error):
        found.append(str(error))

    page.on("console", note)
    page.on("pageerror", note_error)
    arrive(page, reading_site.url + path)
    jumps = page.evaluate("jumps")
    yield page, found, jumps
    page.remove_listener("console", note)
    page.remove_listener("pageerror", note_error)


def arrive(page, url):
    """Opens it, and waits until it asks for nothing more: as `networkidle`, but not for half a second in any case."""
    asked = set()

    def ask(request):
        asked.add(request)

    def came(request):
        asked.discard(request)

    listeners = {"request": ask, "requestfinished": came, "requestfailed": came}
    for event, note in listeners.items():
        page.on(event, note)
    page.goto(url)
    still = 0
    while still < STILL_FRAMES:
        page.evaluate(NEXT_FRAME)
        still = 0 if asked else still + 1
    for event, note in listeners.items():
        page.remove_listener(event, note)


def test_a_page_is_accessible_keeps_its_policy_and_sets_no_cookie(visited, path):
    page, complaints, _jumps = visited
    # The browser logs the status of these two itself.
    assert complaints == [] or path in ("/404/", "/lapsed/")
    assert page.context.cookies() == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert faults_in_all_looks(page) == []


def test_nothing_jumps_while_a_page_comes(visited):
    _page, _complaints, jumps = visited
    assert jumps <= MOST_JUMP


@pytest.mark.parametrize("height", [568, 1200])
def test_what_a_script_fills_jumps_on_no_height_of_screen(shared_page, reading_site, height):
    page = shared_page()
    page.set_viewport_size({**PHONE, "height": height})
    jumps = {}
    for path in FILLED:
        arrive(page, reading_site.url + path)
        jumps[path] = page.evaluate("jumps")
    page.set_viewport_size(PHONE)
    assert max(jumps.values()) <= MOST_JUMP, jumps


def test_the_end_of_a_page_is_where_the_scroll_bar_says(shared_page, reading_site):
    """Sections that wait for the first paint have their true height soon after it."""
    page = shared_page()
    for path in ("/relief/calf/", "/stretches/calf-wall/"):
        page.goto(reading_site.url + path)
        expect(page.locator(":is(.sg-ladder, .sg-start) ~ :not([data-whole])")).to_have_count(0)
        told = page.evaluate("document.documentElement.scrollHeight")
        assert page.evaluate(SHOW_ALL) == told


def test_no_design_is_wider_than_a_small_phone(visited):
    page, _complaints, _jumps = visited
    page.set_viewport_size({**PHONE, "width": 320})
    widths = {}
    for text in ("xlarge", "large", "standard"):
        wear(page, "light", text)
        widths[text] = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(PHONE)
    assert max(widths.values()) <= 320, widths


def test_no_text_is_wider_than_a_small_phone(page_with, reading_site):
    page = page_with(width=320, java_script_enabled=False)
    paths = list(manifest(reading_site)["pages"])
    assert len(paths) > 200
    for first in ("/about/", "/diary/"):  # each with the style sheets that its likes have
        page.goto(reading_site.url + first)
        wider, paths = page.evaluate(WIDER, paths)
        assert wider == []
    assert paths == []


def test_every_page_reads_without_javascript(shared_page, reading_site, path):
    page = shared_page(java_script_enabled=False)
    page.goto(reading_site.url + path)
    assert page.locator("h1:visible").count() == 1
    navigation = page.get_by_role("navigation", name="Main")
    for name in ("Relief", "Guide", "Get help", "Diary"):
        assert navigation.get_by_role("link", name=name).is_visible()
    assert page.locator(".sg-header").get_by_role("link", name="Settings").last.is_visible()
    assert page.locator("main").inner_text().strip()


@pytest.mark.parametrize("last", ["", '{"path": "/relief/calf/", "name": "Calf", "at": 0}'])
def test_all_ways_on_are_on_the_first_screen_of_a_short_phone_also_for_who_returns(opened, reading_site, last):
    page = opened({"last": last, "theme": "light"})
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(reading_site.url)
    page.locator(".sg-banner").evaluate_all("lines => lines.forEach((line) => line.remove())")
    assert page.locator(".sg-again").is_visible() == bool(last)
    bar = page.get_by_role("navigation", name="Main").bounding_box()["y"]
    for part in (page.get_by_role("link", name="Prevent"), page.locator("main > .sg-flag")):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= bar


def test_first_visit_to_a_stretch_is_small_and_still(page_with, reading_site):
    page = page_with()
    sizes, responses = {}, {}
    page.on("response", lambda response: responses.update({response.url: response}))
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    urls = {}
    cdp.on("Network.requestWillBeSent", lambda event: urls.setdefault(event["requestId"], event["request"]["url"]))
    cdp.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.add_init_script(
        """window.shifts = 0; window.paints = [];
        new PerformanceObserver((list) => { for (const e of list.getEntries()) shifts += e.value; })
            .observe({type: 'layout-shift', buffered: true});
        new PerformanceObserver((list) => { for (const e of list.getEntries()) paints.push(e.startTime); })
            .observe({type: 'largest-contentful-paint', buffered: true});"""
    )
    page.goto(f"{reading_site.url}/stretches/calf-wall/")
    page.wait_for_load_state("networkidle")
    wait_for(page, "paints.length > 0")

    painted = page.evaluate("paints.at(-1)")
    before = page.evaluate(
        """(painted) => performance.getEntriesByType('resource')
            .filter((entry) => entry.startTime < painted).map((entry) => entry.name)""",
        painted,
    )
    needed = {f"{reading_site.url}/stretches/calf-wall/", *(url for url in before if "/static/" in url)}
    received = sum(sizes[key] for key, url in urls.items() if url in needed)
    transferred = received + sum(saved_on_a_real_site(responses[url]) for url in needed)
    assert len(before) + 1 <= 4, before
    assert transferred <= 30_000, f"{transferred} bytes: {sorted(needed)}"
    assert page.evaluate("shifts") == 0
    assert {url.split("/")[2] for url in urls.values()} == {reading_site.url.split("/")[2]}


def saved_on_a_real_site(response):
    """Bytes: what was made for these tests is not compressed as hard (`tests.browser.settings`)."""
    return len(compress(response.body(), BROTLI_QUALITY)) - int(response.headers["content-length"])


def test_text_size_and_colours_stay(page_with, browser, reading_site):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.goto(f"{reading_site.url}/settings/")
    page.get_by_label("Extra large").check()
    page.get_by_role("radio", name="Night Dim").check()

    page.goto(f"{reading_site.url}/stretches/calf-wall/")

    assert page.evaluate("getComputedStyle(document.body).fontSize") == "28px"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    context.close()


@pytest.mark.parametrize(("text", "pixels"), [("standard", "18px"), ("large", "22px"), ("xlarge", "28px")])
def test_the_three_text_sizes(page_with, reading_site, text, pixels):
    page = page_with(text=text)
    page.goto(f"{reading_site.url}/")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == pixels


def test_the_keyboard_reaches_the_content_first(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
