"""Recall, return and withdraw."""

import pytest

from guide.models import Edition, Event, Reviewer, Revision
from guide.review import facts, workflow
from tests.factory import LATER, NOW, approve, make_public, make_topic, make_user, submit


def withdraw(topic, user, **overrides):
    fields = {"reason": "A reader was hurt", "notice": "We are checking this page.", "at": LATER, **overrides}
    return workflow.withdraw(topic, user, **fields)


def test_the_submitter_recalls(author):
    topic = make_topic(author)
    revision = submit(topic)

    workflow.recall(revision, author, reason="Forgot a caution", at=LATER)

    revision.refresh_from_db()
    assert revision.state == Revision.State.RECALLED
    assert submit(topic, at=LATER).number == 2


def test_nobody_else_recalls(author, second_author, reviewer):
    revision = submit(make_topic(author))
    for user in (second_author, reviewer):
        with pytest.raises(workflow.Refused, match="Only ada"):
            workflow.recall(revision, user, reason="mine", at=LATER)


def test_a_reviewer_returns_with_a_reason(author, reviewer):
    revision = submit(make_topic(author))

    event = workflow.return_to_author(revision, reviewer, reason="Which leg?", at=LATER)

    revision.refresh_from_db()
    assert revision.state == Revision.State.RETURNED
    assert event.data["reason"] == "Which leg?"
    assert not Edition.objects.exists()


def test_an_act_needs_its_reason(author, reviewer):
    revision = submit(make_topic(author))
    with pytest.raises(workflow.Refused, match="reason"):
        workflow.return_to_author(revision, reviewer, reason=" ", at=LATER)
    with pytest.raises(workflow.Refused, match="reason"):
        workflow.recall(revision, author, reason="", at=LATER)


def test_authors_do_not_return(author, second_author):
    with pytest.raises(workflow.Refused, match="Only clinical reviewers"):
        workflow.return_to_author(submit(make_topic(author)), second_author, reason="no", at=LATER)


def test_a_withdrawal_takes_the_page_away_at_once(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer)

    withdraw(topic, second_reviewer)

    manifest = Edition.objects.current().manifest
    assert "/stretches/calf-wall/" not in manifest["pages"]
    assert "/stretches/calf-wall/" in manifest["gone"]
    assert [event.act for event in Event.objects.all()] == ["submit", "approve", "publish", "withdraw", "publish"]


def test_a_withdrawal_never_brings_an_older_text_back(author, reviewer):
    topic = make_public(author, reviewer)
    workflow.record_contribution(topic, author, at=LATER)
    approve(submit(topic, at=LATER), reviewer, at=LATER)

    withdraw(topic, reviewer)

    assert facts.live_signature(topic) is None
    assert "/stretches/calf-wall/" not in Edition.objects.current().manifest["pages"]


def test_after_a_withdrawal_a_new_approval_makes_it_public_again(author, reviewer):
    topic = make_public(author, reviewer)
    withdraw(topic, reviewer)

    approve(submit(topic, at=LATER), reviewer, at=LATER)

    manifest = Edition.objects.current().manifest
    assert "/stretches/calf-wall/" in manifest["pages"]
    assert manifest["gone"] == {}


def test_after_a_withdrawal_the_first_author_counts_again(author, second_author, reviewer):
    """Else a colleague could submit the author's withdrawn text and the author could sign it."""
    topic = make_public(author, reviewer)
    workflow.record_contribution(topic, second_author, at=LATER)
    revision = submit(topic, second_author, at=LATER)
    author.groups.set(reviewer.groups.all())
    author = type(author).objects.get(pk=author.pk)  # without the permissions that Django remembered
    withdraw(topic, reviewer)

    with pytest.raises(workflow.Refused, match="somebody else"):
        approve(revision, author, at=LATER)


def test_only_clinical_reviewers_withdraw(author, reviewer):
    topic = make_public(author, reviewer)
    for user in (author, make_user("outsider")):
        with pytest.raises(workflow.Refused, match="Only clinical reviewers"):
            withdraw(topic, user)


@pytest.mark.parametrize("missing", ["reason", "notice"])
def test_a_withdrawal_says_why_and_tells_readers(author, reviewer, missing):
    topic = make_public(author, reviewer)
    with pytest.raises(workflow.Refused):
        withdraw(topic, reviewer, **{missing: "  "})


def test_what_is_not_public_cannot_be_withdrawn(author, reviewer):
    topic = make_topic(author)
    with pytest.raises(workflow.Refused, match="nothing to withdraw"):
        withdraw(topic, reviewer)
    submit(topic)
    with pytest.raises(workflow.Refused, match="nothing to withdraw"):
        withdraw(topic, reviewer, at=NOW)


def test_a_demonstration_account_withdraws_nothing_from_a_real_guide(author, reviewer):
    topic = make_public(author, reviewer)
    Reviewer.objects.filter(user=reviewer).update(is_demo=True)
    with pytest.raises(workflow.Refused, match="demonstration"):
        withdraw(topic, reviewer)
