"""Two at once: every act of the desk has one clear outcome, and the log stays one chain.

Each thread has a connection of its own, as two people at two desks have.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction

from guide.models import Contribution, Edition, Event, Kind, Revision, Topic
from guide.record import log
from guide.review import workflow
from tests import factory
from tests.factory import LATER, acts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.unmeasured, pytest.mark.thorough]


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A busy machine may keep somebody waiting for the lock longer than a person would."""
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 120)


@pytest.fixture(autouse=True)
def _whole_afterwards(db):
    yield
    call_command("verify", stdout=StringIO())
    assert [event.seq for event in Event.objects.all()] == list(range(1, Event.objects.count() + 1))


def in_thread(pool, act, start=lambda: None):
    """Begin an act; its future holds what it returned, or the refusal."""

    def run():
        try:
            start()
            return act()
        except workflow.Refused as refusal:
            return refusal
        finally:
            connection.close()

    return pool.submit(run)


def at_once(*acts):
    start = threading.Barrier(len(acts), timeout=60).wait
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [in_thread(pool, act, start) for act in acts]]


def refusals(outcomes):
    return [str(outcome) for outcome in outcomes if isinstance(outcome, workflow.Refused)]


def make_topic(*args, **kwargs):
    with transaction.atomic():
        return factory.make_topic(*args, **kwargs)


def public_texts():
    return Edition.objects.current().manifest["pages"]["/search/"]["revisions"]


@pytest.fixture
def revision(author):
    return factory.submit(make_topic(author))


# --- two at one text ---


def test_of_two_approvals_at_once_one_signs(revision, reviewer, second_reviewer):
    outcomes = at_once(lambda: factory.approve(revision, reviewer), lambda: factory.approve(revision, second_reviewer))

    (refusal,) = refusals(outcomes)
    assert "not in review any more" in refusal
    assert acts() == ["submit", "approve", "publish"]
    assert public_texts() == [revision.sha256]


def test_of_an_approval_and_a_return_at_once_one_stands(revision, reviewer, second_reviewer):
    outcomes = at_once(
        lambda: factory.approve(revision, reviewer),
        lambda: workflow.return_to_author(revision, second_reviewer, reason="Which leg?", at=LATER),
    )

    (refusal,) = refusals(outcomes)
    assert "not in review any more" in refusal
    assert acts() in (["submit", "approve", "publish"], ["submit", "return"])


def test_of_two_submissions_at_once_one_is_frozen(author, second_author):
    topic = make_topic(author)

    outcomes = at_once(lambda: factory.submit(topic, author), lambda: factory.submit(topic, second_author))

    (refusal,) = refusals(outcomes)
    assert "already in review" in refusal
    assert acts() == ["submit"]


def test_an_approval_and_a_withdrawal_at_once_come_one_after_the_other(author, reviewer, second_reviewer):
    """Whoever comes second decides: a signature after the withdrawal is a new one, with a text that was read."""
    topic = make_topic(author)
    factory.approve(factory.submit(topic), reviewer)
    add_comma(topic, author)
    newer = factory.submit(topic, at=LATER)

    outcomes = at_once(
        lambda: factory.approve(newer, reviewer, at=LATER),
        lambda: workflow.withdraw(topic, second_reviewer, reason="x", notice="y", at=LATER),
    )

    assert refusals(outcomes) == []
    assert sorted(acts()[4:]) == ["approve", "publish", "publish", "withdraw"]
    last = Event.objects.exclude(act=Event.Act.PUBLISH).last()
    assert public_texts() == ([newer.sha256] if last.act == Event.Act.APPROVE else [])


def test_of_two_withdrawals_at_once_one_has_something_to_withdraw(author, reviewer, second_reviewer):
    topic = make_topic(author)
    factory.approve(factory.submit(topic), reviewer)

    outcomes = at_once(
        *(
            lambda user=user: workflow.withdraw(topic, user, reason="x", notice="y", at=LATER)
            for user in (reviewer, second_reviewer)
        )
    )

    (refusal,) = refusals(outcomes)
    assert "nothing to withdraw" in refusal
    assert acts()[3:] == ["withdraw", "publish"]


@pytest.fixture
def grave(author):
    """A text that needs two signatures."""
    return factory.submit(make_topic(author, kind=Kind.WARNING, slug="clot"))


def test_of_two_signatures_at_once_one_is_the_first_and_the_other_publishes(grave, reviewer, second_reviewer):
    outcomes = at_once(lambda: factory.sign(grave, reviewer), lambda: factory.sign(grave, second_reviewer))

    assert refusals(outcomes) == []
    assert acts() == ["submit", "sign", "approve", "publish"]
    assert public_texts() == [grave.sha256]


