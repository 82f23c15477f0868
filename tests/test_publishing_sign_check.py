"""The pages of a sign check, and the rules that a check and its cases hold."""

import re

import pytest

from guide.models import Blob, Edition, Kind, Sign
from guide.publishing import sign_check
from guide.publishing.build import BuildError
from guide.review import workflow
from tests.factory import LATER, approve, make_area, make_public, make_sign, make_topic, submit

SIGN = {"needs": "", "unlike": "", "do": "", "asked": "", "not_asked": "", "who": "everyone", "areas": []}


def html(path):
    manifest = Edition.objects.current().manifest
    return bytes(Blob.objects.get(sha256=(manifest["pages"] | manifest["gone"])[path]["blob"]).raw).decode()


def part(page, name):
    """One part of the page of a walk."""
    (found,) = re.findall(rf'<section [^>]*id="{name}".*?</section>', html(page), re.DOTALL)
    return found


@pytest.fixture
def chest(author, reviewer):
    return make_public(author, reviewer, kind=Kind.WARNING, slug="chest-pain", level="emergency")


@pytest.fixture
def check(author, reviewer, chest):
    make_public(author, reviewer, kind=Kind.WARNING, slug="often", level="routine")
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Chest", "How often"], body="Rest the leg.")
    topic.steps.filter(position=1).update(asks=["chest-pain"])
    topic.steps.filter(position=2).update(asks=["often"])
    approve(submit(topic), reviewer)
    return topic


def test_a_yes_leads_to_its_answer_and_a_no_to_the_next_question(check):
    first = part("/help/check/calf/", "q1")
    assert "Chest pain" in first
    assert 'href="#q1-yes"' in first
    assert 'href="#q2"' in first
    assert 'href="#end"' in part("/help/check/calf/", "q2")


def test_the_answer_is_the_level_of_the_signs_in_its_one_sentence(check):
    assert "Call your emergency number now." in part("/help/check/calf/", "q1-yes")
    assert "Tell your doctor or pharmacist at your next visit." in part("/help/check/calf/", "q2-yes")
    assert 'href="/help/chest-pain/"' in part("/help/check/calf/", "q1-yes")


def test_a_sign_whose_level_is_changed_changes_the_check_and_every_page(check, chest, reviewer):
    Sign.objects.filter(key="chest-pain").update(level="today")
    workflow.record_contribution(chest, chest.owner, at=LATER)
    approve(submit(chest, at=LATER), reviewer, at=LATER)

    assert "Get medical help today" in part("/help/check/calf/", "q1-yes")
    assert "Call your emergency number now." not in part("/help/check/calf/", "q1-yes")


def test_who_is_not_sure_is_told_to_ask_and_not_to_call_an_ambulance(check):
    unsure = part("/help/check/calf/", "q1-unsure")
    assert "If you are not sure, call an urgent advice line or your emergency number now and ask." in unsure
    assert "tel:" not in unsure
    assert 'href="#q2"' in unsure


def test_the_last_no_says_what_it_means(check):
    end = part("/help/check/calf/", "end")
    assert "You do not seem to need urgent help." in end
    assert "Rest the leg." in end


def test_the_check_is_one_tap_from_get_help_and_asks_where_it_is(check):
    assert 'href="/help/check/"' in html("/help/")
    assert 'href="/help/check/calf/"' in html("/help/check/")


def test_every_page_of_it_shows_its_review_and_the_questions_no_sources(check):
    for path in Edition.objects.current().manifest["pages"]:
        if path.startswith("/help/check/"):
            assert re.search("Checked by .+, and Rita Reviewer, ", html(path)), path
    assert "https://example.org/cramps" in html("/help/check/")
    assert "https://example.org/cramps" not in html("/help/check/calf/")


def test_a_withdrawn_sign_drops_out_of_the_questions(check, chest, reviewer):
    workflow.withdraw(chest, reviewer, reason="x", notice="y", at=LATER)
    assert "/help/chest-pain/" not in html("/help/check/calf/")
    assert 'id="q1"' not in html("/help/check/calf/")


def test_a_withdrawn_check_is_gone_with_all_its_pages(check, reviewer):
    """A phone has each page stored on its own, so each needs a notice in its place."""
    before = [path for path in Edition.objects.current().manifest["pages"] if path.startswith("/help/check/")]

    workflow.withdraw(check, reviewer, reason="x", notice="We check the questions.", at=LATER)

    assert set(Edition.objects.current().manifest["gone"]) == set(before)
    for path in before:
        assert "We check the questions." in html(path)


def test_its_first_page_shows_its_cautions(check, reviewer):
    check.cautions = "Do not wait with chest pain."
    check.save()
    approve(submit(check), reviewer)

    assert "Do not wait with chest pain." in html("/help/check/")


# --- which questions there are ---


def signs(**levels):
    return {key: {**SIGN, "key": key, "words": key, "level": level} for key, level in levels.items()}


def payload(*asked):
    return {"slug": "check", "kind": "check", "steps": [{"text": "Some", "asks": list(keys)} for keys in asked]}


def test_a_question_asks_the_signs_of_its_place_and_those_of_everywhere():
    known = signs(chest="emergency", back="emergency", calf="emergency")
    known["back"]["areas"], known["calf"]["areas"] = ["back"], ["calf"]

    (question,) = sign_check.walk(payload(["chest", "back", "calf"]), known, "calf")

    assert question.keys == ("chest", "calf")


