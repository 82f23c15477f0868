"""Contributors: who touched a text since its last full clinical review; for such a review, whoever's words stand."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from guide.models import Event, Kind, Revision, Step
from guide.record import authorship, facts
from guide.review import obstacles, signature_records, workflow
from tests.factory import LATER, NEXT_REVIEW, NOW, make_reviewer, make_topic, sign, submit
from tests.test_command_verify import findings, forge
from tests.test_wording_check import findings_or_none, without

SUMMARY = "A slow stretch of the lower leg, for the evening."
SAME_IN_OTHER_WORDS = "A slow stretch of the lower leg for the evening."
PARTS = {
    "summary": "Something else, told by another person.",
    "title": "Leg at the stairs",
    "body": "Nothing of what was here is here now.",
    "cautions": "End it when the skin feels numb.",
    "target_muscles": "soleus",
    "hold_seconds": 45,
    "repetitions": 5,
    "sides": "one",
    "sessions_per_day": 2,
    "position": "sitting",
    "pregnancy": "not",
    "easier": "",
    "named_signs": [],
}


@pytest.fixture
def writer(db):
    """A reviewer who writes as well."""
    user = make_reviewer("wanda")
    user.groups.add(Group.objects.get(name="Authors"))
    return user


@pytest.fixture
def topic(writer, reviewer):
    """Written by the writer, fully reviewed by the reviewer."""
    topic = make_topic(writer, summary=SUMMARY)
    sign(submit(topic), reviewer)
    return topic


def edited(topic, user, at=LATER, **fields):
    for name, value in fields.items():
        setattr(topic, name, value)
    topic.save()
    workflow.record_contribution(topic, user, at=at)
    return submit(topic, user, at=at)


def said(revision, at=LATER):
    return {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": at, "confirmed_at": at}


def reaffirm(topic, user):
    return workflow.reaffirm(topic, user, **said(facts.live_signature(topic).revision))


def rewritten(topic, user, at=LATER):
    """Everything that anybody wrote, in words of this person."""
    topic.areas.clear()
    topic.sources.update(
        name="other", title="Another book", publisher="Somebody", url="https://example.org/b", read_on=at.date()
    )
    topic.steps.update(text="Sit on the lowest stair.")
    return edited(topic, user, at, **PARTS)


def edits(revision):
    return authorship.Authorship([revision.topic_id]).edits(revision)


# --- a wording check clears nobody ---


def test_the_writer_does_not_reaffirm_after_somebody_s_comma_and_a_wording_check(
    topic, author, reviewer, writer, second_reviewer
):
    revision = edited(topic, author, summary=SAME_IN_OTHER_WORDS)
    sign(revision, reviewer, LATER, meaning=workflow.WORDING_CHECK)

    with pytest.raises(
        workflow.Refused, match=r"someone else must review it.*revision 1 of 15 March 2026 \(title, summ"
    ):
        reaffirm(topic, writer)
    assert reaffirm(topic, second_reviewer)


def test_after_a_wording_check_who_made_that_change_still_counts(topic, reviewer, writer, second_reviewer):
    second_reviewer.groups.add(Group.objects.get(name="Authors"))
    revision = edited(topic, second_reviewer, summary=SAME_IN_OTHER_WORDS)
    sign(revision, reviewer, LATER, meaning=workflow.WORDING_CHECK)
    again = edited(topic, writer, summary=SUMMARY)
    assert second_reviewer.pk in again.contributors
    with pytest.raises(workflow.Refused, match="You worked on this text"):
        sign(again, second_reviewer, LATER, meaning=workflow.WORDING_CHECK)


def test_after_a_full_review_an_old_author_may_check_wording_but_not_review(topic, author, writer):
    revision = edited(topic, author, summary=SAME_IN_OTHER_WORDS)
    assert obstacles.meanings_for(revision, Event.Act.APPROVE, writer, LATER) == [workflow.WORDING_CHECK]
    with pytest.raises(workflow.Refused, match="What you brought in still stands in it, from revision 1"):
        sign(revision, writer, LATER)
    assert sign(revision, writer, LATER, meaning=workflow.WORDING_CHECK).act == "approve"


# --- whose words stand ---


def test_who_was_rewritten_may_review_again(topic, author, reviewer, writer):
    sign(rewritten(topic, author), reviewer, LATER)
    assert reaffirm(topic, writer).act == "reaffirm"
    call_command("verify", stdout=StringIO())


@pytest.mark.parametrize("field", [name for name, value in PARTS.items() if value and name != "body"])
def test_one_field_that_stands_is_enough(topic, author, reviewer, writer, field):
    kept = getattr(topic, field)
    rewritten(topic, author)
    workflow.recall(facts.revision_in_review(topic), author, reason="One more.", at=LATER)
    revision = edited(topic, author, **{field: kept})
    (edit,) = [edit for edit in edits(revision) if writer.pk in edit.people]
    assert (edit.number, edit.fields) == (1, (field,))
    with pytest.raises(workflow.Refused, match="You worked on this text"):
        sign(revision, writer, LATER)


def bring_a_step(topic, user, author):
    Step.objects.create(topic=topic, position=9, text="Count slowly to ten and breathe.")
    return edited(topic, user)


def take_a_not_away(topic, user, author):
    edited(topic, author, cautions="Do not bounce on your heel.")
    workflow.recall(facts.revision_in_review(topic), author, reason="x", at=LATER)
    return edited(topic, user, cautions="Do bounce on your heel.")


def change_a_dose(topic, user, author):
    return edited(topic, user, hold_seconds=90)


def swap_steps(topic, user, author):
    for position, words in ((7, "Breathe in through the nose."), (8, "Let the shoulder sink down.")):
        Step.objects.create(topic=topic, position=position, text=words)
    edited(topic, author)
    workflow.recall(facts.revision_in_review(topic), author, reason="x", at=LATER)
    topic.steps.filter(position=7).update(position=9)
    return edited(topic, user)


def submit_alone(topic, user, author):
    return submit(topic, user, at=LATER)


@pytest.mark.parametrize(
    ("hand", "stands"),
    [(bring_a_step, True), (take_a_not_away, True), (change_a_dose, True), (swap_steps, True), (submit_alone, False)],
)
def test_every_kind_of_edit_counts_while_it_stands(topic, author, reviewer, second_reviewer, hand, stands):
    """Words, a word taken away, a number, an order. Who only pressed “Submit” brought nothing in."""
    second_reviewer.groups.add(Group.objects.get(name="Authors"))
    sign(hand(topic, second_reviewer, author), reviewer, LATER)
    assert (second_reviewer.pk in authors(topic)) == stands
    if stands:
        with pytest.raises(workflow.Refused, match="You worked on this text"):
            reaffirm(topic, second_reviewer)
    else:
        assert sign(edited(topic, author, body="More of it."), second_reviewer, LATER).act == "approve"


def authors(topic):
    return {pk for edit in edits(facts.live_signature(topic).revision) for pk in edit.people}


def test_words_that_somebody_moved_are_still_those_of_their_author(topic, author, reviewer, writer):
    sign(rewritten(topic, author), reviewer, LATER)
    assert writer.pk not in authors(topic)
    revision = edited(topic, author, body=f"Once more.\n\n{SUMMARY}")
    assert writer.pk in {pk for edit in edits(revision) for pk in edit.people}


def test_a_text_counts_with_all_that_touched_it_in_between(author, second_author, reviewer):
    topic = make_topic(author, Kind.TIP, "walk")
    workflow.record_contribution(topic, second_author, at=NOW)
    revision = submit(topic)
    assert edits(revision)[0].people == {author.pk, second_author.pk}


# --- verify ---


def test_verify_names_an_author_who_reviewed_their_own_words(topic, author, reviewer, writer, monkeypatch):
    revision = edited(topic, author, summary=SAME_IN_OTHER_WORDS)
    monkeypatch.setattr(workflow.guards, "require_non_contributor", lambda *given: None)
    line = sign(revision, writer, LATER)
    assert f"guide_event {line.seq}: a full review by somebody whose words of revision 1 stand" in findings()


def test_verify_names_who_touched_it_before_a_wording_check(topic, author, reviewer, second_reviewer, monkeypatch):
    second_reviewer.groups.add(Group.objects.get(name="Authors"))
    sign(edited(topic, second_reviewer, summary=SAME_IN_OTHER_WORDS), reviewer, LATER, meaning=workflow.WORDING_CHECK)
    revision = edited(topic, author, summary=SUMMARY)
    monkeypatch.setattr(workflow.guards, "require_non_contributor", lambda *given: None)
    line = sign(revision, second_reviewer, LATER, meaning=workflow.WORDING_CHECK)
    found = findings()
    assert f"guide_event {line.seq}: signed by somebody who touched the text since its last full clinical" in found


def test_what_was_signed_before_the_rule_stays_right(topic, author, reviewer, writer, monkeypatch):
    later = ("rules", "comments_read")
    forge("approve", without=later)
    signature = signature_records.signature_of
    with monkeypatch.context() as patch:
        patch.setattr(workflow.guards, "require_non_contributor", lambda *given: None)
        patch.setattr(signature_records, "signature_of", lambda *given: without(signature(*given), later))
        line = reaffirm(topic, writer)
        forge("submit", without=[authorship.TOUCHED])
    assert "whose words" not in findings_or_none()
    workflow.reaffirm(topic, reviewer, **said(line.revision, LATER + timedelta(hours=1)))
    assert "whose words" not in findings_or_none()


def test_a_first_signature_by_an_author_is_named_as_well(author, reviewer, writer, second_reviewer, monkeypatch):
    topic = make_topic(writer, Kind.WARNING, "clot")
    revision = submit(topic)
    for user in (reviewer, second_reviewer):
        sign(revision, user)
    revision = edited(topic, author, summary=SUMMARY)
    with monkeypatch.context() as patch:
        patch.setattr(workflow.guards, "require_non_contributor", lambda *given: None)
        line = sign(revision, writer, LATER)
    sign(revision, reviewer, LATER)
    assert f"guide_event {line.seq}: a full review by somebody whose words of revision 1 stand" in findings()
    assert Revision.objects.count() == 2
