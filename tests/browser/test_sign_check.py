"""“Check my signs” on a small phone: one question at a time, by addresses alone, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults, faults_in_all_looks, wear
from tests.browser.conftest import PHONE
from tests.browser.test_reading import SMALL_TARGETS

CHECK = "/help/check/calf/"
LEVELS = {
    "emergency": "Call your emergency number now.",
    "today": "Get medical help today, even at night or at the weekend.",
    "soon": "Ask to be seen within a few days.",
    "routine": "Tell your doctor or pharmacist at your next visit.",
}
IS_HIT = """(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""
ANCHORS = "() => [...document.querySelectorAll('.sg-walk__part')].map(({ id }) => id)"
# Every part in turn, as its address shows it: where it is wider than the window, and what is too small for a finger.
THROUGH = """async ([anchors, width, texts]) => {
  const found = [];
  for (const text of texts) {
    document.documentElement.dataset.text = text;
    for (const anchor of anchors) {
      location.hash = anchor;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const { scrollWidth } = document.documentElement;
      if (scrollWidth > width) found.push(`${text}, ${anchor}: ${scrollWidth} wide`);
      for (const small of (SMALL)()) found.push(`${text}, ${anchor}: ${small}`);
    }
  }
  return found;
}""".replace("SMALL", SMALL_TARGETS)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request, opened, reading_site):
    page = opened(java_script_enabled=request.param)
    page.goto(reading_site.url + CHECK)
    return page


@pytest.fixture
def scripted(opened, reading_site):
    page = opened()
    page.goto(reading_site.url + CHECK)
    return page


def part(page):
    """The only one that shows."""
    return page.locator(".sg-walk__part:visible")


def expect_at(page, anchor):
    expect(part(page)).to_have_attribute("id", anchor)


def title(page):
    return part(page).locator("h1")


def answer(page, name):
    """Tap it, and wait until another part shows."""
    before = part(page).get_attribute("id")
    part(page).get_by_role("link", name=name, exact=True).click()
    expect(part(page)).not_to_have_attribute("id", before)


def no_to_all(page):
    """From a question on: the words of all that are asked until the end."""
    asked = []
    while part(page).get_attribute("id") != "end":
        asked.append(part(page).locator(".sg-walk__signs").inner_text())
        answer(page, "No, none")
        assert len(asked) < 30
    return asked


def say(page, name):
    page.locator(".sg-walk__choice", has_text=name).locator("input").check()


def calls(page):
    return page.locator("a[href^='tel:']:visible, .sg-call:visible")


# --- the walk ---


def test_it_starts_with_who_it_is_for_and_nothing_else(page):
    expect_at(page, "start")
    expect(page.locator("h1:visible")).to_have_count(1)
    expect(page.get_by_label("Me", exact=True)).to_be_checked()
    expect(part(page)).to_contain_text("Calf")
    assert calls(page).count() == 0
    answer(page, "Start")
    expect_at(page, "q1")
    expect(page.locator("h1:visible")).to_have_count(1)
    expect(part(page)).to_contain_text(re.compile(r"question 1 of [5-8]\b"))


@pytest.mark.parametrize(
    ("who", "question"),
    [
        ("Me", "Is any of these true for you?"),
        ("Another grown-up", "Is any of these true for the person? Read “I” as the person."),
        ("A child", "Is any of these true for the child? Read “I” as the child."),
    ],
)
def test_who_it_is_for_changes_the_words(page, who, question):
    page.get_by_label(who, exact=True).check()
    answer(page, "Start")
    assert part(page).locator(".sg-walk__ask").inner_text().strip() == question
    answer(page, "No, none")
    assert part(page).locator(".sg-walk__ask").inner_text().strip() == question


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Pregnant, or gave birth in the last 6 weeks", "pregnant|birth|baby"),
        ("A child", "limb|leg"),
        ("Takes medicines", "medicine|tablet|drug|statin"),
        ("Has cancer now or before", "cancer|dialysis|sickle|diabetes|spinal"),
    ],
)
def test_what_is_said_at_the_start_brings_its_questions(page, said, words):
    answer(page, "Start")
    usual = no_to_all(page)
    answer(page, "Start again")
    say(page, said)
    answer(page, "Start")
    asked = no_to_all(page)
    more = [question for question in asked if question not in usual]
    assert [question for question in asked if question in usual] == usual
    assert more
    assert all(re.search(words, question, re.IGNORECASE) for question in more), more


def test_no_to_all_ends_with_what_that_means_and_what_helps(page, reading_site):
    answer(page, "Start")
    assert 5 <= len(no_to_all(page)) <= 8
    expect(title(page)).to_have_text("You do not seem to need urgent help.")
    expect(part(page)).to_contain_text("You said no to every question.")
    assert calls(page).count() == 0
    part(page).get_by_role("link", name="What helps now").click()
    expect(page).to_have_url(f"{reading_site.url}/relief/calf/")


