"""Two signers, reaffirming, reinstating, and who may sign at all."""

from datetime import timedelta

import pytest

from guide.models import Edition, Event, Kind, Reviewer, Revision
from guide.record import facts
from guide.review import accounts, obstacles, workflow
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    NOW,
    TODAY,
    User,
    acts,
    approve,
    make_public,
    make_reviewer,
    make_topic,
    make_user,
    sign,
    submit,
)

CLOT = {"kind": Kind.WARNING, "slug": "clot"}


def is_public(topic):
    return facts.live_signature(topic) is not None


def pages():
    return Edition.objects.current().manifest["pages"]


@pytest.fixture
def clot(author):
    return make_topic(author, **CLOT)


@pytest.fixture
def manager(db):
    user = make_user("max")
    user.user_permissions.add(*permissions("verify_reviewer"))
    return user


def permissions(*codenames):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=codenames)


def signature(revision, **overrides):
    return {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": NOW, "confirmed_at": NOW, **overrides}


def withdraw(topic, user, **overrides):
    return workflow.withdraw(topic, user, **{"reason": "Unsafe.", "notice": "Stop.", "at": NOW, **overrides})


# --- two signers ---


def test_a_safety_page_is_public_only_after_two_signatures(clot, reviewer, second_reviewer):
    revision = submit(clot)

    first = sign(revision, reviewer)
    assert (first.act, is_public(clot)) == ("sign", False)
    assert Revision.objects.get().state == "in_review"

    second = sign(revision, second_reviewer, review_by=NEXT_REVIEW - timedelta(days=30))
    assert (second.act, is_public(clot)) == ("approve", True)
    assert [other["name"] for other in second.data["others"]] == ["Rita Reviewer"]
    assert second.data["review_by"] == "2027-02-13"
    assert "/help/clot/" in pages()


def test_nobody_is_both_signers(clot, reviewer):
    revision = submit(clot)
    sign(revision, reviewer)

    with pytest.raises(workflow.Refused, match="Someone else"):
        sign(revision, reviewer)
    assert not is_public(clot)


def test_one_person_with_two_accounts_is_not_two_signers(clot, reviewer):
    """The second one was verified while the first one was switched off."""
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    again, revision = make_reviewer("rita2", register=" hcpc  RITA"), submit(clot)
    User.objects.filter(pk=reviewer.pk).update(is_active=True)
    sign(revision, reviewer)
    with pytest.raises(workflow.Refused, match="already been signed under your registration"):
        sign(revision, again)
    assert acts() == ["submit", "sign"]


def test_other_pages_need_one_signature(author, reviewer):
    topic = make_topic(author)

    assert sign(submit(topic), reviewer).act == "approve"
    assert is_public(topic)


def test_two_signatures_say_no_more_than_the_weaker(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer, **CLOT)
    at = NOW + timedelta(days=40)
    revision = submit(topic, at=at)

    sign(revision, reviewer, at=at, meaning=workflow.WORDING_CHECK)
    event = sign(revision, second_reviewer, at=at, review_by=NEXT_REVIEW)

    assert (event.data["meaning"], event.data["reviewed_on"]) == ("wording", TODAY.isoformat())


def test_what_one_reviewer_has_signed_is_not_recalled(clot, author, reviewer):
    revision = submit(clot)
    sign(revision, reviewer)

    with pytest.raises(workflow.Refused, match="already signed it"):
        workflow.recall(revision, author, reason="Slip.", at=NOW)


def test_a_demonstration_signature_is_no_first_one_outside_the_demonstration(clot, second_reviewer, settings):
    settings.DEMO = True
    revision = submit(clot)
    sign(revision, make_reviewer("demo", is_demo=True))
    settings.DEMO = False

    assert sign(revision, second_reviewer).act == "sign"


# --- reaffirm ---


def test_reaffirming_moves_both_dates_and_nothing_else(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer)
    live = facts.live_signature(topic)
    at = NOW + timedelta(days=300)

    event = workflow.reaffirm(
        topic, second_reviewer, **signature(live.revision, at=at, confirmed_at=at, review_by=NEXT_REVIEW)
    )

    assert (event.act, event.revision, event.sha256) == ("reaffirm", live.revision, live.sha256)
    assert event.data["reviewed_on"] == at.date().isoformat()
    assert facts.live_signature(topic) == event


def test_a_safety_page_is_reaffirmed_by_two(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer, **CLOT)
    live = facts.live_signature(topic)

    assert workflow.reaffirm(topic, reviewer, **signature(live.revision)).act == "sign"
    assert facts.live_signature(topic) == live
    assert workflow.reaffirm(topic, second_reviewer, **signature(live.revision)).act == "reaffirm"


def test_a_contributor_cannot_reaffirm(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer)
    workflow.record_contribution(topic, second_reviewer, at=LATER)
    revision = facts.live_signature(topic).revision

    with pytest.raises(workflow.Refused, match="You worked on this text"):
        workflow.reaffirm(topic, second_reviewer, **signature(revision))


def test_nothing_to_reaffirm(author, reviewer):
    topic = make_topic(author)
    with pytest.raises(workflow.Refused, match="nothing to reaffirm"):
        workflow.reaffirm(topic, reviewer, **signature(submit(topic)))


# --- withdraw and reinstate ---


def test_a_page_comes_back_by_a_new_signature_of_the_same_text(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer)
    revision = facts.live_signature(topic).revision
    withdraw(topic, reviewer, code="outdated")

    event = workflow.reinstate(topic, second_reviewer, **signature(revision))

    assert (event.act, event.revision) == ("reinstate", revision)
    assert "/stretches/calf-wall/" in pages()


def test_what_was_withdrawn_for_safety_takes_two_to_come_back(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer)
    revision = facts.live_signature(topic).revision
    withdraw(topic, reviewer, code="safety")

    assert workflow.reinstate(topic, reviewer, **signature(revision)).act == "sign"
    assert not is_public(topic)
    with pytest.raises(workflow.Refused, match="Someone else"):
        workflow.reinstate(topic, reviewer, **signature(revision))
    assert workflow.reinstate(topic, second_reviewer, **signature(revision)).act == "reinstate"
    assert is_public(topic)


def test_a_withdrawal_ends_a_first_signature(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer, **CLOT)
    revision = facts.live_signature(topic).revision
    workflow.reaffirm(topic, reviewer, **signature(revision))
    withdraw(topic, reviewer, code="other")

    with pytest.raises(workflow.Refused, match="nothing to reaffirm"):
        workflow.reaffirm(topic, second_reviewer, **signature(revision))
    assert workflow.reinstate(topic, second_reviewer, **signature(revision)).act == "sign"


def test_only_what_is_withdrawn_is_reinstated(author, reviewer, second_reviewer):
    topic = make_public(author, reviewer)
    with pytest.raises(workflow.Refused, match="not withdrawn"):
        workflow.reinstate(topic, second_reviewer, **signature(facts.live_signature(topic).revision))


def test_a_withdrawal_has_one_of_the_reasons(author, reviewer):
    topic = make_public(author, reviewer)
    with pytest.raises(workflow.Refused, match="Choose one of the reasons"):
        withdraw(topic, reviewer, code="because")
    assert is_public(topic)


# --- who may sign ---


def test_a_signature_needs_a_fresh_confirmation(author, reviewer):
    revision = submit(make_topic(author))

    for confirmed_at in (NOW - timedelta(minutes=6), NOW + timedelta(seconds=1)):
        with pytest.raises(workflow.Refused, match="Confirm that it is you"):
            sign(revision, reviewer, confirmed_at=confirmed_at)
    assert sign(revision, reviewer, confirmed_at=NOW - timedelta(minutes=5))


@pytest.mark.parametrize(
    ("profile", "why"),
    [
        ({"verified_at": None}, "not been verified"),
        ({"expires_on": TODAY - timedelta(days=1)}, "registration expired"),
        ({"conflict_stated_on": TODAY - timedelta(days=370)}, "more than a year ago"),
    ],
)
def test_a_profile_that_cannot_sign(author, profile, why):
    with pytest.raises(workflow.Refused, match=why):
        sign(submit(make_topic(author)), make_reviewer(**profile))


def test_a_refusal_can_name_who_could_sign(author, reviewer, second_reviewer):
    revision = submit(make_topic(author))
    make_reviewer("late", expires_on=TODAY - timedelta(days=1))

    assert obstacles.who_can_sign(revision, Event.Act.APPROVE, NOW) == ["Ravi Reviewer", "Rita Reviewer"]


# --- people ---


def test_entering_and_verifying_a_credential_takes_two_people(reviewer, manager, superuser):
    profile = Reviewer.objects.get()
    profile.credential = "Physician"
    accounts.save_profile(profile, manager, at=NOW)
    assert profile.verified_at is None

    with pytest.raises(workflow.Refused, match="someone else must verify"):
        accounts.verify_credential(profile, manager, at=NOW)
    accounts.verify_credential(profile, superuser, at=NOW)
    assert (Reviewer.objects.get().verified_by, Event.objects.last().data["what"]) == (superuser, "verified")


def test_nobody_verifies_themselves(reviewer):
    reviewer.user_permissions.add(*permissions("verify_reviewer"))
    Reviewer.objects.update(verified_at=None)
    with pytest.raises(workflow.Refused, match="You cannot verify your own"):
        accounts.verify_credential(Reviewer.objects.get(), reviewer, at=NOW)


def test_a_new_conflict_statement_needs_no_new_verification(reviewer):
    profile = Reviewer.objects.get()
    profile.conflict_statement = "Owns shares in a towel factory."
    accounts.save_profile(profile, reviewer, at=NOW)
    assert profile.verified_at is not None


def test_a_profile_stays_with_its_account(reviewer, manager):
    profile = Reviewer.objects.get()
    profile.user = manager
    with pytest.raises(workflow.Refused, match="cannot be moved to another account"):
        accounts.save_profile(profile, manager, at=NOW)


def test_a_password_that_somebody_else_set_ends_the_right_to_sign(author, reviewer, manager, superuser):
    accounts.record_password_set(reviewer, manager, at=NOW)

    with pytest.raises(workflow.Refused, match="not been verified"):
        sign(submit(make_topic(author)), reviewer)
    with pytest.raises(workflow.Refused, match="someone else must verify"):
        accounts.verify_credential(Reviewer.objects.get(), manager, at=NOW)
    accounts.verify_credential(Reviewer.objects.get(), superuser, at=NOW)
    assert sign(Revision.objects.get(), reviewer)


def test_ones_own_new_password_changes_nothing_but_the_log(reviewer):
    accounts.record_password_set(reviewer, reviewer, at=NOW)
    assert Reviewer.objects.get().verified_at is not None
    assert Event.objects.last().data["what"] == "password"


def test_nobody_changes_their_own_groups(reviewer, superuser):
    with pytest.raises(workflow.Refused, match="your own groups"):
        accounts.set_groups(reviewer, [], reviewer, at=NOW)
    accounts.set_groups(reviewer, [], superuser, at=NOW)
    assert Event.objects.last().data["before"] == ["Clinical reviewers"]
    with pytest.raises(workflow.Refused, match="Only clinical reviewers"):
        approve(submit(make_topic(superuser), superuser), reviewer)
