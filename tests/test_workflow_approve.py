from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model

from guide.models import Edition, Kind, Reviewer, Revision
from guide.publishing import build
from guide.record import facts
from guide.review import workflow
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    NOW,
    TODAY,
    acts,
    approve,
    make_public,
    make_topic,
    make_user,
    submit,
    with_profile,
)
from tests.tampering import unguarded


def test_an_approval_signs_and_publishes(author, reviewer):
    revision = submit(make_topic(author))

    event = approve(revision, reviewer)

    revision.refresh_from_db()
    assert revision.state == Revision.State.APPROVED
    assert event.sha256 == revision.sha256
    assert event.data["name"] == "Rita Reviewer"
    assert event.data["credential"] == "Physiotherapist"
    assert event.data["statement"]
    assert event.data["demo"] is False
    # As it was then: a profile changes, and the log has to say later that this person could sign.
    assert event.data["registered_until"] == (TODAY + timedelta(days=365)).isoformat()
    assert event.data["conflict_stated_on"] == TODAY.isoformat()
    assert event.data["verified_by"] == reviewer.reviewer.verified_by_id
    assert "/stretches/calf-wall/" in Edition.objects.current().manifest["pages"]


def test_the_author_cannot_approve(author):
    with_profile(author)
    author.groups.add(*make_user("x", "Clinical reviewers").groups.all())
    revision = submit(make_topic(author))

    with pytest.raises(workflow.Refused, match="someone else"):
        approve(revision, author)


def test_a_comma_makes_a_contributor(author, reviewer):
    topic = make_topic(author)
    workflow.record_contribution(topic, reviewer, at=NOW)
    revision = submit(topic)

    with pytest.raises(workflow.Refused, match="someone else"):
        approve(revision, reviewer)
    with pytest.raises(workflow.Refused, match="someone else"):
        workflow.return_to_author(revision, reviewer, reason="no", at=NOW)


def test_a_superuser_who_wrote_it_cannot_approve(superuser):
    with_profile(superuser)
    revision = submit(make_topic(superuser), superuser)

    with pytest.raises(workflow.Refused, match="someone else"):
        approve(revision, superuser)


def test_a_superuser_cannot_sign(author, superuser):
    with_profile(superuser)
    with pytest.raises(workflow.Refused, match="Superusers cannot sign"):
        approve(submit(make_topic(author)), superuser)


def test_who_became_a_superuser_a_moment_ago_cannot_sign(author, reviewer):
    get_user_model().objects.filter(pk=reviewer.pk).update(is_superuser=True)
    with pytest.raises(workflow.Refused, match="Superusers cannot sign"):
        approve(submit(make_topic(author)), reviewer)


def test_authors_and_outsiders_cannot_approve(author, second_author):
    revision = submit(make_topic(author))
    for user in (second_author, make_user("outsider")):
        with pytest.raises(workflow.Refused, match="Only clinical reviewers"):
            approve(revision, user)


def test_the_text_that_was_read_is_the_text_that_is_signed(author, reviewer):
    revision = submit(make_topic(author))

    with pytest.raises(workflow.Refused, match="not the text that you read"):
        approve(revision, reviewer, sha256="0" * 64)
    assert not Edition.objects.exists()


def test_a_swap_in_the_database_is_noticed(author, reviewer):
    revision = submit(make_topic(author))
    with unguarded():
        Revision.objects.filter(pk=revision.pk).update(payload=revision.payload.replace("wall", "well"))

    with pytest.raises(workflow.Refused, match="not the text that you read"):
        approve(revision, reviewer)


@pytest.mark.parametrize("review_by", [TODAY, TODAY - timedelta(days=1), date(2029, 3, 16)])
def test_the_next_review_has_limits(author, reviewer, review_by):
    with pytest.raises(workflow.Refused, match="next review date"):
        approve(submit(make_topic(author)), reviewer, review_by=review_by)


@pytest.mark.parametrize("kind", [Kind.WARNING, Kind.RELIEF])
def test_safety_pages_are_reviewed_within_a_year(author, reviewer, kind):
    revision = submit(make_topic(author, kind=kind))

    with pytest.raises(workflow.Refused, match="next review date"):
        approve(revision, reviewer, review_by=date(2027, 3, 16))
    assert approve(revision, reviewer, review_by=date(2027, 3, 15))


def test_an_expired_registration_cannot_sign(author, reviewer):
    Reviewer.objects.filter(user=reviewer).update(expires_on=TODAY - timedelta(days=1))

    with pytest.raises(workflow.Refused, match="registration expired"):
        approve(submit(make_topic(author)), reviewer)


