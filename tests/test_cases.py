"""The cases of a check: what passes, what is refused, and in whose words."""

import copy
import tomllib

import pytest
from django.core.management import CommandError, call_command

from guide.models import Case, Kind, SearchCase
from guide.publishing import build, cases
from guide.publishing.build import BuildError
from guide.publishing.public_texts import Public
from guide.publishing.site_pages import Guide
from guide.review import workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, approve, make_area, make_public, make_topic, submit

CALF = "My calf went hard at night. It let go in a minute."


@pytest.fixture
def chest(author, reviewer):
    return make_public(author, reviewer, kind=Kind.WARNING, slug="chest-pain", title="Chest pain", level="emergency")


@pytest.fixture
def check(author, reviewer, chest):
    """A check with one question, and one ordinary and one grave case that pass."""
    make_public(author, reviewer, slug="calf-wall", title="Calf stretch")
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Chest"])
    topic.steps.update(asks=["chest-pain"])
    Case.objects.create(topic=topic, key="calf", words=CALF, level="none", place="calf", page="calf-wall")
    words = "I have chest pain. It does not go."
    Case.objects.create(
        topic=topic, key="chest", words=words, level="emergency", signs=["chest-pain"], page="chest-pain"
    )
    SearchCase.objects.create(topic=topic, words="chest pain", expect="chest-pain", kind="dangerous")
    SearchCase.objects.create(topic=topic, words="calf stretch", expect="calf-wall", kind="harmless")
    return topic


def approved(topic, reviewer, at=NOW):
    return approve(submit(topic, at=at), reviewer, at=at)


def searched(topic, reviewer, *phrases):
    """The sign of a warning text, signed anew with what people type."""
    topic.signs.update(searched="\n".join(phrases))
    workflow.record_contribution(topic, topic.owner, at=LATER)
    return approved(topic, reviewer, LATER)


def test_a_check_whose_cases_pass_is_published(check, reviewer):
    assert approved(check, reviewer)


def test_a_case_that_comes_out_lower_is_refused_in_its_own_words(check, chest, reviewer):
    approved(check, reviewer)
    chest.signs.update(level="today")
    workflow.record_contribution(chest, chest.owner, at=LATER)
    with pytest.raises(
        BuildError, match="“I have chest pain. It does not go.” .*comes out as today; expected: emergency"
    ):
        approved(chest, reviewer, LATER)


def test_a_case_whose_sign_is_asked_no_more_is_refused(check, author, reviewer):
    make_public(author, reviewer, kind=Kind.WARNING, slug="often", level="soon")
    approved(check, reviewer)
    check.steps.update(asks=["often"])
    workflow.record_contribution(check, author, at=LATER)
    with pytest.raises(BuildError, match="comes out as none; expected: emergency"):
        approved(check, reviewer, LATER)


def test_an_ordinary_case_that_would_be_sent_to_an_ambulance_is_refused(check, chest, reviewer):
    """What people type made vaguer: every hard calf would bring the card of the emergency first."""
    approved(check, reviewer)
    with pytest.raises(BuildError, match=r"My calf went hard at night.*brings “chest-pain” first; expected: calf-wall"):
        searched(chest, reviewer, "calf hard")


def test_a_dangerous_search_that_no_longer_brings_its_sign_is_refused(check, chest, reviewer):
    SearchCase.objects.create(topic=check, words="elephant on me", expect="chest-pain", kind="dangerous")
    with pytest.raises(BuildError, match="“elephant on me” .*expected: “chest-pain”"):
        approved(check, reviewer)


def test_a_harmless_search_with_an_emergency_above_it_is_refused(check, chest, reviewer):
    approved(check, reviewer)
    with pytest.raises(BuildError, match="shows an emergency above “calf-wall”"):
        searched(chest, reviewer, "calf stretch")


def test_a_case_may_name_a_sign_that_no_text_has(check, reviewer):
    Case.objects.create(topic=check, key="lost", words="Odd.", level="none", signs=["no-such-sign"])
    with pytest.raises(BuildError, match="no public text has the sign no-such-sign"):
        approved(check, reviewer)


def test_a_withdrawal_is_never_held_up_by_a_case(check, chest, author, reviewer):
    approved(check, reviewer)
    workflow.withdraw(chest, reviewer, reason="x", notice="y", at=LATER)
    assert "makeshift" not in build.Edition.objects.current().manifest
    assert make_public(author, reviewer, at=LATER, kind=Kind.TIP, slug="walk"), "nor is what comes after it"


def test_a_grave_sign_is_asked_at_the_place_of_its_case_or_named_there(check, chest, author, reviewer):
    chest.signs.get().areas.add(make_area("chest", "Chest"))
    workflow.record_contribution(chest, chest.owner, at=LATER)
    approved(chest, reviewer, LATER)
    check.cases.filter(key="chest").update(place="calf")
    with pytest.raises(BuildError, match="nobody is told of the sign chest-pain there"):
        approved(check, reviewer, LATER)


# --- the command ---


def run(capsys, *arguments):
    """What the command prints, and the error with which it ends."""
    try:
        call_command("cases", *arguments)
    except CommandError as error:
        return capsys.readouterr().out, error
    return capsys.readouterr().out, None


def test_the_command_prints_each_case(check, reviewer, capsys):
    approved(check, reviewer)
    out, error = run(capsys)
    assert f"ok    calf: {CALF}" in out
    assert "4 of 4 pass." in out
    assert error is None


FILE = """
[[case]]
id = "a1"
words = "I have chest pain. It is bad."
true = ["chest-pain"]
level = "emergency"
page = "chest-pain"

[[case]]
id = "a2"
words = "My chest hurts a bit."
true = ["chest-pain"]
level = "none"
also = ["calf-wall"]
typed = "calf stretch"

[[search]]
words = "chest pain"
expect = "calf-wall"
kind = "harmless"
"""


