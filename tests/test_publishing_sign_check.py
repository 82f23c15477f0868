import re

import pytest

from guide.models import Blob, Edition, Kind, Step
from guide.review import workflow
from tests.factory import LATER, approve, make_public, make_topic, submit


def html(path):
    manifest = Edition.objects.current().manifest
    return bytes(Blob.objects.get(sha256=(manifest["pages"] | manifest["gone"])[path]["blob"]).raw).decode()


@pytest.fixture
def check(author, reviewer):
    sign = make_public(author, reviewer, kind=Kind.WARNING, slug="chest-pain")
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Do you have chest pain?", "Is it bothering you?"])
    topic.steps.filter(position=1).update(outcome="emergency", detail="Or short breath?", worse="At once if you faint.")
    topic.steps.filter(position=2).update(outcome="routine")
    topic.steps.get(position=1).signs.add(sign)
    approve(submit(topic), reviewer)
    return topic


def test_a_yes_opens_its_answer_and_a_no_the_next_question(check):
    first = html("/help/check/1/")
    assert "Do you have chest pain?" in first
    assert "Or short breath?" in first
    assert 'href="/help/check/1/yes/"' in first
    assert 'href="/help/check/2/"' in first
    assert 'href="/help/check/none/"' in html("/help/check/2/")


def test_an_answer_says_what_to_do_and_which_sign_it_is(check):
    answer = html("/help/check/1/yes/")
    assert "Call your emergency number now." in answer
    assert "At once if you faint." in answer
    assert 'href="tel:112"' in answer
    assert 'href="/help/chest-pain/"' in answer
    assert 'href="tel:' not in html("/help/check/2/yes/")


def test_the_check_is_one_tap_from_get_help(check):
    assert 'href="/help/check/"' in html("/help/")
    assert 'href="/help/check/1/"' in html("/help/check/")


def test_every_page_of_it_shows_its_sources_and_its_review(check):
    for path in Edition.objects.current().manifest["pages"]:
        if path.startswith("/help/check/"):
            assert "https://example.org/cramps" in html(path), path
            assert re.search("Checked by .+, and Rita Reviewer, ", html(path)), path


def test_a_withdrawn_sign_drops_out_of_the_answer(check, reviewer):
    workflow.withdraw(check.steps.get(position=1).signs.get(), reviewer, reason="x", notice="y", at=LATER)
    assert "/help/chest-pain/" not in html("/help/check/1/yes/")


def test_a_withdrawn_check_is_gone_with_all_its_pages(check, reviewer):
    """A phone has each question stored on its own, so each needs a notice in its place."""
    before = [path for path in Edition.objects.current().manifest["pages"] if path.startswith("/help/check/")]

    workflow.withdraw(check, reviewer, reason="x", notice="We check the questions.", at=LATER)

    assert set(Edition.objects.current().manifest["gone"]) == set(before)
    for path in before:
        assert "We check the questions." in html(path)


def test_a_question_without_an_outcome_cannot_be_submitted(author):
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Do you have chest pain?"])
    with pytest.raises(workflow.Refused, match="what a yes means"):
        submit(topic)
    Step.objects.update(outcome="today")
    assert submit(topic)


def test_its_first_page_shows_its_cautions(check, reviewer):
    check.cautions = "Do not wait with chest pain."
    check.save()
    approve(submit(check), reviewer)

    assert "Do not wait with chest pain." in html("/help/check/")