def test_a_question_without_a_sign_for_the_place_is_left_out():
    known = signs(chest="emergency", back="today")
    known["back"]["areas"] = ["back"]
    found = sign_check.walk(payload(["back"], ["chest"]), known, "calf")
    assert [question.number for question in found] == [2]


def test_a_question_of_one_group_is_left_out_unless_somebody_says_so():
    known = signs(chest="emergency", bleeding="emergency", calf="today")
    known["bleeding"]["who"] = "pregnant"
    found = sign_check.walk(payload(["chest"], ["bleeding"], ["calf"]), known, "calf")

    first, pregnant, last = sign_check.steps_of_walk(found)

    assert first["no"] == [{"anchor": "q2", "who": "pregnant"}, {"anchor": "q3", "who": "everyone"}]
    assert pregnant["no"] == [{"anchor": "q3", "who": "everyone"}]
    assert last["back"] == [{"anchor": "q2", "who": "pregnant"}, {"anchor": "q1", "who": "everyone"}]
    assert (first["number"], first["total"], last["number"], pregnant["number"]) == (1, 2, 2, 0)


def test_the_outcome_is_that_of_the_first_question_with_a_yes():
    known = signs(chest="emergency", calf="today", often="routine")
    found = sign_check.walk(payload(["chest"], ["calf"], ["often"]), known, None)
    assert sign_check.outcome(found, ["often", "calf"]) == "today"
    assert sign_check.outcome(found, []) == ""


# --- what is refused ---


@pytest.fixture
def draft(author, chest):
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Chest"])
    topic.steps.update(asks=["chest-pain"])
    return topic


def approved(topic, reviewer):
    approve(submit(topic), reviewer)
    return Edition.objects.current()


def test_a_grave_sign_that_no_question_asks_is_refused(draft, author, reviewer):
    approved(draft, reviewer)
    with pytest.raises(BuildError, match="No question of the check asks “Stroke”"):
        make_public(author, reviewer, kind=Kind.WARNING, slug="stroke", level="emergency")


def test_a_grave_sign_may_say_why_it_is_not_asked(draft, author, reviewer):
    approved(draft, reviewer)
    topic = make_topic(author, kind=Kind.WARNING, slug="not-awake", level="emergency")
    topic.signs.update(not_asked="Somebody who is not awake cannot answer.")
    assert approved(topic, reviewer)


def test_a_sign_of_a_few_days_need_not_be_asked(draft, author, reviewer):
    approved(draft, reviewer)
    assert make_public(author, reviewer, kind=Kind.WARNING, slug="often", level="soon")


def test_the_check_may_ask_a_sign_before_it_is_public(draft, author, reviewer):
    """Else neither could be first: a grave sign is refused until the check asks it."""
    draft.steps.update(asks=["chest-pain", "stroke"])
    approved(draft, reviewer)
    assert make_public(author, reviewer, kind=Kind.WARNING, slug="stroke", level="emergency")
    assert "Stroke" in part("/help/check/calf/", "q1")


def test_signs_of_two_levels_in_one_question_are_refused(draft, author, reviewer):
    make_public(author, reviewer, kind=Kind.WARNING, slug="calf-pain", level="today")
    draft.steps.update(asks=["chest-pain", "calf-pain"])
    with pytest.raises(BuildError, match="Question 1 asks signs of several levels"):
        approved(draft, reviewer)


def test_more_than_six_signs_in_one_question_are_refused(draft, chest, reviewer):
    for number in range(6):
        make_sign(chest, f"sign-{number}", level="emergency")
    workflow.record_contribution(chest, chest.owner, at=LATER)
    approve(submit(chest, at=LATER), reviewer, at=LATER)
    draft.steps.update(asks=["chest-pain", *(f"sign-{number}" for number in range(6))])
    with pytest.raises(BuildError, match="question 1 asks 7 signs"):
        approved(draft, reviewer)


def test_six_signs_that_meet_at_no_place_are_asked(draft, chest, reviewer):
    areas = [make_area("calf"), make_area("back", "Back")]
    for number in range(7):
        make_sign(chest, f"sign-{number}", level="emergency").areas.add(areas[number % 2])
    workflow.record_contribution(chest, chest.owner, at=LATER)
    approve(submit(chest, at=LATER), reviewer, at=LATER)
    draft.steps.update(asks=["chest-pain", *(f"sign-{number}" for number in range(7))])
    assert approved(draft, reviewer)


def test_a_question_after_one_of_a_lower_level_is_refused(author, chest, reviewer):
    make_public(author, reviewer, kind=Kind.WARNING, slug="calf-pain", level="today")
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Calf", "Chest"])
    topic.steps.filter(position=1).update(asks=["calf-pain"])
    topic.steps.filter(position=2).update(asks=["chest-pain"])
    with pytest.raises(BuildError, match="comes after one of a lower level"):
        approved(topic, reviewer)


def test_more_questions_than_a_reader_can_bear_are_refused(author, reviewer):
    text = make_public(author, reviewer, kind=Kind.WARNING, slug="text", level="soon")
    for number in range(9):
        make_sign(text, f"sign-{number}", level="soon")
    workflow.record_contribution(text, author, at=LATER)
    approve(submit(text, at=LATER), reviewer, at=LATER)
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=[str(number) for number in range(9)])
    for step in topic.steps.all():
        step.asks = [f"sign-{step.position - 1}"]
        step.save()
    with pytest.raises(BuildError, match="the check asks 9 questions"):
        approved(topic, reviewer)