def test_the_cases_of_a_file_are_run_instead_and_each_that_fails_is_named(check, reviewer, capsys, tmp_path):
    approved(check, reviewer)
    (tmp_path / "others.toml").write_text(FILE)
    out, error = run(capsys, "--file", str(tmp_path / "others.toml"))
    assert "ok    a1" in out
    assert "FAIL  a2" in out
    assert "comes out as emergency; expected: none" in out
    assert "FAIL  chest pain" in out
    assert (str(error), error.returncode) == ("2 of 3 fail.", 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no"),
        ("[[case]]\nid = 'a'\nwords = 'b'\ntrue = []", "a lacks level"),
        ("[[case]]\nid = 'a'\nwords = 'b'\ntrue = []\nlevel = 'urgent'", "“urgent” is no level"),
        ("[[case]]\nid = 'a'\nwords = 'b'\ntrue = []\nlevel = 'none'\nsign = 'x'", "a: unknown sign"),
        ("[[search]]\nwords = 'a'\nexpect = 'b'\nkind = 'mild'", "must be dangerous or harmless"),
        ("[[case]", "Expected"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong(check, reviewer, tmp_path, text, words):
    approved(check, reviewer)
    (tmp_path / "others.toml").write_text(text)
    with pytest.raises(CommandError, match=words):
        call_command("cases", "--file", str(tmp_path / "others.toml"))


@pytest.mark.django_db
def test_without_a_public_check_there_is_nothing_to_run():
    with pytest.raises(CommandError, match="No sign check is public"):
        call_command("cases")


def test_a_file_is_read_as_cases_of_the_check_are_frozen():
    own, searches = cases.of_file(tomllib.loads(FILE))
    assert own[1] == {
        "id": "a2",
        "words": "My chest hurts a bit.",
        "signs": ["chest-pain"],
        "level": "none",
        "place": "",
        "page": "",
        "also": ["calf-wall"],
        "typed": "calf stretch",
    }
    assert searches == [{"words": "chest pain", "expect": "calf-wall", "kind": "harmless"}]


# --- at the desk ---


def test_the_desk_shows_all_cases_with_the_text_as_it_is_there(check, chest, author, reviewer, client):
    approved(check, reviewer)
    client.force_login(author)
    page = text(client.get(address(chest, "cases")))
    assert "0 of 4 fail." in page
    assert CALF in page

    chest.signs.update(level="soon")

    page = text(client.get(address(chest, "cases")))
    assert "1 of 4 fail." in page
    assert "the check comes out as soon; expected: emergency" in page


def test_a_reviewer_runs_them_with_the_frozen_text(check, chest, reviewer, client):
    approved(check, reviewer)
    chest.signs.update(searched="calf hard")
    workflow.record_contribution(chest, chest.owner, at=LATER)
    revision = submit(chest, at=LATER)
    client.force_login(reviewer)
    assert address(revision, "cases") in client.get(address(revision)).text
    assert "brings “chest-pain” first; expected: calf-wall" in text(client.get(address(revision, "cases")))


def test_before_there_is_a_check_the_desk_says_so(chest, author, client):
    client.force_login(author)
    assert "No sign check with cases is public yet." in text(client.get(address(chest, "cases")))


# --- a guide that was broken on purpose ---


@pytest.fixture
def starter(starter_texts):
    """The texts of the starter guide by slug, free to be broken."""
    return {text.payload["slug"]: copy.deepcopy(text) for text in starter_texts}


def problems(texts):
    return cases.problems(Guide(list(texts.values()), []))


def sign_of(texts, key):
    return next(sign for text in texts.values() for sign in text.payload.get("signs", ()) if sign["key"] == key)


def with_payload(text: Public, **changes):
    return Public({**text.payload, **changes}, text.sha256, text.signature, text.signed_on)


@pytest.mark.unmeasured
def test_the_starter_guide_passes(starter):
    assert problems(starter) == []


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_level_that_was_lowered_is_refused(starter):
    sign_of(starter, "cauda-feel")["level"] = "today"
    found = problems(starter)
    assert any("expected: emergency" in sentence and "numb-between-the-legs" in sentence for sentence in found)


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_sign_that_the_check_lost_is_refused(starter):
    for step in starter["check"].payload["steps"]:
        step["asks"] = [key for key in step["asks"] if key != "limb-no-blood"]
    found = problems(starter)
    assert any("No question of the check asks" in sentence and "limb-no-blood" in sentence for sentence in found)
    assert any("expected: emergency" in sentence for sentence in found)


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_question_that_was_made_vaguer_is_refused(starter):
    """“Is it hard and painful?” sent every calf cramp to an ambulance."""
    sign_of(starter, "compartment")["searched"].append("calf hard")
    assert any("My calf went hard as stone" in sentence for sentence in problems(starter))


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_page_without_its_sign_is_refused(starter):
    """The sign is asked elsewhere alone, and the relief page of the place names it no more."""
    sign_of(starter, "cauda-feel")["areas"] = ["groin"]
    for slug in ("back", "buttock"):
        text = starter[slug]
        named = [key for key in text.payload["named_signs"] if key != "cauda-feel"]
        starter[slug] = with_payload(text, named_signs=named)
    assert any("nobody is told of the sign cauda-feel" in sentence for sentence in problems(starter))


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_a_synonym_that_was_lost_is_refused(starter):
    sign_of(starter, "chest-pain")["searched"] = []
    assert any("“elephant on my chest”" in sentence for sentence in problems(starter))