def test_a_button_pressed_twice_is_no_second_signature(grave, reviewer):
    outcomes = at_once(lambda: factory.sign(grave, reviewer), lambda: factory.sign(grave, reviewer))

    (refusal,) = refusals(outcomes)
    assert "You have already signed this" in refusal
    assert acts() == ["submit", "sign"]


# --- many at many texts ---


def test_eight_at_once_write_one_chain(author, reviewer):
    topics = [make_topic(author, slug=f"topic-{number}") for number in range(8)]

    outcomes = at_once(*(lambda topic=topic: factory.approve(factory.submit(topic), reviewer) for topic in topics))

    assert refusals(outcomes) == []
    assert sorted(acts()) == ["approve"] * 8 + ["publish"] * 8 + ["submit"] * 8
    assert list(log.broken_lines()) == []
    assert [edition.seq for edition in Edition.objects.order_by("seq")] == list(range(1, 9))
    assert len(public_texts()) == 8


# --- a text that changes under the reader's eyes ---


def add_comma(topic, user):
    """What saving the form of the desk does."""
    with transaction.atomic():
        changed = Topic.objects.get(pk=topic.pk)
        changed.summary = changed.summary.replace("About", "About,")
        changed.save()
        workflow.record_contribution(changed, user, at=LATER)


def test_a_comma_added_while_the_reviewer_signs_is_not_signed(revision, reviewer, second_author):
    read = revision.sha256

    at_once(
        lambda: factory.approve(revision, reviewer, sha256=read),
        lambda: add_comma(revision.topic, second_author),
    )

    assert public_texts() == [read]
    assert "About," not in Revision.objects.get().payload


def test_a_text_that_waits_for_a_reviewer_takes_no_comma(revision, reviewer, author):
    with pytest.raises(workflow.Refused, match="locked"):
        add_comma(revision.topic, author)

    assert Topic.objects.get().summary == "About calf-wall."
    assert Contribution.objects.count() == 2  # the edit before, and the submission


def swap(revision, author):
    """Take the text back, change it by a comma and submit it again."""
    workflow.recall(revision, author, reason="One more thing", at=LATER)
    add_comma(revision.topic, author)
    return factory.submit(revision.topic, author, at=LATER)


def test_a_text_swapped_under_the_pen_is_not_signed(revision, reviewer, author):
    signed, swapped = at_once(lambda: factory.approve(revision, reviewer), lambda: swap(revision, author))

    if refusals([signed]):
        assert not Edition.objects.exists()
        assert swapped.state == Revision.State.IN_REVIEW
    else:
        assert "not in review any more" in str(swapped)
        assert public_texts() == [revision.sha256]


def test_the_hash_of_the_first_text_does_not_sign_the_second(revision, reviewer, author):
    swapped = swap(revision, author)

    with pytest.raises(workflow.Refused, match="not the text that you read"):
        factory.approve(swapped, reviewer, sha256=revision.sha256)
    with pytest.raises(workflow.Refused, match="not in review any more"):
        factory.approve(revision, reviewer)
    assert not Edition.objects.exists()


# --- an account that ends while its owner acts ---


def while_waiting(act, change):
    """`act` begins, and has to wait; meanwhile `change` is made and committed."""
    with ThreadPoolExecutor(1) as pool:
        with log.exclusive():
            outcome = in_thread(pool, act)
            change()
        return outcome.result()


def test_an_account_closed_while_its_owner_signs_does_not_sign(revision, reviewer):
    assert reviewer.has_perm("guide.review_revision")  # as the request found it, and as Django remembers it

    outcome = while_waiting(
        lambda: factory.approve(revision, reviewer),
        lambda: get_user_model().objects.filter(pk=reviewer.pk).update(is_active=False),
    )

    assert "Only clinical reviewers can sign" in str(outcome)
    assert acts() == ["submit"]


def test_rights_taken_while_their_owner_withdraws_are_gone(revision, reviewer, second_reviewer):
    factory.approve(revision, reviewer)
    assert second_reviewer.has_perm("guide.withdraw_revision")

    outcome = while_waiting(
        lambda: workflow.withdraw(revision.topic, second_reviewer, reason="x", notice="y", at=LATER),
        second_reviewer.groups.clear,
    )

    assert "Only clinical reviewers and safety officers can withdraw" in str(outcome)
    assert public_texts() == [revision.sha256]


def test_an_account_deleted_while_its_owner_submits_leaves_nothing(author, second_author):
    topic = make_topic(author)
    assert second_author.has_perm("guide.submit_revision")

    outcome = while_waiting(
        lambda: factory.submit(topic, second_author),
        get_user_model().objects.filter(pk=second_author.pk).delete,
    )

    assert "Only authors can submit" in str(outcome)
    assert acts() == []