# --- yes ---


@pytest.mark.parametrize(("text", "country"), [("standard", ""), ("standard", "GB"), ("xlarge", "GB")])
def test_a_yes_to_the_gravest_signs_has_the_call_at_the_top(opened, reading_site, text, country):
    page = opened({"text": text, "country": country})
    page.goto(reading_site.url + CHECK)
    answer(page, "Start")
    answer(page, "Yes, at least one")
    expect_at(page, "q1-yes")
    expect(title(page)).to_have_text(LEVELS["emergency"])
    seen = page.locator(".sg-walk__call").get_by_text(LEVELS["emergency"])
    call = page.locator(".sg-walk__call .sg-call:visible").first
    for what in (seen, call):
        expect(what).to_be_in_viewport(ratio=1)
        assert what.evaluate(IS_HIT)
    assert seen.bounding_box()["y"] < call.bounding_box()["y"] < PHONE["height"] / 2
    if country:
        expect(call).to_have_attribute("href", "tel:999")
    else:
        expect(call).to_have_attribute("href", "/help/emergency-numbers/")


def test_without_javascript_the_call_is_there_too(opened, reading_site):
    page = opened(java_script_enabled=False)
    page.goto(reading_site.url + CHECK)
    answer(page, "Start")
    answer(page, "Yes, at least one")
    call = page.locator(".sg-walk__call .sg-call:visible").first
    expect(call).to_be_in_viewport(ratio=1)
    assert call.evaluate(IS_HIT)
    assert {link.get_attribute("href") for link in calls(page).all()} >= {"tel:112", "tel:911", "tel:999", "tel:000"}


def test_a_link_for_who_hears_the_page_leads_to_the_call_and_back_to_the_answer(page):
    page.goto(f"{page.url}#q1-yes")
    expect_at(page, "q1-yes")
    link = part(page).get_by_role("link", name="To the button that calls")
    call = page.locator(".sg-walk__call .sg-call:visible").first
    link.focus()
    assert link.bounding_box()["height"] >= 48  # and who sees it, too
    page.keyboard.press("Enter")
    expect(call).to_be_in_viewport(ratio=1)
    expect(part(page)).to_have_count(0)
    page.keyboard.press("Tab")
    assert call.evaluate("(call) => call === document.activeElement")
    page.go_back()
    expect_at(page, "q1-yes")


def test_each_answer_says_its_level_and_only_an_emergency_calls(scripted):
    page = scripted
    seen = set()
    for anchor in page.evaluate(ANCHORS):
        if not anchor.endswith("-yes"):
            continue
        page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
        expect_at(page, anchor)
        level = re.search(r"sg-walk__part--(\w+)", part(page).get_attribute("class"))[1]
        seen.add(level)
        expect(title(page)).to_have_text(LEVELS[level])
        assert page.locator(".sg-call:visible").count() == (5 if level == "emergency" else 0), anchor
        assert page.locator(".sg-advice:visible").count() == (1 if level == "today" else 0), anchor
        if level == "today":
            expect(page.locator(".sg-walk__advice").get_by_text(LEVELS["today"])).to_be_in_viewport(ratio=1)
        assert part(page).locator(".sg-signs:visible").count() > 0, anchor
    assert seen == set(LEVELS)


# --- not sure, back, again ---


def test_who_is_not_sure_is_sent_to_no_ambulance_and_goes_on(page):
    answer(page, "Start")
    answer(page, "Not sure")
    expect_at(page, "q1-unsure")
    expect(title(page)).to_have_text(
        "If you are not sure, call an urgent advice line or your emergency number now and ask."
    )
    assert calls(page).count() == 0
    expect(page.get_by_role("heading", name=LEVELS["emergency"])).to_have_count(0)
    expect(part(page).get_by_role("link", name="Numbers by country")).to_be_visible()
    answer(page, "Back")
    expect_at(page, "q1")
    answer(page, "Not sure")
    answer(page, "Continue with the questions")
    expect_at(page, "q2")


def test_back_leads_to_the_part_before_and_start_again_to_the_first(page):
    answer(page, "Start")
    answer(page, "No, none")
    expect_at(page, "q2")
    answer(page, "Back")
    expect_at(page, "q1")
    answer(page, "Back")
    expect_at(page, "start")
    answer(page, "Start")
    answer(page, "Yes, at least one")
    answer(page, "Back")
    expect_at(page, "q1")
    answer(page, "Yes, at least one")
    answer(page, "Start again")
    expect_at(page, "start")