def test_a_demonstration_account_signs_only_in_demonstration_mode(author, reviewer, settings):
    Reviewer.objects.filter(user=reviewer).update(is_demo=True)
    revision = submit(make_topic(author))

    with pytest.raises(workflow.Refused, match="demonstration"):
        approve(revision, reviewer)
    settings.DEMO = True
    assert approve(revision, reviewer).data["demo"] is True


def test_whatever_is_signed_in_demonstration_mode_is_a_demonstration(author, reviewer, settings):
    settings.DEMO = True
    assert approve(submit(make_topic(author)), reviewer).data["demo"] is True
    assert Edition.objects.current().is_demo


def test_a_revision_leaves_review_once(author, reviewer, second_reviewer):
    revision = submit(make_topic(author))
    approve(revision, reviewer)

    for act in (
        lambda: approve(revision, second_reviewer),
        lambda: workflow.return_to_author(revision, second_reviewer, reason="late", at=LATER),
        lambda: workflow.recall(revision, author, reason="late", at=LATER),
    ):
        with pytest.raises(workflow.Refused, match="not in review any more"):
            act()


def test_a_wording_check_keeps_the_day_of_the_full_review(author, reviewer):
    topic = make_public(author, reviewer)
    at = NOW + timedelta(days=30)
    workflow.record_contribution(topic, author, at=at)

    event = approve(submit(topic, at=at), reviewer, at=at, meaning=workflow.WORDING_CHECK)

    assert event.data["reviewed_on"] == TODAY.isoformat()


def test_the_first_approval_is_a_full_review(author, reviewer):
    with pytest.raises(workflow.Refused, match="full clinical review"):
        approve(submit(make_topic(author)), reviewer, meaning=workflow.WORDING_CHECK)


def test_an_unknown_meaning_is_refused(author, reviewer):
    topic = make_public(author, reviewer)
    with pytest.raises(workflow.Refused):
        approve(submit(topic), reviewer, meaning="looked at it")


def test_a_page_that_cannot_be_built_is_not_approved(author, reviewer, set_renderer):
    revision = submit(make_topic(author))
    set_renderer(render=lambda page: '<p style="color:red">')

    with pytest.raises(build.BuildError, match="inline style"):
        approve(revision, reviewer)

    revision.refresh_from_db()
    assert revision.state == Revision.State.IN_REVIEW
    assert not Edition.objects.exists()
    assert acts() == ["submit"]


def test_a_newer_draft_changes_nothing_that_is_public(author, reviewer):
    topic = make_public(author, reviewer)
    before = Edition.objects.current().manifest

    topic.title = "A newer title"
    topic.save()
    submit(topic)
    build.publish(author, at=LATER)

    assert Edition.objects.current().manifest == before


def test_months_after_stays_inside_the_month():
    assert facts.months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert facts.months_after(date(2026, 12, 1), 12) == date(2027, 12, 1)
    assert facts.months_after(date(2024, 2, 29), 36) == date(2027, 2, 28)


def test_a_demonstration_stands_for_no_review_when_the_guide_is_real(author, second_author, reviewer, settings):
    """Else an author could sign their own text as a “wording check” of what no clinician ever read."""
    settings.DEMO = True
    topic = make_public(author, reviewer)
    settings.DEMO = False
    workflow.record_contribution(topic, second_author, at=LATER)
    revision = submit(topic, second_author, at=LATER)

    assert author.pk in revision.contributors
    with pytest.raises(workflow.Refused, match="full clinical review"):
        approve(revision, reviewer, at=LATER, meaning=workflow.WORDING_CHECK)
    assert approve(revision, reviewer, at=LATER).data["demo"] is False


def test_a_wording_check_does_not_put_the_next_review_off(author, reviewer):
    topic = make_public(author, reviewer)
    at = NOW + timedelta(days=300)
    revision = submit(topic, at=at)

    with pytest.raises(workflow.Refused, match="cannot delay the next review"):
        approve(revision, reviewer, at=at, meaning=workflow.WORDING_CHECK, review_by=NEXT_REVIEW + timedelta(days=1))
    assert approve(revision, reviewer, at=at, meaning=workflow.WORDING_CHECK, review_by=NEXT_REVIEW)


def test_emptying_the_list_of_contributors_opens_no_door(author, reviewer):
    topic = make_topic(author)
    workflow.record_contribution(topic, reviewer, at=NOW)
    revision = submit(topic)
    with unguarded():
        Revision.objects.filter(pk=revision.pk).update(contributors=[])

    with pytest.raises(workflow.Refused, match="someone else"):
        approve(Revision.objects.get(pk=revision.pk), reviewer)
