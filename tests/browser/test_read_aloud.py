"""Reading aloud, with the voice of `voice.py`."""

import pytest
from playwright.sync_api import expect

from tests.browser.voice import VOICE, bar, finish, read_all, said, start

STRETCH = "/stretches/calf-wall/"
MARKED = "() => [...(CSS.highlights.get('sg-reading') ?? [])].map(String).join()"


@pytest.fixture
def reader(page_with, reading_site):
    """A page with a voice; `reader(path)` opens it."""
    page = page_with()
    page.add_init_script(VOICE)

    def open_page(path=STRETCH):
        page.goto(reading_site.url + path)
        return page

    return open_page


def without_figures(parts):
    """The words of parts of a page, without the figures that lead to sources."""
    return parts.evaluate_all(
        """(parts) => parts.map((part) => {
          const copy = part.cloneNode(true);
          for (const figure of copy.querySelectorAll('.sg-source')) figure.remove();
          return copy.textContent.trim();
        })"""
    )


def act(page, name):
    bar(page).get_by_role("button", name=name).click()


def test_the_page_is_read_in_order_sentence_by_sentence_and_nothing_else(reader):
    page = reader()
    start(page)
    words = read_all(page)

    steps = without_figures(page.locator(".sg-steps__text"))
    cautions = without_figures(page.locator(".sg-callout li"))
    assert words[0] == "Wall calf stretch"
    assert words[1] == "A standing stretch for a tight or cramped calf."
    assert words[2] == "You need a wall or a sturdy chair."
    places = [words.index(sentence) for sentence in [*words[:3], *steps, cautions[1], "If it hurts, ease off."]]
    assert places == sorted(places)
    assert "Important: When not to do it" in words
    for part in ("Sources", "Stretches that may help", "Share", "More for this part of the body", "Get help"):
        assert part not in words
    assert max(len(sentence) for sentence in words) < 160
    assert len(words) == len(set(words))


def test_a_relief_page_reads_its_steps_and_when_not_to_do_them(reader):
    page = reader("/relief/calf/")
    start(page)
    words = read_all(page)
    rung = page.locator(".sg-rung:visible")
    steps, cautions = (rung.locator(part).all_inner_texts() for part in (".sg-steps__text", ".sg-rung__cautions li"))
    assert len(steps) == 4
    assert len(cautions) == 4
    line = rung.locator("[data-part=line]").inner_text()
    heard = ["Calf cramp", "Towel calf stretch", line, steps[0], steps[-1], "When not to do it", cautions[-1]]
    places = [" ".join(words).index(sentence) for sentence in heard]
    assert places == sorted(places)
    assert all(sentence in " ".join(words) for sentence in cautions)
    assert "Wall calf stretch" not in words  # the next try is not what to do now


def test_the_voice_starts_inside_the_tap_and_the_rest_is_fetched_only_then(reader):
    page = reader()
    expect(page.get_by_role("button", name="Read aloud")).to_be_visible()
    page.wait_for_load_state("networkidle")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    start(page)
    assert page.evaluate("said[0]") == {"text": "", "rate": 1, "lang": "", "isInTap": True}
    assert {url.rsplit("/", 1)[1].split(".")[0] for url in fetched} >= {"reader-bar", "sentences"}


def test_the_sentence_is_marked_and_the_mark_goes_in_the_end(reader):
    page = reader()
    page.wait_for_load_state("networkidle")
    before = page.locator("main").inner_html()
    start(page)
    assert page.evaluate(MARKED) == "Wall calf stretch"
    finish(page, 2)
    assert page.evaluate(MARKED) == said(page)[-1] == "You need a wall or a sturdy chair."
    act(page, "Stop")
    expect(bar(page)).to_have_count(0)
    assert page.evaluate(MARKED) == ""
    assert page.locator("main").inner_html() == before
    assert page.evaluate("document.activeElement.textContent.trim()") == "Read aloud"


def test_a_browser_that_cannot_mark_words_marks_the_paragraph(reader):
    page = reader()
    page.evaluate("Object.defineProperty(CSS, 'highlights', { value: undefined })")
    start(page)
    expect(page.locator(".sg-reading")).to_have_text("Wall calf stretch")
    finish(page)
    expect(page.locator(".sg-reading")).to_have_count(1)
    act(page, "Stop")
    expect(page.locator(".sg-reading")).to_have_count(0)


def test_pause_and_continue_take_up_the_same_sentence(reader):
    page = reader()
    start(page)
    finish(page)
    act(page, "Pause")
    expect(bar(page).get_by_role("button", name="Pause")).to_be_hidden()
    finish(page)
    assert len(said(page)) == 2
    act(page, "Continue")
    assert said(page)[1] == said(page)[2]
    finish(page)
    assert said(page)[3] == "You need a wall or a sturdy chair."


