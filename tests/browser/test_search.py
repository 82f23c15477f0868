"""The search as a reader meets it: the real script in a real browser, over the whole starter content."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults_in_all_looks, wear
from tests.browser.conftest import PHONE, WITHDRAWN
from tests.browser.proxy import Refuse
from tests.browser.saved_copy import ask, wait_for_saved

FIRST_FEW = 3
# One word each for everything that this guide must answer, with the page that must be among the first.
WORDS = {
    "pseudoephedrine": "/causes/decongestants/",
    "albuterol": "/causes/asthma-relievers/",
    "salbutamol": "/causes/asthma-relievers/",
    "Adderall": "/causes/stimulant-medicines/",
    "stress": "/causes/stress-and-worry/",
    "fatigue": "/causes/tiredness/",
    "overuse": "/causes/overuse/",
    "electrolytes": "/causes/electrolyte-imbalance/",
    "dehydration": "/causes/dehydration/",
    "posture": "/causes/posture-and-long-sitting/",
    "mechanics": "/causes/posture-and-long-sitting/",
    "pregnancy": "/causes/pregnancy-and-birth/",
    "childbirth": "/causes/pregnancy-and-birth/",
    "disc": "/causes/worn-discs/",
    "stenosis": "/causes/spinal-stenosis/",
    "herniated": "/causes/slipped-disc/",
    "nerve": "/causes/nerve-damage/",
    "circulation": "/causes/poor-blood-flow/",
    "blood": "/learn/blood-tests/",
    "EMG": "/learn/emg-test/",
    "MRI": "/learn/mri-scan/",
    "myelogram": "/learn/myelogram/",
    "heat": "/compresses/",
    "cold": "/compresses/",
    "stretch": "/stretches/",
    "sleep": "/prevention/sleep-enough/",
    "relaxers": "/learn/muscle-relaxers/",
    "prevention": "/prevention/",
    "potassium": "/causes/low-minerals/",
    "quinine": "/learn/quinine-warning/",
    "doctor": "/learn/doctor-visit/",
    "calf": "/relief/calf/",
}
PHRASES = {
    "blood supply": "/causes/poor-blood-flow/",
    "blood test": "/learn/blood-tests/",
    "pregnancy test": "/learn/pregnancy-test/",
    "body mechanics": "/causes/posture-and-long-sitting/",
    "charley horse": "/relief/calf/",
    "leg cramp": "/relief/calf/",
    "leg cramp at night": "/learn/night-cramps/",
    "back pain": "/relief/back/",
    "cramp in my neck": "/relief/neck/",
    "twitchy eye": "/relief/eyelid/",
    "Sudafed": "/causes/decongestants/",
    "Ventolin": "/causes/asthma-relievers/",
    "pee dark": "/help/dark-pee-with-muscle-pain/",
    "restless legs": "/causes/not-a-cramp/",
    "numbness in groin": "/help/numb-between-the-legs/",
    "palpitations": "/help/pounding-heart-with-weakness/",
}
TYPOS = {
    "cafl": "/relief/calf/",
    "sudefed": "/causes/decongestants/",
    "pseudoefedrin": "/causes/decongestants/",
    "salbutmol": "/causes/asthma-relievers/",
    "adderal": "/causes/stimulant-medicines/",
    "streching": "/stretches/",
    "mylogram": "/learn/myelogram/",
    "pregnency": "/causes/pregnancy-and-birth/",
    "dehydratoin": "/causes/dehydration/",
    "twichy eye": "/relief/eyelid/",
    "Hérniated": "/causes/slipped-disc/",
}
UNFINISHED = {"pseu": "/causes/decongestants/", "steno": "/causes/spinal-stenosis/", "rela": "/learn/muscle-relaxers/"}
DANGER = {
    "chest pain": "/help/chest-pain-or-breathless/",
    "chest pian": "/help/chest-pain-or-breathless/",
    "my chest hurts": "/help/chest-pain-or-breathless/",
    "heart attack": "/help/chest-pain-or-breathless/",
    "I can't breathe": "/help/chest-pain-or-breathless/",
    "stroke": "/help/stroke-signs/",
    "slurred speech": "/help/stroke-signs/",
    "numb between legs": "/help/numb-between-the-legs/",
    "numb groin and buttocks": "/help/numb-between-the-legs/",
    "can't pee": "/help/numb-between-the-legs/",
    "brown urine": "/help/dark-pee-with-muscle-pain/",
    "seizure": "/help/fit-or-confusion/",
    "heat stroke": "/help/heatstroke/",
    "swollen leg": "/help/one-swollen-leg/",
    "lockjaw": "/help/stiff-jaw-or-whole-body-spasms/",
    "palpitations and cramps": "/help/pounding-heart-with-weakness/",
    "pregnant and bleeding": "/help/pregnancy-call-today/",
    "pregnant heavy bleeding": "/help/pregnancy-emergency/",
}


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    yield context
    context.close()


@pytest.fixture(scope="module")
def search_page(context, reading_site):
    page = context.new_page()
    open_search(page, reading_site.url)
    return page


@pytest.fixture
def page(context):
    page = context.new_page()
    yield page
    page.close()


def open_search(page, url, query=""):
    page.goto(f"{url}/search/{query}")
    expect(page.locator("[data-part=note]")).not_to_contain_text("JavaScript")


def paths(page):
    return page.locator("[data-part=results] a").evaluate_all("(links) => links.map((link) => link.pathname)")


def found(page, query):
    page.fill("#q", query)
    return paths(page)


def titles(page):
    return page.locator("[data-part=results] a")


# --- what is found ---


@pytest.mark.parametrize(("query", "path"), [*WORDS.items(), *PHRASES.items(), *TYPOS.items(), *UNFINISHED.items()])
def test_it_is_among_the_first_few(search_page, query, path):
    assert path in found(search_page, query)[:FIRST_FEW]


@pytest.mark.parametrize(("query", "path"), DANGER.items())
def test_a_word_of_danger_brings_its_warning_sign_first(search_page, query, path):
    assert found(search_page, query)[0] == path
    card = titles(search_page).first.locator("xpath=..")
    assert card.locator(".sg-level").count() >= 1
    assert card.locator("li").count() >= 1  # the sign in its own words
    assert card.locator(".sg-card__soon").count() == card.locator(".sg-level").count()


def test_an_emergency_shows_its_call_button_and_other_pages_do_not(search_page):
    call = search_page.locator("[data-part=call]")
    found(search_page, "chest pain")
    expect(call.get_by_role("link").first).to_be_visible()
    found(search_page, "calf cramp")
    expect(call).to_be_hidden()


@pytest.mark.parametrize("query", ["cloth", "breast feeding", "cold", "number", "cramp", "numb", "joint"])
def test_words_that_only_look_like_danger_bring_no_sign_by_themselves(search_page, query):
    assert not search_page.evaluate(
        """async (query) => {
          const src = document.querySelector("[data-src]").dataset.src;
          const entry = performance.getEntriesByType("resource").find(({ name }) => name.includes("/search/match."));
          const { prepare } = await import(entry.name);
          const search = prepare(await (await fetch(src)).json());
          return search(query).results.some((result) => result.isDanger);
        }""",
        query,
    )


def test_every_page_that_is_found_exists(search_page, reading_site):
    links = {path for query in [*WORDS, *DANGER] for path in found(search_page, query)}
    assert len(links) > 100
    for path in links:
        assert search_page.request.head(reading_site.url + path).status == 200, path


@pytest.mark.parametrize("query", ["", " ", "c", "the"])
def test_too_little_finds_nothing(search_page, query):
    assert found(search_page, query) == []


# --- what is shown and said ---


def test_without_a_result_it_says_what_to_do(search_page):
    found(search_page, "zzzzzz")
    main = search_page.locator("main")
    expect(main).to_contain_text("No page found for “zzzzzz”")
    advice = main.get_by_text("Check the spelling")
    expect(advice).to_be_visible()
    expect(main.locator(".sg-card__link[href='/index/']")).to_be_visible()
    expect(main.locator("a[href='/help/']")).to_be_visible()
    found(search_page, "calf")
    expect(advice).to_be_hidden()


def test_what_is_typed_never_becomes_markup(search_page):
    query = "<img src=x>$&"
    assert found(search_page, query) == []
    expect(search_page.locator("[data-part=count]")).to_have_text(f"No page found for “{query}”")
    assert search_page.locator("main img").count() == 0


def test_a_count_is_spoken_after_a_pause_and_not_for_every_key(page, reading_site):
    open_search(page, reading_site.url)
    page.evaluate(
        """() => {
          window.said = [];
          const spoken = document.querySelector("[role=status][data-part]");
          new MutationObserver(() => said.push(spoken.textContent)).observe(spoken, { childList: true });
        }"""
    )
    page.locator("#q").press_sequentially("herniated", delay=60)
    expect(page.locator("[data-part=spoken]")).to_have_text("2 results")
    assert page.evaluate("said") == ["2 results"]
    page.fill("#q", "chest pain")
    expect(page.locator("[data-part=spoken]")).to_contain_text("Chest pain, or hard to breathe")


def test_results_look_like_other_lists(search_page):
    found(search_page, "Wall calf stretch")
    card = search_page.locator("[data-part=results] .sg-card").first
    expect(card.locator("a")).to_have_text("Wall calf stretch")
    expect(card.locator(".sg-card__summary")).to_contain_text("A standing stretch for a tight or cramped calf")
    expect(card.locator(".sg-card__meta")).to_contain_text("Stretch · ")
    expect(card.locator(".sg-level")).to_have_count(0)


def test_large_enough_for_a_thumb(page, reading_site):
    for path, targets in (("/search/", "#q, .sg-search__button"), ("/index/", ".sg-letters__link, .sg-entries__line")):
        page.goto(reading_site.url + path)
        boxes = page.locator(targets).evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().toJSON())")
        assert boxes
        assert min(min(box["width"], box["height"]) for box in boxes) >= 48, path


@pytest.mark.parametrize("query", ["", "?q=chest+pain", "?q=zzzzzz"])
def test_axe_finds_nothing(page, reading_site, query):
    open_search(page, reading_site.url, query)
    assert faults_in_all_looks(page) == []
    for size in ("standard", "xlarge"):
        wear(page, "light", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# --- keyboard, address and way back ---


def test_with_the_keyboard_alone(page, reading_site):
    open_search(page, reading_site.url)
    page.focus("#q")
    page.keyboard.type("calf")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=found]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(titles(page).first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/relief/calf/")


def test_the_query_stays_in_the_address_and_on_the_way_back(page, reading_site):
    open_search(page, reading_site.url)
    found(page, "Twitchy eye & more")
    page.wait_for_url("**/search/?q=Twitchy%20eye%20%26%20more")
    page.reload()
    expect(page.locator("#q")).to_have_value("Twitchy eye & more")
    expect(titles(page).first).to_have_text("Eyelid twitch")

    found(page, "quinine")
    titles(page).first.click()  # before the pause is over
    page.wait_for_url("**/learn/quinine-warning/")
    page.go_back()
    expect(page.locator("#q")).to_have_value("quinine")
    expect(titles(page).first).to_have_text("Quinine: a warning")


def test_from_the_guide(page, reading_site):
    page.goto(f"{reading_site.url}/guide/")
    page.get_by_label("Search the guide").fill("stenosis")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=stenosis")
    expect(titles(page).first).to_contain_text("Spinal stenosis")


# --- without JavaScript, without the index, without a connection ---


def test_without_javascript_the_a_to_z_answers(browser, reading_site):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{reading_site.url}/guide/")
    page.fill("#q", "stenosis")
    page.click(".sg-search__button")
    assert page.url.endswith("/search/?q=stenosis")
    note = page.locator("[data-part=note]")
    expect(note).to_contain_text("needs JavaScript")
    note.locator("a").click()
    page.click("text='S'")
    page.click("main a[href='/causes/spinal-stenosis/']")
    expect(page.locator("h1")).to_contain_text("Spinal stenosis")
    context.close()


def test_a_lost_index_is_admitted(page, reading_site):
    page.route("**/data/search.*", lambda route: route.abort())
    page.goto(f"{reading_site.url}/search/?q=calf")
    expect(page.locator("[data-part=failed]")).to_be_visible()
    expect(page.locator("[data-part=failed] a")).to_have_attribute("href", "/index/")


@pytest.fixture
def kept(phone, changing, moments):
    """(page, proxy) of a phone that has kept the guide."""
    changing.port = moments.changed.port
    page = phone.open()
    page.goto(changing.url)
    wait_for_saved(page)
    return page, changing


def test_offline(kept):
    page, proxy = kept
    proxy.down = True
    page.goto(f"{proxy.url}/guide/")
    page.fill("#q", "sudafed")
    page.click(".sg-search__button")
    expect(titles(page).first).to_have_text("Blocked-nose medicines (pseudoephedrine)")
    titles(page).first.click()
    expect(page.locator("h1")).to_contain_text("pseudoephedrine")


def test_a_page_that_was_withdrawn_since_is_found_no_more(kept, moments):
    page, proxy = kept
    path = f"/stretches/{WITHDRAWN}/"
    open_search(page, proxy.url, "?q=wall+calf+stretch")
    expect(page.locator(f"main a[href='{path}']")).to_have_count(1)

    proxy.port, proxy.hook = moments.withdrawn.port, only_recalls
    ask(page)
    expect(page.locator(f"main a[href='{path}']")).to_have_count(0)

    proxy.down = True
    open_search(page, proxy.url, "?q=calf")
    expect(titles(page).first).to_have_text("Calf cramp")
    expect(page.locator(f"main a[href='{path}']")).to_have_count(0)


def only_recalls(path, body):
    if path.startswith(("/_o/e/", "/_o/b/", "/_o/p/")):
        raise Refuse(503)
    return body


# --- the three best on the Guide page ---


def test_the_guide_page_shows_the_three_best_while_one_types(page, reading_site):
    """Nothing is asked for before somebody goes to the field, and then only what the search page has."""
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(reading_site.url)))
    page.goto(f"{reading_site.url}/guide/", wait_until="networkidle")
    assert not [path for path in asked if path.startswith(("/search/", "/data/"))]
    asked.clear()
    page.locator("#q").press_sequentially("swollen leg")
    expect(titles(page)).to_have_count(FIRST_FEW)
    assert paths(page)[0] == "/help/one-swollen-leg/"
    said = page.get_by_role("status").filter(has_text="One swollen, sore leg")
    expect(said).to_contain_text("results. One swollen, sore leg or arm")
    page.get_by_role("link", name="All results").click()
    expect(page).to_have_url(f"{reading_site.url}/search/?q=swollen%20leg")
    of_edition = [path for path in asked if not path.startswith(("/static/", "/_o/"))]
    assert of_edition[0] == "/search/"
    assert {path.split(".")[0] for path in of_edition[1:]} == {"/data/search", "/search/?q=swollen%20leg"}


def test_the_three_best_go_with_their_words(page, reading_site):
    page.goto(f"{reading_site.url}/guide/")
    page.fill("#q", "calf")
    expect(page.locator("[data-part=best]")).to_be_visible()
    page.fill("#q", "zzzzzz")
    expect(page.locator("[data-part=count]")).to_have_text("No page found for “zzzzzz”")
    expect(page.locator("[data-part=best]")).to_be_hidden()
    page.fill("#q", "")
    expect(page.locator("[data-part=count]")).to_have_text("")


def test_a_search_that_could_not_be_loaded_is_loaded_at_the_next_word(page, reading_site):
    page.goto(f"{reading_site.url}/guide/")
    page.route("**/data/search*", lambda route: route.abort())
    page.fill("#q", "calf")
    page.wait_for_event("requestfailed")
    page.unroute("**/data/search*")
    expect(page.locator("[data-part=best]")).to_be_hidden()
    page.fill("#q", "calf cramp")
    expect(titles(page)).to_have_count(FIRST_FEW)


def test_the_three_best_are_found_with_the_server_dead(kept):
    page, proxy = kept
    proxy.down = True
    page.goto(f"{proxy.url}/guide/")
    page.fill("#q", "calf")
    expect(titles(page)).to_have_count(FIRST_FEW)


def test_the_three_best_in_every_look(page, reading_site):
    page.goto(f"{reading_site.url}/guide/")
    page.fill("#q", "chest pain")
    expect(titles(page)).to_have_count(FIRST_FEW)
    assert not faults_in_all_looks(page)
