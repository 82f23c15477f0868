"""Emergency numbers: reviewed content, shown wherever a page says to call, and gone from all of them when withdrawn."""

import json
import re
import string
import tomllib
import unicodedata
from functools import cache

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from guide.authoring import drafts, topic_files
from guide.clinical_numbers import NO_AMBULANCE
from guide.models import Blob, Edition, Kind, Revision, Step, Topic
from guide.publishing import build, searching
from guide.review import preflight, workflow
from tests.admin_pages import address, edit, errors, text
from tests.factory import LATER, approve, make_public, make_topic, submit
from tests.starter import starter_files

pytestmark = pytest.mark.unmeasured

PATH = "/help/emergency-numbers/"
CHOOSE = [PATH]
COMMON = ["tel:112", "tel:911", "tel:999", "tel:000"]
DEFAULT = [*CHOOSE, *COMMON]
MARKED = re.compile(rf"<!--\[{PATH}\]-->.*?<!--\[/{PATH}\]-->", re.DOTALL)


def html(path):
    manifest = Edition.objects.current().manifest
    return bytes(Blob.objects.get(sha256=(manifest["pages"] | manifest["gone"])[path]["blob"]).raw).decode()


def seen(page, country=""):
    """The page as somebody has it who chose that country: as `static/js/boot.js` leaves it."""
    soup = BeautifulSoup(page, "lxml")
    is_known = bool(country and soup.select(f'sg-for[country~="{country}"]'))
    for part in soup.select("sg-for"):
        if not part.decomposed and (country not in part["country"].split() if part["country"] else is_known):
            part.decompose()
    return soup


def calls(page, country=""):
    """What can be tapped where a page says to call."""
    return [link["href"] for link in seen(page, country).select("sg-for a") if link.text.strip() != AGAIN]


def words(page, country=""):
    return " ".join(seen(page, country).main.text.split())


AGAIN = "Not where you are? Choose again"
FIELDS = ("country", "numbers", "detail", "advice", "advice_note")


def make_numbers(author, *rows, slug="emergency-numbers"):
    topic = make_topic(author, kind=Kind.NUMBERS, slug=slug, steps=[name for name, *_rest in rows], areas=[])
    for step, (_name, *parts) in zip(topic.steps.all(), rows, strict=True):
        Step.objects.filter(pk=step.pk).update(**dict(zip(FIELDS, parts, strict=False)))
    return topic


@pytest.fixture
def numbers(author, reviewer):
    make_public(author, reviewer, kind=Kind.WARNING, slug="chest-pain", level="emergency")
    make_public(author, reviewer, kind=Kind.WARNING, slug="twitch", level="routine")
    topic = make_numbers(
        author,
        ("Austria", "AT", "112", "", "1450"),
        ("Japan", "JP", "119", "Not confirmed by an official page.", "#7119", "Parts of the country."),
        ("Kenya", "KE", "", "No number is sure."),
        ("United Kingdom", "GB", "999, 112"),
    )
    approve(submit(topic), reviewer)
    return topic


@pytest.mark.parametrize("path", ["/help/", "/help/chest-pain/"])
def test_every_page_that_says_call_has_the_numbers_of_each_country(numbers, path):
    page = html(path)
    assert calls(page, "AT") == ["tel:112"]
    assert calls(page, "GB") == ["tel:999", "tel:112"]
    assert calls(page, "QQ") == calls(page) == DEFAULT


def test_the_button_names_the_country_and_a_second_number_is_words(numbers):
    page = html("/help/chest-pain/")
    first, second = seen(page, "GB").select("sg-for a[href^=tel]")
    assert " ".join(first.text.split()) == "Call 999 United Kingdom"
    assert "sg-call" in first["class"]
    assert " ".join(second.text.split()) == "No answer? Call 112"
    assert "sg-call" not in second["class"]


def test_how_sure_a_number_is_stands_beside_it(numbers):
    page = html("/help/chest-pain/")
    assert "Call 119 Japan Not confirmed by an official page." in words(page, "JP")
    assert "Not confirmed" not in words(page, "GB")


def test_a_country_without_a_sure_number_has_words_and_no_button(numbers):
    page = html("/help/chest-pain/")
    assert calls(page, "KE") == []
    said = "Kenya Call your local emergency number, or ask somebody near you. No number is sure."
    assert said in words(page, "KE")


def test_no_number_stands_without_its_place(numbers):
    for country in ("", "AT", "JP", "KE", "GB"):
        for link in seen(html("/help/chest-pain/"), country).select("a.sg-call"):
            assert link.select_one(".sg-call__where").text.strip(), (country, link)


