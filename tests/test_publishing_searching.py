"""The search in Python, which publishing runs cases through. `tests/js/search.test.js` tries the phone's alike."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from guide.publishing import search_index, searching
from tests.starter import starter_entries, starter_index, starter_search

FILE = json.loads((Path(__file__).parent / "js" / "search-queries.json").read_text())
MATCH = Path(settings.BASE_DIR) / "static" / "js" / "search" / "match.js"
# Reads an index and queries, and says what the phone's search finds.
pytestmark = pytest.mark.unmeasured

ON_A_PHONE = """
import { readFileSync } from "node:fs";
const { prepare } = await import(process.argv[1]);
const { index, queries } = JSON.parse(readFileSync(0, "utf8"));
const search = prepare(index);
const told = ({ path, isDanger, signs }) => [path, isDanger, signs.map(({ key }) => key)];
console.log(JSON.stringify(queries.map((query) => search(query).results.map(told))));
"""


def told(result):
    """As the file of queries has it."""
    keys = ", ".join(sign["key"] for sign in result.signs)
    return [result.path, f"{'danger' if result.is_danger else 'typed'}: {keys}"] if keys else [result.path]


def made(*entries):
    return searching.Search(json.loads(search_index.index(list(entries))))


def entry(path, title="X", **fields):
    return search_index.Entry(path, title, fields.pop("summary", ""), "", **fields)


def sign(key, level="emergency", danger=1, *, searched):
    return {"key": key, "words": f"I have {key}", "level": level, "danger": danger, "searched": searched}


def warning(*signs, path="/help/x/"):
    return entry(path, level="emergency", signs=signs)


def first_keys(search, query):
    found = search(query).results
    return [sign["key"] for sign in found[0].signs] if found and found[0].is_danger else []


# --- the same as on a phone ---


@pytest.mark.parametrize("case", FILE["queries"], ids=lambda case: case["query"])
def test_it_finds_what_the_file_says(case):
    found = searching.Search(FILE["index"])(case["query"]).results
    assert [told(result) for result in found[:4]] == case["found"]


@pytest.mark.thorough
@pytest.mark.unmeasured
@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
def test_on_the_starter_content_it_finds_what_a_phone_finds():
    searches = [
        words for one in starter_entries() for sign in one.signs for words in (sign["words"], *sign["searched"])
    ]
    titles = [words for one in starter_entries() for words in (one.title, one.summary)]
    slips = [words[:-2] for words in titles] + [
        words[: len(words) // 2] + words[len(words) // 2 + 1 :] for words in titles
    ]
    queries = [*searches[::3], *titles, *slips]
    given = json.dumps({"index": starter_index(), "queries": queries})
    command = ["node", "--input-type=module", "--eval", ON_A_PHONE, str(MATCH)]
    run = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    here = [
        [[one.path, one.is_danger, [sign["key"] for sign in one.signs]] for one in starter_search()(query).results]
        for query in queries
    ]
    differing = [
        query for query, mine, phone in zip(queries, here, json.loads(run.stdout), strict=True) if mine != phone
    ]
    assert differing == []


# --- words ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("twitches", "twitching"),
        ("dropping", "droped"),
        ("suddenly", "sudden"),
        ("breathe", "breathing"),
        ("tingle", "tingled"),
        ("weakness", "weakness"),
        ("bleeding", "bleed"),
    ],
)
def test_the_ending_of_a_word_makes_no_difference(one, other):
    assert searching.stem_of(one) == searching.stem_of(other)


@pytest.mark.parametrize(("one", "other"), [("number", "numb"), ("feel", "fell"), ("red", "r"), ("thing", "th")])
def test_different_words_stay_different(one, other):
    assert searching.stem_of(one) != searching.stem_of(other)


# --- searches of signs ---


def test_all_words_are_needed_in_any_order():
    search = made(warning(sign("limb", searched=["leg cold white"])))
    assert first_keys(search, "my white and very cold leg") == ["limb"]
    assert first_keys(search, "cold leg") == []


@pytest.mark.parametrize("typed", ["cant pee", "can't wee", "cannot pass urine", "could not pee", "I can not pee"])
def test_one_search_stands_for_all_that_mean_the_same(typed):
    assert first_keys(made(warning(sign("bladder", searched=["cant pee"]))), typed) == ["bladder"]


@pytest.mark.parametrize("typed", ["i pee a lot", "how much should i pee", "pee"])
def test_what_is_not_possible_is_not_the_same_as_what_is(typed):
    assert first_keys(made(warning(sign("bladder", searched=["cant pee"]))), typed) == []


@pytest.mark.parametrize("typed", ["palpatations", "palpitatons", "paplitations", "palpitation"])
def test_a_slip_of_the_finger_is_forgiven(typed):
    assert first_keys(made(warning(sign("heart", searched=["palpitations"]))), typed) == ["heart"]


@pytest.mark.parametrize("typed", ["strike", "stoke hill", "struck"])
def test_a_word_that_is_spelt_right_is_no_slip(typed):
    search = made(warning(sign("stroke", searched=["stroke"])), entry("/x/", body="Stoke Hill"))
    assert first_keys(search, typed) == []
    assert first_keys(search, "stroek") == ["stroke"]


@pytest.mark.parametrize("typed", ["stiff neck no fever", "stiff neck, not a fever", "stiff neck without fever"])
def test_what_is_denied_is_no_sign(typed):
    search = made(warning(sign("meningitis", searched=["stiff neck fever"])))
    assert first_keys(search, typed) == []
    assert first_keys(search, "no rash, but fever and a stiff neck") == ["meningitis"]


def test_a_search_of_one_word_with_meaning_needs_the_small_words_too():
    search = made(warning(sign("bladder", searched=["wet myself"])))
    assert first_keys(search, "i have wet myself") == ["bladder"]
    assert first_keys(search, "a wet towel") == []


def test_a_word_may_be_calm_beside_others():
    search = made(warning(sign("stroke", searched=["stroke"])))
    assert first_keys(search, "stroke") == ["stroke"]
    assert first_keys(search, "spastic legs stroke what helps") == []


@pytest.mark.parametrize(("typed", "is_found"), [("cramp for 12 minutes", True), ("cramp for 3 minutes", False)])
def test_more_than_ten_minutes_are_ten_minutes(typed, is_found):
    search = made(warning(sign("cramp-10", "today", searched=["cramp 10 minutes"])))
    assert bool(first_keys(search, typed)) is is_found


def test_emergencies_come_first_then_what_fits_better_then_what_is_more_dangerous():
    search = made(
        warning(sign("today", "today", searched=["calf pain after surgery"]), path="/help/today/"),
        warning(sign("second", danger=20, searched=["calf pain"]), path="/help/second/"),
        warning(sign("first", danger=10, searched=["surgery"]), path="/help/first/"),
        warning(sign("third", danger=30, searched=["surgery"]), path="/help/third/"),
    )
    found = [sign["key"] for result in search("calf pain after surgery").results for sign in result.signs]
    assert found == ["second", "first", "third", "today"]


def test_signs_of_one_page_share_its_card():
    search = made(warning(sign("one", danger=2, searched=["numb"]), sign("two", danger=1, searched=["numb legs"])))
    (result,) = search("numb legs").results
    assert [sign["key"] for sign in result.signs] == ["two", "one"]


@pytest.mark.parametrize("level", ["soon", "routine"])
def test_a_sign_that_can_wait_lifts_its_page_but_is_no_danger(level):
    relief = entry("/relief/calf/", "Calf cramp", is_relief=True)
    page = entry("/help/x/", level=level, signs=(sign("walking", level, searched=["calf cramp when walking far"]),))
    search = made(relief, page, *(entry(f"/{number}/") for number in range(20)))
    first = search("calf cramp when walking far").results[0]
    assert (first.path, first.is_danger, [one["key"] for one in first.signs]) == ("/help/x/", False, ["walking"])
    assert search("calf cramp").results[0].path == "/relief/calf/"


def test_a_page_that_warns_does_not_push_itself_before_others():
    search = made(entry("/help/x/", summary="Calf cramp", level="emergency"), entry("/x/", summary="Calf cramp"))
    assert [result.path for result in search("calf cramp").results] == ["/x/", "/help/x/"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "typed",
    [
        "charleyhorse",
        "Charleyhorses",
        "charliehorse",
        "ca\u00adlf cr\u00adamp",
        "\ufeffcalf\u200b cramp",
        "c\u200dalf cramp",
    ],
)
def test_words_written_as_one_or_copied_with_hidden_marks_are_found(typed):
    assert starter_search()(typed).results[0].path == "/relief/calf/"


# --- the starter content ---


def test_every_search_of_a_sign_that_is_grave_shows_the_sign():
    lost = [
        (sign["key"], words)
        for one in starter_entries()
        for sign in one.signs
        if sign["level"] in ("emergency", "today")
        for words in sign["searched"]
        if sign["key"] not in [s["key"] for r in starter_search()(words).results if r.is_danger for s in r.signs]
    ]
    assert lost == []


def test_no_title_of_a_page_that_does_not_warn_looks_like_an_emergency():
    flagged = [
        (one.title, [sign["key"] for sign in result.signs])
        for one in starter_entries()
        if not one.level
        for result in starter_search()(one.title).results
        if result.is_danger and result.signs[0]["level"] == "emergency"
    ]
    assert flagged == []


def test_no_sign_is_found_by_a_word_of_every_day():
    """Such a search would send people to an ambulance who ask for a wet towel."""
    ordinary = (
        "wet know wake fit test calf cramp cramps spasm pain numb joint cold number cloth ball move stretch heat night"
    )
    assert [word for word in ordinary.split() if first_keys(starter_search(), word)] == []


def test_words_that_say_nothing_mean_nothing_else():
    """“But” is not “butt”, and “as” is not what it sounds like."""
    assert search_index.words_of(search_index._table()["skip"]) == []
