"""No text contradicts another: numbers and levels are the same in every place, and a broken text is found."""

import copy
import re
from io import StringIO

import pytest
from django.core.management import call_command

from guide.publishing import agreement, quantities, sign_levels
from guide.publishing.public_texts import topic_path
from tests.factory import make_starter
from tests.test_clinical_numbers import of_the_scripts

FACTS = {fact.name: fact for fact in agreement.facts()}


@pytest.fixture(scope="session")
def starter(starter_texts):
    """The starter texts as they would be frozen, by their slugs."""
    return {text.payload["slug"]: text.payload for text in starter_texts}


@pytest.fixture(scope="session")
def reports(starter):
    return {report.fact: report for report in agreement.fact_reports(starter.values())}


def by_path(texts):
    return {topic_path(text): text for text in texts.values()}


def differences(text, texts):
    others = by_path(texts)
    return [
        *agreement.own_differences(text),
        *agreement.linked_differences(text, others),
        *sign_levels.level_differences(text, others),
    ]


# --- the starter texts ---


def test_no_number_of_a_starter_text_differs_from_its_timer_or_from_what_it_leads_to(starter):
    assert [sentence for text in starter.values() for sentence in differences(text, starter)] == []


@pytest.mark.unmeasured
def test_each_fact_is_the_same_in_every_starter_text(reports):
    assert [sentence for report in reports.values() for sentence in report.differences] == []


def test_each_fact_of_the_table_is_said(reports):
    assert [name for name, report in reports.items() if not report.sayings] == []


def test_each_sign_has_one_level_in_every_starter_text(starter):
    found = sign_levels.sign_reports(starter.values())
    assert len(found) == sum(len(text.get("signs", ())) for text in starter.values())
    assert [sentence for report in found for sentence in report.differences] == []


def test_the_timer_rests_and_looks_at_the_skin_as_the_texts_say(starter):
    sentences = [one.words for text in starter.values() for one in agreement.sentences(text)]
    rests = {
        said.low for words in sentences for said in agreement.about(words, agreement.REST) if "better" not in words
    }
    skin = {said.low for words in sentences if "ook at your skin" in words for said in quantities.quantities(words)}
    assert rests - {1800, 3600} == set(of_the_scripts("REST_SECONDS"))  # an hour of rest is another rest
    assert set(of_the_scripts("SKIN_CHECK_SECONDS")) <= skin


# --- deliberately broken texts ---

OTHER_NUMBERS = {"half": "1 in 9", "a third": "1 in 9"}


def with_other_number(words):
    if words in OTHER_NUMBERS:
        return OTHER_NUMBERS[words]
    return re.sub(rf"\b(?:half an?|an?|{quantities.PLAIN})\b", "97", words, flags=re.IGNORECASE)


@pytest.mark.parametrize("name", FACTS)
def test_one_place_that_says_another_number_is_found(starter, reports, name):
    said = reports[name].sayings
    place = next((one for one in reversed(said) if one.place.text["slug"] != FACTS[name].home), said[-1])
    before, after = place.place.words[: place.value.start], place.place.words[place.value.start :]
    words = before + after.replace(place.value.words, with_other_number(place.value.words), 1)
    broken = {**starter["cramp-myths"], "slug": place.place.text["slug"], "title": "Broken", "body": words}
    broken = {**broken, "summary": "", "cautions": [], "steps": []}

    texts = [one.place.text for one in said]
    (report,) = agreement.fact_reports([*{text["slug"]: text for text in texts}.values(), broken], [FACTS[name]])

    assert any("“Broken”" in sentence for sentence in report.differences)