def test_before_a_country_is_chosen_the_button_opens_the_countries(numbers):
    button = seen(html("/help/chest-pain/")).select_one(".sg-care__calls a")
    assert " ".join(button.text.split()) == "Emergency call Choose your country"
    assert button["href"] == PATH


def test_without_a_script_only_what_is_for_all_is_seen(numbers):
    for path in ("/help/", "/help/chest-pain/"):
        for part in BeautifulSoup(html(path), "lxml").select("sg-for"):
            assert part.has_attr("hidden") == bool(part["country"]), path


# --- where no ambulance is needed, but advice today ---


def advice(numbers, country):
    """The part of a page whose level is “today”."""
    page = render_to_string("guide/topic/_calls.html", {"calls": build.load_guide().calls, "level": "today"})
    part = seen(f"<main>{page}</main>", country)
    return " ".join(part.text.split()), [link["href"] for link in part.select("a")]


@pytest.mark.parametrize(
    ("country", "said", "opens"),
    [
        ("AT", "Call 1450, for advice today.", ["tel:1450"]),
        ("JP", "Call #7119, for advice today. Parts of the country.", ["tel:%237119"]),
        ("GB", "Call your doctor, or go to an emergency department, today.", []),
        ("", "Call your doctor, or go to an emergency department, today. Lines for advice, by country", [PATH]),
    ],
)
def test_the_line_for_advice_today_is_that_of_the_country(numbers, country, said, opens):
    assert advice(numbers, country) == (said, opens)


def test_without_public_numbers_advice_today_is_a_sentence_alone(author, reviewer):
    page = render_to_string("guide/topic/_calls.html", {"calls": {}, "level": "today"})
    assert " ".join(seen(page).text.split()) == "Call your doctor, or go to an emergency department, today."
    assert "href" not in page


def test_a_page_that_does_not_say_call_has_none(numbers):
    assert "sg-for" not in html("/help/twitch/")


def test_the_answer_of_a_sign_check_has_them_where_it_says_call(numbers, author, reviewer):
    check = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Chest"])
    check.steps.update(asks=["chest-pain"])
    approve(submit(check), reviewer)

    assert calls(html("/help/check/calf/"), "GB") == ["tel:999", "tel:112"]
    assert "sg-for" not in html("/help/check/")


def test_what_a_phone_cuts_out_after_a_withdrawal_leaves_the_numbers_for_all(numbers):
    for path in ("/help/", "/help/chest-pain/", "/settings/"):
        page = MARKED.sub("", html(path))
        assert "Austria" not in page, path
        assert "Your country" not in page, path
        assert PATH not in page, path
    assert calls(MARKED.sub("", html("/help/")), "AT") == COMMON


def test_withdrawn_numbers_leave_every_page(numbers, reviewer):
    workflow.withdraw(numbers, reviewer, reason="x", notice="We check the numbers.", at=LATER)

    assert "We check the numbers." in html(PATH)
    for path in ("/help/", "/help/chest-pain/", "/settings/"):
        assert "Austria" not in html(path), path
    assert calls(html("/help/"), "AT") == COMMON


def test_with_no_reviewed_numbers_there_is_nothing_to_choose(author, reviewer):
    make_public(author, reviewer)
    assert calls(html("/help/")) == COMMON
    assert "Emergency number" not in html("/settings/")


def test_only_the_pages_that_show_numbers_are_made_anew_and_answer_to_their_signature(numbers, reviewer):
    before = Edition.objects.current().manifest["pages"]
    Step.objects.filter(country="AT").update(numbers="144, 112")
    approve(submit(numbers, at=LATER), reviewer, at=LATER)

    after = Edition.objects.current().manifest["pages"]
    changed = {path for path in after if after[path]["blob"] != before[path]["blob"]}
    assert {"/help/", "/help/chest-pain/", "/settings/", PATH} <= changed
    assert not changed & {"/", "/help/twitch/", "/about/", "/offline/", "/404/"}
    newest = Revision.objects.latest("pk").sha256
    for path in ("/help/", "/help/chest-pain/", "/settings/", PATH):
        assert newest in after[path]["revisions"], path


