"""Recall, set aside, return and withdraw."""

import pytest
from django.utils import timezone

from guide.admin import topic_states
from guide.models import Edition, Reviewer, Revision, Topic
from guide.record import facts
from guide.review import queues, workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, acts, approve, make_public, make_topic, make_user, submit


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


# --- set aside ---


@pytest.fixture
def returned(author, reviewer):
    topic = make_topic(author)
    workflow.return_to_author(submit(topic), reviewer, reason="No source.", at=NOW)
    return topic


def waiting(user):
    return [item.topic for item in queues.returned_to(user)]


def test_what_is_set_aside_waits_for_nobody_until_somebody_writes_on(author, reviewer, returned):
    assert waiting(author) == [item.topic for item in queues.returned_to_authors()] == [returned]

    event = workflow.discard(returned, author, reason=" No time. ", at=LATER)

    assert (event.act, event.topic, event.data["reason"]) == ("discard", returned, "No time.")
    assert waiting(author) == waiting(reviewer) == []
    assert Topic.objects.get().summary == returned.summary
    workflow.record_contribution(returned, author, at=LATER)
    assert waiting(author) == [returned]
    submit(returned, at=LATER)
    assert facts.revision_in_review(returned)


def test_a_newer_draft_of_a_public_page_is_set_aside_and_the_page_stays(author, reviewer):
    topic = make_public(author, reviewer)
    with pytest.raises(workflow.Refused, match="There is no unfinished draft here"):
        workflow.discard(topic, author, reason="No time.", at=LATER)
    workflow.record_contribution(topic, author, at=LATER)
    mine = topic_states.with_state(Topic.objects.filter(owner=author))
    assert list(topic_states.unfinished(mine)) == [topic]

    workflow.discard(topic, author, reason="No time.", at=LATER)

    assert list(topic_states.unfinished(mine)) == []
    assert facts.live_signature(topic)
    with pytest.raises(workflow.Refused, match="There is no unfinished draft here"):
        workflow.discard(topic, author, reason="No time.", at=LATER)


def test_whoever_wrote_what_was_set_aside_is_still_a_contributor(author, second_author, reviewer):
    topic = make_public(author, reviewer)
    workflow.record_contribution(topic, second_author, at=LATER)
    workflow.discard(topic, author, reason="No time.", at=LATER)
    assert second_author.pk in submit(topic, author, at=LATER).contributors


def test_what_cannot_be_set_aside(author, reviewer, returned):
    with pytest.raises(workflow.Refused, match="Only authors"):
        workflow.discard(returned, reviewer, reason="x", at=LATER)
    with pytest.raises(workflow.Refused, match="Give the reason"):
        workflow.discard(returned, author, reason=" ", at=LATER)
    with pytest.raises(workflow.Refused, match="never submitted"):
        workflow.discard(make_topic(author, slug="new"), author, reason="x", at=LATER)
    submit(returned, at=LATER)
    with pytest.raises(workflow.Refused, match="Recall it first"):
        workflow.discard(returned, author, reason="x", at=LATER)


def test_an_author_sets_aside_at_the_desk(client, author, returned, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    client.force_login(author)
    assert address(returned, "discard") in client.get(address(returned)).text

    page = client.post(address(returned, "discard"), {"reason": "No time."}, follow=True)

    assert "Set aside. Nobody is asked" in text(page)
    assert address(returned, "discard") not in page.text
    assert "No time." in text(page)


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
    assert acts() == ["submit", "approve", "publish", "withdraw", "publish"]


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

    with pytest.raises(workflow.Refused, match="someone else"):
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
