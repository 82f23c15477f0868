"""What waits for whom, worked out in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from guide.models import Kind, Topic
from guide.record import facts
from guide.review import discussion, obstacles, queues, workflow
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    NOW,
    TODAY,
    User,
    approve,
    change_profile,
    known,
    make_public,
    make_reviewer,
    make_topic,
    make_user,
    sign,
    submit,
)


def titles(items):
    return [item.topic.title for item in items]


def test_what_i_can_sign_and_what_not(author, reviewer, second_reviewer):
    mine = make_topic(author, slug="mine")
    workflow.record_contribution(mine, reviewer, at=NOW)
    submit(mine)
    submit(make_topic(author, slug="theirs"), at=LATER)
    clot = submit(make_topic(author, kind=Kind.WARNING, slug="clot"), at=LATER)
    sign(clot, second_reviewer, at=LATER)

    can, cannot = queues.waiting_for_signature(reviewer, LATER)
    assert titles(can) == ["Clot", "Theirs"]  # safety first, although it came last
    assert can[0].signed_by == "Ravi Reviewer"
    assert [(item.topic.title, item.why_not) for item in cannot] == [("Mine", "You worked on this text.")]

    _can, cannot = queues.waiting_for_signature(second_reviewer, LATER)
    assert [item.why_not for item in cannot] == ["You have signed it. It is waiting for a second reviewer."]


def test_the_queue_and_the_workflow_agree(author, second_author, reviewer):
    topic = make_public(author, reviewer)
    workflow.record_contribution(topic, reviewer, at=LATER)
    revision = submit(topic, second_author, at=LATER)

    _can, cannot = queues.waiting_for_signature(reviewer, LATER)
    assert bool(cannot) == bool(obstacles.obstacle_to_review(revision, reviewer, LATER))


def test_who_worked_on_a_text_that_came_back_meanwhile_is_still_kept_from_the_new_one(
    author, reviewer, second_reviewer
):
    """Submitted while nothing was public, the new text has everybody's hands in it, whatever is reinstated later."""
    topic = make_topic(author)
    workflow.record_contribution(topic, second_reviewer, at=NOW)
    old = submit(topic)
    approve(old, reviewer)
    workflow.withdraw(topic, reviewer, reason="Old.", notice="Wait.", at=NOW)
    workflow.record_contribution(topic, author, at=LATER)
    new = submit(topic, at=LATER)
    workflow.reinstate(topic, reviewer, sha256=old.sha256, review_by=NEXT_REVIEW, at=LATER, confirmed_at=LATER)

    _can, cannot = queues.waiting_for_signature(second_reviewer, LATER)

    assert obstacles.obstacle_to_review(new, second_reviewer, LATER)
    assert [item.why_not for item in cannot] == ["You worked on this text."]


@pytest.mark.parametrize("is_demo", [True, False])
def test_what_a_demonstration_signed_counts_only_in_a_demonstration(
    author, second_author, reviewer, second_reviewer, settings, is_demo
):
    """The first of two signatures, and the live signature that frees the authors before it."""
    settings.DEMO = True
    topic = make_topic(author, kind=Kind.WARNING, slug="clot")
    workflow.record_contribution(topic, reviewer, at=NOW)
    approve(submit(topic), second_reviewer)
    workflow.record_contribution(topic, second_author, at=LATER)
    revision = submit(topic, second_author, at=LATER)
    sign(revision, second_reviewer, at=LATER)
    settings.DEMO = is_demo

    for user in (reviewer, second_reviewer):
        can, _cannot = queues.waiting_for_signature(user, LATER)
        assert bool(can) == (not obstacles.obstacle_to_signing_text(revision, "approve", user, LATER)), user
    assert bool(queues.waiting_for_signature(reviewer, LATER)[0]) == is_demo
    assert bool(queues.waiting_for_signature(second_reviewer, LATER)[0]) != is_demo


