"""Emergency numbers: reviewed content, shown wherever a page says to call, and gone from all of them when withdrawn."""

import re
import tomllib

import pytest
from bs4 import BeautifulSoup

from guide.authoring import drafts, topic_files
from guide.models import Blob, Edition, Kind, Revision, Step, Topic
from guide.review import preflight, workflow
from tests.admin_pages import address, edit, errors, text
from tests.factory import LATER, approve, make_public, make_topic, submit

PATH = "/help/emergency-numbers/"
DEFAULT = ["tel:112", "tel:999", "tel:911"]
MARKED = re.compile(rf"<!--\[{PATH}\]-->.*?<!--\[/{PATH}\]-->", re.DOTALL)


def html(path):
    manifest = Edition.objects.current().manifest
    return bytes(Blob.objects.get(sha256=(manifest["pages"] | manifest["gone"])[path]["blob"]).raw).decode()


def calls(page, country):
    parts = BeautifulSoup(page, "lxml").select(f'sg-for[country="{country}"]')
    return [link["href"] for part in parts for link in part.select("a")]


def make_numbers(author, *rows, slug="emergency-numbers"):
    topic = make_topic(author, kind=Kind.NUMBERS, slug=slug, steps=[name for name, *_rest in rows], areas=[])
    for step, (_name, country, numbers) in zip(topic.steps.all(), rows, strict=True):
        Step.objects.filter(pk=step.pk).update(country=country, numbers=numbers)
    return topic


@pytest.fixture
def numbers(author, reviewer):
    make_public(author, reviewer, kind=Kind.WARNING, slug="chest-pain", urgency="emergency")
    make_public(author, reviewer, kind=Kind.WARNING, slug="twitch", urgency="routine")
    topic = make_numbers(author, ("Austria", "AT", "112"), ("United Kingdom", "GB", "999, 112"))
    approve(submit(topic), reviewer)
    return topic


@pytest.mark.parametrize("path", ["/help/", "/help/chest-pain/"])
def test_every_page_that_says_call_has_the_numbers_of_each_country(numbers, path):
    page = html(path)
    assert calls(page, "AT") == ["tel:112"]
    assert calls(page, "GB") == ["tel:999", "tel:112"]
    assert calls(page, "") == DEFAULT


def test_without_a_script_only_the_numbers_for_all_are_seen(numbers):
    shown = [part["country"] for part in BeautifulSoup(html("/help/"), "lxml").select("sg-for:not([hidden])")]
    assert shown
    assert set(shown) == {""}


def test_a_page_that_does_not_say_call_has_none(numbers):
    assert "sg-for" not in html("/help/twitch/")


def test_the_answer_of_a_sign_check_has_them_where_it_says_call(numbers, author, reviewer):
    check = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Chest pain?", "Bothered?"])
    check.steps.filter(position=1).update(outcome="emergency")
    check.steps.filter(position=2).update(outcome="routine")
    approve(submit(check), reviewer)

    assert calls(html("/help/check/1/yes/"), "GB") == ["tel:999", "tel:112"]
    assert "sg-for" not in html("/help/check/2/yes/")


def test_what_a_phone_cuts_out_after_a_withdrawal_leaves_the_numbers_for_all(numbers):
    for path in ("/help/", "/help/chest-pain/", "/settings/"):
        page = MARKED.sub("", html(path))
        assert "Austria" not in page, path
        assert "Your country" not in page, path
    assert calls(MARKED.sub("", html("/help/")), "") == DEFAULT


def test_withdrawn_numbers_leave_every_page(numbers, reviewer):
    workflow.withdraw(numbers, reviewer, reason="x", notice="We check the numbers.", at=LATER)

    assert "We check the numbers." in html(PATH)
    for path in ("/help/", "/help/chest-pain/", "/settings/"):
        assert "Austria" not in html(path), path
    assert calls(html("/help/"), "") == DEFAULT


def test_with_no_reviewed_numbers_there_is_nothing_to_choose(author, reviewer):
    make_public(author, reviewer)
    assert calls(html("/help/"), "") == DEFAULT
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
        "Austria Call 112, Austria",
        "United Kingdom Call 999, United Kingdom Call 112, United Kingdom",
    ]
    assert [link["href"] for row in rows for link in row.select("a")] == ["tel:112", "tel:999", "tel:112"]
    assert f'href="{PATH}"' in html("/help/")


def test_the_settings_offer_the_same_countries(numbers):
    options = BeautifulSoup(html("/settings/"), "lxml").select("select[name=country] option")
    assert [(option["value"], option.text) for option in options] == [
        ("", "Not chosen"),
        ("AT", "Austria: 112"),
        ("GB", "United Kingdom: 999, 112"),
    ]


def test_they_can_be_searched_by_country_and_by_number(numbers):
    for path, entry in Edition.objects.current().manifest["assets"].items():
        if path.startswith("/data/search."):
            index = bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode()
    assert PATH in index
    assert '"austria"' in index
    assert '"999"' in index


# --- before a reviewer is asked ---


def test_each_line_needs_its_letters_and_its_numbers(author):
    topic = make_numbers(author, ("Austria", "AT", ""), ("Narnia", "", "112"))
    found = preflight.problems(topic)
    assert "Give “Austria” its two letters and its numbers." in found
    assert "Give “Narnia” its two letters and its numbers." in found
    with pytest.raises(workflow.Refused):
        submit(topic)


def test_a_country_has_one_line(author):
    topic = make_numbers(author, ("Austria", "AT", "112"), ("Austria again", "AT", "144"))
    assert preflight.problems(topic) == ["The letters AT stand in 2 lines. A country has one line."]


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
    ],
)
def test_the_form_says_how_to_write_them_and_keeps_what_was_typed(client, author, field, typed, answer):
    topic = make_numbers(author, ("Austria", "AT", "112"))
    client.force_login(author)

    response = edit(client, topic, **{f"steps__0__{field}": typed})

    assert answer in errors(response)
    assert f'value="{typed}"' in response.text
    assert Step.objects.get().numbers == "112"


def test_the_reviewer_reads_country_and_numbers_word_for_word(client, numbers, reviewer):
    client.force_login(reviewer)
    revision = numbers.revisions.get()
    assert "United Kingdom (GB): 999, 112" in text(client.get(address(revision)))


def test_the_desk_shows_the_page_before_it_is_approved(client, author):
    topic = make_numbers(author, ("Austria", "AT", "112"))
    client.force_login(author)
    page = client.get(address(topic, "page"))
    assert 'href="tel:112"' in page.text
    assert "Not approved: working copy" in page.text


# --- the starter file ---


def starter():
    (file,) = [file for file in topic_files.read_folder() if file.front["kind"] == "numbers"]
    return file.front


def test_every_source_of_the_starter_numbers_was_read_and_has_an_address():
    sources = tomllib.loads((topic_files.STARTER / "sources.toml").read_text())
    for name in starter()["sources"]:
        assert sources[name]["url"].startswith("https://"), name
        assert sources[name]["publisher"], name


def test_the_starter_numbers_are_in_the_order_of_the_alphabet():
    names = [row["text"] for row in starter()["steps"]]
    assert names == sorted(names)
    assert len({row["country"] for row in starter()["steps"]}) == len(names)


def test_the_starter_numbers_pass_the_preflight(author):
    drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
    (topic,) = drafts.create_missing(
        [file for file in topic_files.read_folder() if file.front["kind"] == "numbers"], author, at=LATER
    )
    assert preflight.problems(topic) == []
    assert Topic.objects.get() == topic