def test_back_passes_through_the_questions_that_only_some_are_asked(page):
    say(page, "Pregnant, or gave birth in the last 6 weeks")
    answer(page, "Start")
    before = [part(page).get_attribute("id")]
    for _question in range(4):
        answer(page, "No, none")
        before.append(part(page).get_attribute("id"))
    for anchor in reversed(before[:-1]):
        answer(page, "Back")
        expect_at(page, anchor)


def test_the_back_button_of_the_phone_goes_part_by_part(page):
    say(page, "Pregnant, or gave birth in the last 6 weeks")
    answer(page, "Start")
    answer(page, "No, none")
    answer(page, "Yes, at least one")
    second = page.url
    page.go_back()
    expect(part(page)).to_have_attribute("id", second.partition("#")[2].removesuffix("-yes"))
    page.go_back()
    expect_at(page, "q1")
    page.go_back()
    expect_at(page, "start")
    expect(page.get_by_label("Pregnant, or gave birth in the last 6 weeks")).to_be_checked()
    page.go_forward()
    expect_at(page, "q1")


# --- hands, eyes and ears ---


def press_until(page, key, is_there):
    for _ in range(30):
        page.keyboard.press(key)
        if page.evaluate(is_there):
            return
    raise AssertionError(f"{key} never came to {is_there}")


FOCUSED = "document.activeElement"


def test_the_keyboard_alone_is_enough(page):
    press_until(page, "Tab", f"{FOCUSED}.id === 'for-me'")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Another grown-up")).to_be_checked()
    press_until(page, "Tab", f"{FOCUSED}.id === 'is-pregnant'")
    page.keyboard.press("Space")
    expect(page.get_by_label("Pregnant, or gave birth in the last 6 weeks")).to_be_checked()
    press_until(page, "Tab", f"{FOCUSED}.matches('.sg-button') && {FOCUSED}.textContent.startsWith('Start')")
    page.keyboard.press("Enter")
    expect_at(page, "q1")
    for name, anchor in (("No, none", "q2"), ("Not sure", "q2-unsure"), ("Back", "q2"), ("Yes", "q2-yes")):
        press_until(page, "Tab", f"{FOCUSED}.textContent.trim().startsWith({name!r})")
        page.keyboard.press("Enter")
        expect_at(page, anchor)
    press_until(page, "Shift+Tab", f"{FOCUSED}.matches('a, button, input')")


def test_what_is_read_next_is_the_part_that_came(page):
    for name, anchor in (
        ("Start", "q1"),
        ("No, none", "q2"),
        ("Not sure", "q2-unsure"),
        ("Back", "q2"),
        ("Yes, at least one", "q2-yes"),
        ("Start again", "start"),
    ):
        answer(page, name)
        expect_at(page, anchor)
        assert page.evaluate("document.activeElement.id") == anchor
        # It names itself, and no frame is drawn around a whole page.
        expect(page.get_by_role("region", name=re.compile(".")).and_(part(page))).to_have_count(1)
        assert part(page).evaluate("(part) => getComputedStyle(part).outlineStyle") == "none"
        assert part(page).evaluate("(part) => getComputedStyle(part).boxShadow") == "none"
        page.keyboard.press("Tab")
        assert part(page).evaluate("(part) => part.contains(document.activeElement)")