def test_a_first_signature_under_a_text_that_is_due_is_shown(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
    at = NOW + (NEXT_REVIEW - TODAY)
    sha256 = facts.live_signature(topic).revision.sha256
    change_profile(second_reviewer, expires_on=at.date(), conflict_stated_on=at.date())
    workflow.reaffirm(
        topic, second_reviewer, sha256=sha256, review_by=at.date() + timedelta(30), at=at, confirmed_at=at
    )

    ((item,), _overdue) = queues.reviews_due(reviewer, at)

    assert item.signed_by == "Ravi Reviewer"


@pytest.mark.parametrize("act", ["reaffirm", "reinstate"])
def test_what_one_of_two_reaffirmed_or_reinstated_waits_for_the_other(author, reviewer, second_reviewer, act):
    topic = make_public(author, make_reviewer("rosa"), kind=Kind.WARNING, slug="clot")
    revision = topic.revisions.get()
    if act == "reinstate":
        workflow.withdraw(topic, reviewer, reason="Unsafe.", notice="Stop.", at=NOW, code="safety")
    getattr(workflow, act)(topic, reviewer, sha256=revision.sha256, review_by=NEXT_REVIEW, at=LATER, confirmed_at=LATER)

    for user in (author, reviewer, second_reviewer):
        can, cannot = queues.waiting_for_signature(user, LATER)
        ((item,),) = [items for items in (can, cannot) if items]
        assert (item.act, item.signed_by) == (act, "Rita Reviewer")
        is_able = user.has_perm("guide.review_revision")
        is_able = is_able and not obstacles.obstacle_to_signing_text(revision, act, user, LATER)
        assert bool(can) == is_able == (user == second_reviewer)
    getattr(workflow, act)(
        topic, second_reviewer, sha256=revision.sha256, review_by=NEXT_REVIEW, at=LATER, confirmed_at=LATER
    )
    assert queues.waiting_for_signature(second_reviewer, LATER) == ([], [])


@pytest.mark.parametrize("said", ["12", "null", "true", '"quoted"', "{}", "No source."])
def test_a_reason_is_shown_as_it_was_typed(author, reviewer, said):
    """The database keeps it as JSON, in which such words mean something else."""
    workflow.return_to_author(submit(make_topic(author)), reviewer, reason=said, at=LATER)

    assert [item.what for item in queues.returned_to(author)] == [said]


@pytest.mark.parametrize("who", ["author", "outsider"])
def test_who_is_no_reviewer_can_sign_nothing(author, who):
    submit(make_topic(author))
    user = author if who == "author" else make_user("otto")

    can, cannot = queues.waiting_for_signature(user, LATER)
    assert (can, [item.why_not for item in cannot]) == ([], ["You are not a clinical reviewer."])


def test_a_claim_is_shown_until_it_ends(author, reviewer, second_reviewer):
    revision = submit(make_topic(author))
    discussion.claim(revision, second_reviewer, at=NOW)

    assert queues.waiting_for_signature(reviewer, NOW)[0][0].claimed_by == "ravi"
    assert queues.waiting_for_signature(reviewer, NOW + timedelta(days=3))[0][0].claimed_by == ""


def test_due_and_overdue_follow_the_clock(author, reviewer):
    make_public(author, reviewer)
    day_before = NOW + (NEXT_REVIEW - TODAY)

    assert queues.reviews_due(reviewer, NOW) == ([], [])
    due, overdue = queues.reviews_due(reviewer, day_before - timedelta(days=60))
    assert (titles(due), overdue) == (["Calf wall"], [])
    due, overdue = queues.reviews_due(reviewer, day_before + timedelta(days=1))
    assert (due, titles(overdue)) == ([], ["Calf wall"])


def test_what_was_withdrawn_is_not_due(author, reviewer):
    topic = make_public(author, reviewer)
    workflow.withdraw(topic, reviewer, reason="Old.", notice="Wait.", at=LATER)
    assert queues.reviews_due(reviewer, NOW + timedelta(days=800)) == ([], [])


def test_returned_texts_wait_for_their_author(author, second_author, reviewer):
    revision = submit(make_topic(author))
    workflow.return_to_author(revision, reviewer, reason="No source.", at=LATER)

    for found in (queues.returned_to(author), queues.returned_to_authors()):
        assert [(item.topic.title, item.what) for item in found] == [("Calf wall", "No source.")]
    assert queues.returned_to(second_author) == queues.returned_to(reviewer) == []
    submit(revision.topic, at=LATER)
    assert queues.returned_to(author) == queues.returned_to_authors() == []


def test_a_returned_text_waits_for_who_submitted_it_and_for_the_owner(author, second_author, reviewer):
    """Also where one of them is a reviewer as well."""
    topic = make_topic(author)
    second_author.groups.add(Group.objects.get(name="Clinical reviewers"))
    workflow.return_to_author(submit(topic, second_author), reviewer, reason="No source.", at=LATER)

    for user in (author, User.objects.get(pk=second_author.pk)):
        assert [(item.what, item.who) for item in queues.returned_to(user)] == [("No source.", "ben, ada")]
    assert queues.returned_to(reviewer) == []


def test_a_text_that_its_submitter_recalled_is_a_draft_of_theirs_too(author, second_author):
    topic = make_topic(author)
    workflow.recall(submit(topic, second_author), second_author, reason="Slip.", at=LATER)
    for user, is_theirs in ((second_author, True), (author, False)):
        assert Topic.objects.filter(queues.recalled_by(user)).exists() == is_theirs
    submit(topic, author, at=LATER)
    assert not Topic.objects.filter(queues.recalled_by(second_author)).exists()


def test_the_number_of_queries_is_fixed(author, reviewer, django_assert_num_queries):
    def everything(user):
        queues.waiting_for_signature(user, LATER)
        queues.reviews_due(user, LATER + timedelta(days=400))
        queues.returned_to(user)
        queues.returned_to_authors()
        queues.answered(user)

    for number in range(2):
        submit(make_topic(author, slug=f"waits-{number}"))
    make_public(author, reviewer, slug="open-0")
    fresh = type(reviewer).objects.get(pk=reviewer.pk)
    with django_assert_num_queries(17):
        everything(fresh)
    with workflow.deferred_publishing():
        for number in range(5):
            submit(make_topic(author, slug=f"more-{number}"))
            make_public(author, reviewer, slug=f"open-more-{number}")
    fresh = type(reviewer).objects.get(pk=reviewer.pk)
    with django_assert_num_queries(17):
        everything(fresh)


def touched_by_reviewer(author, reviewer, slug):
    """A public text whose summary a reviewer wrote, and the author's next one in review."""
    topic = make_topic(author, slug=slug, summary="Written by a reviewer.")
    workflow.record_contribution(topic, reviewer, at=NOW)
    approve(submit(topic), known("ravi"))
    return submit(topic, at=LATER)


def test_words_of_mine_that_still_stand_keep_me_from_a_full_review(
    author, reviewer, second_reviewer, django_assert_num_queries
):
    revision = touched_by_reviewer(author, reviewer, "calf-one")
    topic = revision.topic
    # Nothing changed since: a wording check is open to them, a full review is not.
    assert obstacles.meanings_for(revision, "approve", reviewer, LATER) == [workflow.WORDING_CHECK]
    assert titles(queues.waiting_for_signature(reviewer, LATER)[0]) == ["Calf one"]

    workflow.recall(revision, author, reason="More.", at=LATER)
    topic.hold_seconds = 60
    topic.save()
    submit(topic, at=LATER)
    _can, cannot = queues.waiting_for_signature(reviewer, LATER)
    assert [item.why_not for item in cannot] == ["You worked on this text, and words of yours still stand in it."]
    with django_assert_num_queries(15):
        queues.waiting_for_signature(reviewer, LATER)

    for number in range(3):
        touched_by_reviewer(author, reviewer, f"calf-more-{number}")
    with django_assert_num_queries(15):
        can, _cannot = queues.waiting_for_signature(reviewer, LATER)
    assert len(can) == 3