def test_its_own_page_lists_them_with_a_call_for_each(numbers):
    rows = BeautifulSoup(html(PATH), "lxml").select(".sg-numbers__country")
    assert [" ".join(row.text.split()) for row in rows] == [
        "Austria Call 112, Austria Advice today: 1450",
        "Japan Call 119, Japan Not confirmed by an official page. Advice today: #7119 Parts of the country.",
        "Kenya No number is sure. Ask somebody near you.",
        "United Kingdom Call 999, United Kingdom Call 112, United Kingdom",
    ]
    linked = ["tel:112", "tel:1450", "tel:119", "tel:%237119", "tel:999", "tel:112"]
    assert [link["href"] for row in rows for link in row.select("a")] == linked
    assert f'href="{PATH}"' in html("/help/")


def test_the_settings_offer_the_same_countries(numbers):
    options = BeautifulSoup(html("/settings/"), "lxml").select("select[name=country] option")
    assert [(option["value"], option.text) for option in options] == [
        ("", "Not chosen"),
        ("AT", "Austria: 112"),
        ("JP", "Japan: 119"),
        ("KE", "Kenya: no sure number"),
        ("GB", "United Kingdom: 999, 112"),
    ]


def test_they_can_be_searched_by_country_and_by_number(numbers):
    for path, entry in Edition.objects.current().manifest["assets"].items():
        if path.startswith("/data/search."):
            index = json.loads(bytes(Blob.objects.get(sha256=entry["blob"]).raw))
    for typed in ("austria", "1450"):
        assert PATH in [result.path for result in searching.Search(index)(typed).results], typed


# --- before a reviewer is asked ---


def test_each_line_needs_its_letters_and_its_numbers(author):
    topic = make_numbers(author, ("Austria", "AT", ""), ("Narnia", "", "112"), ("Kenya", "KE", "", "None is sure."))
    found = preflight.problems(topic)
    assert found == [
        f"Give “{name}” its two letters and its numbers, or say under it why none is sure."
        for name in ("Austria", "Narnia")
    ]
    with pytest.raises(workflow.Refused):
        submit(topic)


def test_a_country_has_one_line(author):
    topic = make_numbers(author, ("Austria", "AT", "112"), ("Austria again", "AT", "144"))
    assert preflight.problems(topic) == ["The letters AT stand in 2 lines. A country has one line."]


@pytest.mark.parametrize(
    ("name", "country", "numbers", "advice", "found"),
    [
        ("Norway", "NO", "113, 112", "", "112"),
        ("South Korea", "KR", "112", "", "112"),
        ("Israel", "IL", "101", "1 00", "100"),
        ("Sri Lanka", "LK", "110", "", "110"),
    ],
)
def test_a_number_that_brings_no_ambulance_is_refused(author, name, country, numbers, advice, found):
    topic = make_numbers(author, (name, country, numbers, "", advice))
    problem = f"Take {found} out of “{name}”: there it brings no ambulance."
    assert preflight.problems(topic) == [problem]
    with pytest.raises(workflow.Refused):
        submit(topic)


def test_the_same_number_elsewhere_is_none_of_its_concern(author):
    assert preflight.problems(make_numbers(author, ("Sweden", "SE", "112"), ("Norway", "NO", "113"))) == []


def test_there_is_one_page_of_numbers(numbers, author):
    other = make_numbers(author, ("France", "FR", "112"), slug="more-numbers")
    (problem,) = preflight.problems(other)
    assert "There is another page of emergency numbers." in problem


def test_names_of_countries_are_not_measured_as_sentences(author):
    names = [f"Kyrgyzstan and Liechtenstein {number}" for number in range(20)]
    rows = [(name, f"A{chr(65 + number)}", "112") for number, name in enumerate(names)]
    assert preflight.problems(make_numbers(author, *rows)) == []


# --- the desk ---


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("numbers", "112/999", "Write digits alone, with a comma and a space between two numbers: 999, 112"),
        ("numbers", "call 112", "Write digits alone"),
        ("country", "gb", "Two capital letters, as in ISO 3166: GB"),
        ("advice", "ask", "Write one number: digits, with spaces, # or - where people write them"),
        ("advice", "111 ", None),
        ("advice", "#7119", None),
        ("advice_note", "x" * 121, "at most 120 characters"),
    ],
)
def test_the_form_says_how_to_write_them_and_keeps_what_was_typed(client, author, field, typed, answer):
    topic = make_numbers(author, ("Austria", "AT", "112"))
    client.force_login(author)

    response = edit(client, topic, **{f"steps__0__{field}": typed})

    if answer is None:
        assert getattr(Step.objects.get(), field) == typed.strip()
        return
    assert answer in errors(response)
    assert f'value="{typed}"' in response.text
    assert Step.objects.get().numbers == "112"