def test_the_speed_holds_at_once_and_for_the_next_time(reader):
    page = reader()
    start(page)
    assert page.evaluate("said.at(-1)") == {"text": "Wall calf stretch", "rate": 1, "lang": "en", "isInTap": False}
    bar(page).get_by_label("Speed").select_option("Slow")
    assert page.evaluate("[said.at(-1).text, said.at(-1).rate]") == ["Wall calf stretch", 0.75]

    page = reader("/prevention/sleep-enough/")
    start(page)
    assert page.evaluate("said.at(-1).rate") == 0.75
    act(page, "Pause")
    bar(page).get_by_label("Speed").select_option("Fast")
    assert page.evaluate("said.length") == 2, "a pause stays a pause"
    act(page, "Continue")
    assert page.evaluate("said.at(-1).rate") == 1.25


def test_a_voice_that_breaks_off_is_told_and_can_go_on(reader):
    page = reader()
    start(page)
    page.evaluate("finish('error', { error: 'network' })")
    failed = bar(page).get_by_text("Your phone's voice stopped.")
    expect(failed).to_be_visible()
    act(page, "Continue")
    expect(failed).to_be_hidden()
    assert said(page) == ["Wall calf stretch"] * 2


def test_a_page_that_is_left_or_withdrawn_is_read_no_further(reader):
    page = reader()
    start(page)
    page.locator("main").evaluate("main => main.replaceChildren()")
    finish(page)
    expect(bar(page)).to_have_count(0)
    assert said(page) == ["Wall calf stretch"]

    page = reader()
    start(page)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(bar(page)).to_have_count(0)
    finish(page)
    assert said(page) == ["Wall calf stretch"]


def test_no_voice_no_button(page_with, reading_site):
    page = page_with()
    page.add_init_script(VOICE.replace("en-GB", "de-DE"))
    page.goto(reading_site.url + STRETCH)
    button = page.get_by_role("button", name="Read aloud")
    expect(page.get_by_role("button", name="Share")).to_be_visible()
    expect(button).to_be_hidden()
    place = page.get_by_role("button", name="Share").bounding_box()
    page.evaluate("nameVoices('en_US')")  # some phones write it so, and name it late
    expect(button).to_be_visible()
    assert page.get_by_role("button", name="Share").bounding_box() == place


def test_the_bar_fits_a_small_phone_with_large_words(page_with, reading_site):
    page = page_with(text="xlarge", width=320)
    page.add_init_script(VOICE)
    page.goto(reading_site.url + STRETCH)
    start(page)
    boxes = [part.bounding_box() for part in bar(page).locator("button:visible, select").all()]
    assert all(box["height"] >= 48 and box["width"] >= 48 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(
    ("path", "first", "inside"),
    [
        ("/relief/calf/", "Calf cramp", "Get help today."),
        ("/help/chest-pain-or-breathless/", "Chest pain, or hard to breathe", "Call your emergency number now."),
        ("/help/", "Get help", "Emergency: Call your emergency number now."),
        ("/about/", "Who checks this", "It gives general information."),
        ("/help/check/", "Check my signs", "Short lists of signs, the most serious first."),
        ("/help/check/calf/", "Calf", "Who is it for?"),
        ("/help/one-swollen-leg/", "One swollen, sore leg or arm: it may be a blood clot", "My calf has been sore"),
        ("/stretches/calf-wall/", "Wall calf stretch", "When to get help"),
        ("/help/check/calf/#q1", "Calf · question 1 of 8", "Is any of these true for you?"),
        ("/help/check/calf/#q1-yes", "Call your emergency number now.", "Sit and rest."),
        ("/help/check/calf/#end", "You said no to every question.", "You have no sign that we ask about here."),
        ("/", "Where is the spasm?", "Back of thigh"),
        ("/guide/", "Guide", "Find every page by name."),
        ("/stretches/", "Stretches", "Wall calf stretch"),
        ("/areas/calf/", "Calf", "Towel calf stretch"),
        ("/index/", "A to Z", "Quinine"),
        ("/reminders/", "Remind me", "Then check in your calendar that the alert is on."),
        ("/reminders/bedtime-legs.ics", "Nothing was added yet", "Days"),
        ("/search/?q=calf", "Search the guide", "Towel calf stretch"),
        ("/settings/", "Settings", "Changes apply straight away and stay on this phone."),
        ("/diary/", "Diary", "There are no entries yet."),
        ("/diary/summary/", "Doctor summary", "It does not contain a diagnosis."),
        ("/offline/", "Saved on this phone", "Where to go next"),
        ("/unreachable/", "This page could not be loaded", "this page is not saved on this phone"),
        ("/nothing/", "Page not found", "the page may have moved"),
        ("/lapsed/", "Not reviewed in time", "We will show it again when a reviewer has checked it."),
    ],
)
def test_other_pages_are_read_too(reader, path, first, inside):
    page = reader(path)
    if path.startswith("/diary/"):
        expect(page.get_by_text(inside)).to_be_visible()  # what the phone holds is shown only when it was found
    start(page)
    words = read_all(page)
    assert words[0] == first
    assert any(inside in sentence for sentence in words), words
    assert not {"Read aloud", "Share", "Restore", "Save all"} & set(words)


def test_what_the_phone_shows_otherwise_is_not_read(reader):
    page = reader("/settings/")
    expect(page.get_by_text("Changes apply straight away")).to_be_visible()
    start(page)
    assert not any("need JavaScript" in sentence for sentence in read_all(page))
