"""The page of a relief plan where no script runs, before one does, and on paper."""

import re
from pathlib import Path
from urllib.request import urlopen

import lxml.html
import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.saved_copy import wait_for

PLANS = Path(settings.BASE_DIR) / "guide/starter/relief"


def visible(page):
    return page.locator(".sg-rung:visible").count()


def wait_for_steps(page, how_many):
    """A page that turns to paper unfolds its parts a frame later."""
    steps = "[...document.querySelectorAll('.sg-rung .sg-steps__text')]"
    read = "(step) => step.checkVisibility({ contentVisibilityAuto: true })"
    wait_for(page, f"({how_many})({steps}.map({read}))")  # the policy of the page lets no script poll a string


ALL, NONE = "all => all.length >= 12 && all.every(Boolean)", "all => !all.some(Boolean)"


def test_without_javascript_the_whole_ladder_reads(page_with, reading_site):
    page = page_with(java_script_enabled=False)
    page.goto(f"{reading_site.url}/relief/neck/")
    assert visible(page) == page.locator(".sg-rung").count() >= 4
    assert page.get_by_text("If it does not stop:").first.is_visible()
    wait_for_steps(page, ALL)
    assert page.locator("[data-part=pregnancy]:visible").count() == 3
    assert not page.locator("[data-act=start]").is_visible()


@pytest.mark.parametrize(("path", "shown"), [("calf", 1), ("chest", 1)])
def test_before_the_behaviours_come_one_rung_stands_there(page_with, reading_site, path, shown):
    """What is painted first is what stays, so nothing jumps."""
    page = page_with()
    page.route("**/main.*.js", lambda route: route.abort())
    page.goto(f"{reading_site.url}/relief/{path}/")
    assert visible(page) == shown
    assert page.locator(".sg-rung").first.is_visible()
    assert page.locator("[data-part=pregnancy-flag]:visible, [data-part=pregnancy]:visible").count() == 0


def test_the_line_for_pregnancy_is_there_from_the_first_paint(opened, reading_site):
    page = opened({"pregnant": "yes"})
    page.route("**/main.*.js", lambda route: route.abort())
    page.goto(f"{reading_site.url}/relief/calf/")
    flag = page.locator("[data-part=pregnancy-flag]")
    assert flag.is_visible()
    box = flag.bounding_box()
    assert box["y"] + box["height"] < 400  # seen without scrolling, above Start
    assert page.locator("#rung-1 [data-part=pregnancy]").is_visible()


def test_on_a_small_phone_the_picture_is_whole_above_the_chips(page_with, reading_site):
    page = page_with()
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{reading_site.url}/relief/calf/")
    page.wait_for_selector(".sg-ladder[data-ready]")
    picture, chips = (page.locator(part).bounding_box() for part in (".sg-rung:visible svg >> nth=0", ".sg-start"))
    assert picture["y"] + picture["height"] <= chips["y"]


LINES = """async ([plans, texts]) => {
  document.querySelector(".sg-banner")?.remove(); // of the demonstration alone
  const bar = () => document.querySelector("main > :last-child .sg-start, .sg-start").getBoundingClientRect();
  const [faults, own] = [[], document.querySelector(".sg-topic")];
  for (const text of texts) {
    document.documentElement.dataset.text = text;
    own.hidden = false;
    const bars = bar().top;
    if (innerHeight - bars > innerHeight / 4) faults.push(`${text}: the bars take ${innerHeight - bars} px`);
    own.hidden = true;
    for (const plan of plans) {

      const page = new DOMParser().parseFromString(await (await fetch(`/relief/${plan}/`)).text(), "text/html");
      const topic = page.querySelector(".sg-topic");
      own.after(topic);
      const [line, help, picture] = ["[data-part=line]", ".sg-flag__link", ".sg-rung svg.sg-figure__svg"].map(
        (part) => topic.querySelector(part)?.getBoundingClientRect());
      if (picture && line.bottom > bars) faults.push(`${plan}, ${text}: the line ends at ${line.bottom} of ${bars}`);
      if (help && help.bottom > bars) faults.push(`${plan}, ${text}: Get help is cut`);
      if (picture && picture.top < line.bottom) faults.push(`${plan}, ${text}: the picture comes first`);
      topic.remove();
    }
  }
  return faults;
}"""


def test_what_to_do_stands_in_one_line_before_any_picture_in_every_size_of_text(page_with, reading_site):
    page = page_with()
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{reading_site.url}/relief/calf/")
    page.wait_for_selector(".sg-ladder[data-ready]")
    plans = sorted(plan.stem for plan in PLANS.glob("*.md"))
    assert page.evaluate(LINES, [plans, ["standard", "large", "xlarge"]]) == []


def test_paper_shows_the_whole_ladder(page_with, reading_site):
    page = page_with()
    page.goto(f"{reading_site.url}/relief/neck/")
    page.wait_for_selector(".sg-ladder[data-ready]")
    assert visible(page) == 1
    wait_for_steps(page, NONE)
    page.emulate_media(media="print")
    wait_for_steps(page, ALL)
    assert visible(page) == page.locator(".sg-rung").count()
    assert not page.locator(".sg-ladder__way").is_visible()


def test_paper_of_an_older_browser_shows_every_step_too(page_with, reading_site):
    """One that cannot open them with a style sheet."""
    page = page_with()
    page.goto(f"{reading_site.url}/relief/neck/")
    page.locator("[data-module=print]").wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".sg-rung__all").count() == page.locator(".sg-rung__all[open]").count() == 2


@pytest.mark.parametrize("slug", [plan.stem for plan in sorted(PLANS.glob("*.md"))])
def test_what_stands_before_the_chips_is_short_and_every_step_is_one_tap_away(slug, reading_site):
    """A figure says what to do in at most three sentences; where there is none the steps of the plan stand there."""
    page = lxml.html.fromstring(urlopen(f"{reading_site.url}/relief/{slug}/").read())  # noqa: S310
    for rung in page.find_class("sg-rung"):
        captions = [caption.text_content() for caption in rung.find_class("sg-figure__caption")]
        assert all(1 <= len(re.findall(r"[.!?:](?= |$)", caption.strip())) <= 3 for caption in captions)
        assert all(len(caption.split()) <= 24 for caption in captions)
        folded = rung.xpath("./details[@class='sg-rung__all' and not(@open)]")
        assert len(folded) == bool(captions), "while it cramps every step stands there"
        for all_steps in folded:
            (words,) = [summary.text_content() for summary in all_steps.iter("summary")]
            assert words == f"See all {len(all_steps.find_class('sg-steps__item'))} steps first"


def test_what_lies_below_waits_for_the_first_paint_and_for_nothing_else(page_with, reading_site):
    kind = "getComputedStyle(document.querySelector('.sg-review')).contentVisibility"
    page = page_with()
    page.goto(f"{reading_site.url}/relief/calf/")
    expect(page.locator("html")).to_have_attribute("data-painted", "")
    assert page.evaluate(kind) == "auto"
    page.evaluate("delete document.documentElement.dataset.painted")
    assert page.evaluate(kind) == "hidden"

    page = page_with(java_script_enabled=False)
    page.goto(f"{reading_site.url}/relief/calf/")
    assert page.evaluate(kind) == "auto"