BROKEN = [
    # 1. a text and its own timer
    (
        "calf-wall",
        "steps",
        "Hold for 30 seconds",
        "Hold for 15 seconds",
        "says “Hold for 15 seconds and keep breathing.”",
    ),
    ("calf-wall", "hold_seconds", 30, 20, "Its timer counts 20 seconds (hold)"),
    ("wrist-stretch", "body", "There are 4 sets", "There are 2 sets", "Its timer counts 4 times (repetitions)"),
    ("warm-cold-swap", "steps", "after 13 minutes", "after 12 minutes", "Its timer counts 13 minutes (minutes on)"),
    ("warm-cold-swap", "minutes_on", 13, 15, "“You have cold 4 times and warm 3 times, 13 minutes in all.”"),
    ("ice-massage", "cautions", "over 5 minutes", "over 10 minutes", "Its timer counts 5 minutes"),
    ("warm-towel", "body", "Wait 2 hours", "Wait half an hour", "Its timer counts 120 minutes (pause)"),
    ("warm-towel", "minutes_off", 120, 60, "Its timer counts 60 minutes (pause)"),
    ("heatstroke", "body", "103°F", "113°F", "is not the same temperature"),
    # 2. a text and those that it leads to
    ("bedtime-legs", "body", "Hold each stretch for 10", "Hold each stretch for 30", "which says 10 seconds"),
    ("bedtime-legs", "body", "do it 3 times", "do it 5 times", "says 5 times (repetitions)"),
    (
        "bedtime-legs",
        "body",
        "for 10 seconds each",
        "for 20 seconds each",
        "“Wall calf stretch”, which says 30 seconds",
    ),
    ("stretch-before-bed", "steps", "for 10 seconds", "for 25 seconds", "says 25 seconds (hold)"),
    ("stretch-before-bed", "steps", "Do this 3 times", "Do this 6 times", "says 6 times (repetitions)"),
    ("new-or-more-often", "body", "over 2 weeks", "over 3 weeks", "says 3 weeks. It leads to"),
    # 3. a sign and words of another level
    ("calf", "red_flag", "Call your emergency number now", "Get help today", "says today, and the sign"),
    ("calf", "red_flag", "Get help today", "Ask to be seen within a few days", "“Swollen or warm? Ask to be seen"),
    ("back", "red_flag", "Call your emergency number now", "Ask to be seen within a few days", "is emergency"),
    ("groin", "red_flag", "Call your emergency number now", "Get help today", "in a testicle” is emergency"),
    ("chest", "steps", "Call an ambulance", "Get help today", "says today, and the sign"),
    ("one-swollen-leg", "summary", "checked today", "checked within a few days", "is today"),
    ("cramp-over-ten-minutes", "summary", "get advice today", "ask at your next visit", "is today"),
    ("leg-pain-when-walking", "body", "is an emergency: see", "can wait a few days: see", "is emergency"),
]


@pytest.mark.parametrize(("slug", "field", "right", "wrong", "expected"), BROKEN)
def test_a_broken_text_is_found(starter, slug, field, right, wrong, expected):
    text = copy.deepcopy(starter[slug])
    if field == "steps":
        for step in text["steps"]:
            step["text"] = step["text"].replace(right, wrong)
    elif isinstance(text[field], list):
        text[field] = [line.replace(right, wrong) for line in text[field]]
    else:
        text[field] = wrong if isinstance(right, int) else text[field].replace(right, wrong)
    assert text != starter[slug]

    assert any(expected in sentence for sentence in differences(text, starter)), differences(text, starter)


def test_free_text_that_keeps_the_old_level_of_a_changed_sign_is_found(starter):
    texts = copy.deepcopy(starter)
    (sign,) = (sign for sign in texts["cold-pale-or-numb-limb"]["signs"] if sign["key"] == "limb-no-blood")
    sign["level"] = "today"

    reports = {report.key: report for report in sign_levels.sign_reports(texts.values())}

    found = " ".join(reports["limb-no-blood"].differences)
    assert "“Calf cramp” (red flag): “Leg suddenly cold and pale or blue? Call your emergency number now.”" in found
    assert "“Foot or toe cramp” (red flag)" in found
    assert not reports["rhabdo"].differences


# --- quantities ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 to 48 hours", "1 or 2 days"),
        ("14 days", "two weeks"),
        ("30-second", "half a minute"),
        ("15 minutes, at most 20", "15 to 20 minutes"),
        ("a day or two", "1 to 2 days"),
        ("a week, or 2 at most", "1 to 2 weeks"),
        ("1 in 3", "a third"),
        ("three out of four", "3 in 4"),
        ("twice", "2 times"),
        ("102°F", "38.9°C"),
        ("1,000 micrograms", "1 mg"),
    ],
)
def test_the_same_in_other_words_is_the_same(one, other):
    assert quantities.quantity(one) == quantities.quantity(other)


def test_how_often_is_no_length_of_time():
    (found,) = quantities.quantities("Use it 2 or 3 times a day.")
    assert (found.low, found.high, found.kind, found.is_frequency) == (2, 3, quantities.TIMES, True)


# --- the command ---


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_the_command_lists_every_place_and_ends_well(starter, author):
    make_starter(author)
    out = StringIO()
    call_command("agreement", "--desk", stdout=out)
    assert "FACT  An ordinary cramp lasts at most" in out.getvalue()
    assert "      10 minutes | calf (summary) | " in out.getvalue()
    assert "SIGN  dvt: Today" in out.getvalue()
    assert "calf (when to get help)" in out.getvalue()
    assert f"{len(starter)} texts, 0 differences." in out.getvalue()