def test_every_part_begins_in_sight(scripted):
    page = scripted
    answer(page, "Start")
    page.keyboard.press("End")
    answer(page, "No, none")
    expect(title(page)).to_be_in_viewport(ratio=1)
    answer(page, "Not sure")
    expect(title(page)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("kind", ["start", "q1", "q1-yes", "q1-unsure", "today", "soon", "end"])
def test_axe_finds_nothing_in_any_look(scripted, kind):
    page = scripted
    anchor = kind
    if kind in LEVELS:
        anchor = page.locator(f".sg-walk__part--{kind}").first.get_attribute("id")
    page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
    expect_at(page, anchor)
    assert faults_in_all_looks(page) == []


def test_no_part_is_wider_than_a_page_at_400_percent_or_too_small_for_a_finger(scripted):
    page = scripted
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    anchors = page.evaluate(ANCHORS)
    assert page.evaluate(THROUGH, [anchors, 320, ["standard", "large", "xlarge"]]) == []


def test_at_400_percent_the_walk_can_be_walked(page):
    page.set_viewport_size({"width": 320, "height": 256})
    answer(page, "Start")
    no = part(page).get_by_role("link", name="No, none", exact=True)
    no.scroll_into_view_if_needed()
    assert no.evaluate(IS_HIT)
    answer(page, "No, none")
    expect_at(page, "q2")
    answer(page, "Yes, at least one")
    call = page.locator(".sg-walk__call .sg-call:visible").first
    call.scroll_into_view_if_needed()
    assert call.evaluate(IS_HIT)


def test_where_the_phone_chooses_the_colours_everything_keeps_its_edge(scripted):
    page = scripted
    page.emulate_media(forced_colors="active")
    answer(page, "Start")
    for name in ("Yes, at least one", "No, none", "Not sure"):
        button = part(page).get_by_role("link", name=name, exact=True)
        edge = button.evaluate("(button) => getComputedStyle(button).borderTopWidth")
        assert float(edge.removesuffix("px")) >= 1
    answer(page, "Yes, at least one")
    for selector in (".sg-walk__call .sg-care", ".sg-walk__call .sg-call:visible", ".sg-signs:visible"):
        edges = page.locator(selector).first.evaluate(
            "(part) => { const { borderLeftWidth, borderLeftColor } = getComputedStyle(part);"
            " return [borderLeftWidth, borderLeftColor, getComputedStyle(document.body).backgroundColor]; }"
        )
        assert float(edges[0].removesuffix("px")) >= 1, selector
        assert edges[1] != edges[2], selector
    # The colours themselves are the phone's.
    assert faults(page, rules={"color-contrast": {"enabled": False}}) == []


def test_large_letters_cut_nothing_off(scripted):
    page = scripted
    wear(page, "light", "xlarge")
    answer(page, "Start")
    answer(page, "Yes, at least one")
    call = page.locator(".sg-walk__call .sg-call:visible").first
    expect(call).to_be_in_viewport(ratio=1)
    assert call.evaluate("(call) => call.scrollWidth <= call.clientWidth")


# --- what is kept ---

PREGNANT = "Pregnant, or gave birth in the last 6 weeks"
KEEP = "Keep these answers on this phone"


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((name) => /pregnant|medicine|illness|check/.test(name))")


def again(page):
    """As on another day: a new page of the same phone."""
    path = page.url.partition("#")[0]
    page.close()
    page = page.context.new_page()
    page.goto(path)
    return page


def test_answers_are_not_kept_unless_somebody_asks_for_it(scripted):
    page = scripted
    say(page, PREGNANT)
    answer(page, "Start")
    assert kept(page) == []
    page = again(page)
    expect(page.get_by_label(KEEP)).to_be_visible()
    expect(page.get_by_label(KEEP)).not_to_be_checked()
    expect(page.get_by_label(PREGNANT)).not_to_be_checked()


def test_answers_are_kept_for_who_asks_for_it_until_they_no_longer_do(scripted):
    page = scripted
    say(page, PREGNANT)
    say(page, KEEP)
    page.reload()
    expect(page.get_by_label(PREGNANT)).to_be_checked()
    page = again(page)
    expect(page.get_by_label(KEEP)).to_be_checked()
    expect(page.get_by_label(PREGNANT)).to_be_checked()
    expect(page.get_by_label("Takes medicines")).not_to_be_checked()
    page.get_by_label(KEEP).uncheck()
    assert kept(page) == []
    page = again(page)
    expect(page.get_by_label(KEEP)).not_to_be_checked()
    expect(page.get_by_label(PREGNANT)).not_to_be_checked()


def test_without_javascript_nothing_offers_to_keep_anything(opened, reading_site):
    page = opened(java_script_enabled=False)
    page.goto(reading_site.url + CHECK)
    expect(page.get_by_text(KEEP)).to_be_hidden()


# --- the ways to it ---


def test_a_relief_page_leads_to_the_check_of_its_place(page, reading_site):
    page.goto(f"{reading_site.url}/relief/calf/")
    page.locator(".sg-answers").get_by_role("link", name="Check my signs").click()
    expect(page).to_have_url(reading_site.url + CHECK)
    expect_at(page, "start")


def test_get_help_leads_to_it_by_place(page, reading_site):
    page.goto(f"{reading_site.url}/help/")
    page.get_by_role("link", name="Check my signs").click()
    page.get_by_role("link", name="Calf", exact=True).click()
    expect(page).to_have_url(reading_site.url + CHECK)


def test_a_kept_guide_asks_without_a_connection(reading_phone):
    page, proxy = reading_phone
    proxy.down = True
    page.goto(proxy.url + CHECK)
    answer(page, "Start")
    answer(page, "No, none")
    answer(page, "Yes, at least one")
    expect_at(page, "q2-yes")
    expect(page.locator(".sg-walk__call .sg-call:visible").first).to_be_in_viewport(ratio=1)
    page.reload()
    expect_at(page, "q2-yes")
    answer(page, "Start again")
    answer(page, "Start")
    no_to_all(page)
    expect(title(page)).to_have_text("You do not seem to need urgent help.")