def test_the_reviewer_reads_country_and_numbers_word_for_word(client, numbers, reviewer):
    client.force_login(reviewer)
    revision = numbers.revisions.get()
    page = text(client.get(address(revision)))
    assert "United Kingdom (GB): 999, 112" in page
    read = "Japan (JP): 119 Not confirmed by an official page. Advice today: #7119 Parts of the country."
    assert read in page


def test_the_form_saves_a_row_for_each_country_of_the_world(client, author):
    letters = [f"{first}{second}" for first in "ABCDEFGH" for second in string.ascii_uppercase][:200]
    topic = make_numbers(
        author, *[(f"Land {code}", code, "112", "It is sure.", "111", "At night.") for code in letters]
    )
    client.force_login(author)

    response = edit(client, topic, steps__199__numbers="113", steps__0__advice="116 117")

    assert response.status_code == 302, errors(response)
    assert topic.steps.count() == 200
    assert Step.objects.get(country=letters[-1]).numbers == "113"
    assert Step.objects.get(country=letters[0]).advice == "116 117"


def test_the_desk_shows_the_page_before_it_is_approved(client, author):
    topic = make_numbers(author, ("Austria", "AT", "112"))
    client.force_login(author)
    page = client.get(address(topic, "page"))
    assert 'href="tel:112"' in page.text
    assert "Not approved: as it is saved at the desk" in page.text


# --- the starter file ---


@cache
def starter():
    (file,) = [file for file in starter_files() if file.front["kind"] == "numbers"]
    return file.front


def test_every_source_of_the_starter_numbers_was_read_and_has_an_address():
    sources = tomllib.loads((topic_files.STARTER / "sources.toml").read_text())
    for name in starter()["sources"]:
        assert sources[name]["url"].startswith(("https://", "http://")), name
        assert sources[name]["publisher"], name


def rows():
    return {row["country"]: row for row in starter()["steps"]}


def offered():
    return {code: row["numbers"].split(", ") for code, row in rows().items() if row.get("numbers")}


def test_the_starter_numbers_are_in_the_order_of_the_alphabet():
    names = [row["text"] for row in starter()["steps"]]
    assert names == sorted(
        names, key=lambda name: unicodedata.normalize("NFD", name.casefold()).encode("ascii", "ignore")
    )
    assert len(rows()) == len(names) >= 120


def test_each_country_names_its_sources_and_the_text_has_all_of_them():
    for code, row in rows().items():
        assert row["sources"], code
        assert set(row["sources"]) <= set(starter()["sources"]), code
    assert {name for row in rows().values() for name in row["sources"]} == set(starter()["sources"])


def test_a_number_that_only_lists_of_numbers_give_says_so():
    for code, row in rows().items():
        is_official = any(not name.startswith("db-") for name in row["sources"])
        if code in offered():
            assert is_official or "Not confirmed by an official page." in row["detail"], code
        else:
            assert re.search("^No (ambulance )?number|No number is sure|Phnom Penh", row["detail"]), code


def test_no_starter_number_is_one_that_brings_no_ambulance():
    wrong = {code: set(numbers) & set(NO_AMBULANCE.get(code, ())) for code, numbers in offered().items()}
    assert not any(wrong.values()), wrong
    advice = {
        code for code, row in rows().items() if row.get("advice", "").replace(" ", "") in NO_AMBULANCE.get(code, ())
    }
    assert not advice


EU = re.findall("..", "ATBEBGHRCYCZDKEEFIFRDEGRHUIEITLVLTLUMTNLPLPTROSKSIESSE")
PLACES = {
    "European Union": EU,
    "Iceland": ["IS"],
    "India": ["IN"],
    "Türkiye": ["TR"],
    "United States": ["US"],
    "Canada": ["CA"],
    "United Kingdom": ["GB"],
    "Ireland": ["IE"],
    "Hong Kong": ["HK"],
    "Australia": ["AU"],
}


def test_the_common_numbers_are_those_of_the_places_beside_them():
    links = BeautifulSoup(render_to_string("guide/calls/_common.html"), "lxml").select("a")
    assert len(links) == 4
    for link in links:
        number, places = link["href"].removeprefix("tel:"), link.select_one(".sg-call__where").text.split(", ")
        assert f"Call {number} " in link.text
        for code in [code for place in places for code in PLACES[place]]:
            assert number in offered()[code], (number, code)


def test_the_starter_numbers_pass_the_preflight(author):
    drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
    (topic,) = drafts.create_missing(
        [file for file in starter_files() if file.front["kind"] == "numbers"], author, at=LATER
    )
    assert preflight.problems(topic) == []
    assert Topic.objects.get() == topic
