"""Texts that too few people can sign: named to the account managers, with what would help."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guide.models import Kind
from guide.review import obstacles, stuck_texts, workflow
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    NOW,
    TODAY,
    change_profile,
    known,
    make_public,
    make_reviewer,
    make_topic,
    make_user,
    sign,
    submit,
)
from tests.queue_pages import INDEX, counts, page, said

pytestmark = pytest.mark.usefixtures("set_clock")

DUE = NOW + (NEXT_REVIEW - TODAY) - timedelta(days=30)
EVERYBODY = "Everybody who can sign has worked on it, or has signed it already."
ADD = "Add a reviewer who has not worked on it."


@pytest.fixture
def manager(db):
    return make_user("max", "Account managers", email="max@example.org")


def touched_by(topic, *people, at=NOW):
    for person in people:
        workflow.record_contribution(topic, person, at=at)
    return topic


def told(manager, at=LATER):
    return {text.topic.slug: (text.why, text.remedy) for text in stuck_texts.stuck_in_review(manager, at)}


def told_when_due(at=DUE):
    return {text.topic.slug: (text.why, text.remedy) for text in stuck_texts.stuck_when_due(at)}


# --- what waits for a signature ---


def test_a_text_on_which_every_reviewer_worked(manager, author, reviewer, second_reviewer):
    submit(touched_by(make_topic(author, slug="all"), reviewer, second_reviewer))
    submit(touched_by(make_topic(author, slug="one-left"), reviewer))

    assert told(manager) == {"all": (EVERYBODY, ADD)}
    revision = next(iter(stuck_texts.stuck_in_review(manager, LATER))).topic.revisions.get()
    assert obstacles.who_can_sign(revision, "approve", LATER) == [], "it agrees with the guards"


def test_a_safety_page_that_only_one_person_could_sign(manager, author, reviewer, second_reviewer):
    submit(touched_by(make_topic(author, kind=Kind.WARNING, slug="clot"), second_reviewer))
    assert told(manager) == {"clot": ("It needs two signatures, and only Rita Reviewer could give one.", ADD)}


def test_a_safety_page_whose_first_signer_is_the_last_one(manager, author, reviewer):
    sign(submit(make_topic(author, kind=Kind.WARNING, slug="clot")), reviewer)
    assert told(manager) == {"clot": (EVERYBODY, ADD)}


@pytest.mark.parametrize("act", ["reaffirm", "reinstate"])
def test_what_one_of_two_has_signed_again(manager, author, reviewer, act):
    topic = make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
    revision = topic.revisions.get()
    if act == "reinstate":
        workflow.withdraw(topic, reviewer, reason="Unsafe.", notice="Stop.", at=NOW, code="safety")
    getattr(workflow, act)(topic, reviewer, sha256=revision.sha256, review_by=NEXT_REVIEW, at=LATER, confirmed_at=LATER)
    assert told(manager) == {}, "the first signer of the text itself can sign it as well"

    change_profile(known("first-signer"), expires_on=TODAY - timedelta(days=1))
    assert told(manager)["clot"][0] == EVERYBODY


def test_two_who_can_sign_a_safety_page_are_enough(manager, author, reviewer, second_reviewer):
    submit(make_topic(author, kind=Kind.WARNING, slug="clot"))
    assert told(manager) == {}


@pytest.mark.parametrize("what", ["expired", "unverified", "closed", "no group"])
def test_when_the_last_reviewer_is_gone_all_that_waits_is_named(manager, author, reviewer, what):
    submit(make_topic(author))
    assert told(manager) == {}
    if what == "expired":
        change_profile(reviewer, expires_on=TODAY - timedelta(days=1))
    if what == "unverified":
        reviewer.reviewer.delete()
        reviewer = make_reviewer("rosa", verified_at=None)
    if what == "closed":
        reviewer.is_active = False
        reviewer.save()
    if what == "no group":
        reviewer.groups.clear()

    ((why, remedy),) = told(manager).values()

    assert why == "No reviewer can sign anything now."
    assert remedy.startswith(
        "Verify or renew the credential" if what in ("expired", "unverified") else "Add a reviewer"
    )


def test_the_remedy_names_who_could_sign_with_a_credential_in_date(manager, author, reviewer, second_reviewer):
    change_profile(second_reviewer, expires_on=TODAY - timedelta(days=1))
    submit(touched_by(make_topic(author, slug="mine"), reviewer))
    submit(touched_by(make_topic(author, slug="all"), reviewer, second_reviewer))

    assert told(manager)["mine"][1] == (
        "Verify or renew the credential of a reviewer who has not worked on it (Ravi Reviewer), or add another "
        "reviewer."
    )
    assert told(manager)["all"][1] == ADD


# --- what has to be reviewed again ---


@pytest.fixture
def still_in_date():
    def renew(*people):
        for person in people:
            change_profile(person, expires_on=DUE.date(), conflict_stated_on=DUE.date())

    return renew


def test_a_page_that_falls_due_and_on_which_every_reviewer_works(author, reviewer, second_reviewer, still_in_date):
    still_in_date(reviewer, second_reviewer)
    make_public(author, reviewer, slug="fine")
    touched_by(make_public(author, reviewer, slug="mine"), reviewer, at=LATER)
    touched_by(make_public(author, reviewer, slug="all"), reviewer, second_reviewer, at=LATER)

    assert told_when_due(LATER) == {}, "not due for long"
    assert told_when_due() == {"all": (EVERYBODY, ADD)}


def test_a_safety_page_falls_due_and_one_reviewer_is_left(author, reviewer, still_in_date):
    make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
    still_in_date(reviewer)
    assert told_when_due() == {}, "whoever signed it first with them can do so again"
    change_profile(known("first-signer"), expires_on=TODAY)
    assert told_when_due()["clot"][0] == "It needs two signatures, and only Rita Reviewer could give one."


def test_a_page_whose_newer_text_is_in_review_is_named_there_alone(author, reviewer, manager, still_in_date):
    still_in_date(reviewer)
    topic = touched_by(make_public(author, reviewer, slug="both"), reviewer, at=LATER)
    submit(topic, at=LATER)
    assert told_when_due() == {}
    assert list(told(manager, DUE)) == ["both"]


# --- on the desk and by mail ---


def test_an_account_manager_reads_it_on_the_desk_and_in_the_mail(client, manager, author, reviewer):
    submit(touched_by(make_topic(author), reviewer))
    client.force_login(manager)

    assert counts(client)["Nobody can sign"] == 1
    part = page(client, INDEX).get_element_by_id("queue-stuck")
    assert f"Calf wall (stretch): {EVERYBODY} {ADD}" in said(part)
    for link in part.xpath(".//a/@href"):
        assert client.get(link).status_code == 200

    call_command("send_digests")
    assert f"Texts that nobody can sign\n- Calf wall: {EVERYBODY} {ADD}" in mail.outbox[0].body


def test_what_falls_due_is_in_the_mail(manager, author, reviewer, set_clock, still_in_date):
    touched_by(make_public(author, reviewer), reviewer, at=LATER)
    still_in_date(reviewer)
    set_clock(DUE)
    call_command("send_digests")
    assert f"Texts that nobody can sign\n- Calf wall: {EVERYBODY}" in mail.outbox[0].body


def test_the_desk_of_an_account_manager_takes_the_same_number_of_queries_however_many_texts(
    client, manager, author, reviewer
):
    client.force_login(manager)
    found = []
    for number in range(4):
        submit(touched_by(make_topic(author, slug=f"stuck-{number}"), reviewer))
        submit(make_topic(author, kind=Kind.WARNING, slug=f"half-{number}"))
        submit(make_topic(author, slug=f"fine-{number}"))
        client.get(INDEX)
        with CaptureQueriesContext(connection) as captured:
            client.get(INDEX)
        found.append(len(captured))
    assert len(set(found)) == 1


# --- what takes two signatures: the rule is asked of the record, not of the kind alone ---


def harmed(author, reviewer, **fields):
    """A text of a kind that one signs, after harm: the next one takes two."""
    topic = make_public(author, reviewer, **fields)
    workflow.withdraw(topic, reviewer, reason="Harm.", notice="Stop.", code="safety", at=NOW)
    return topic


def test_after_harm_one_signer_is_too_few(manager, author, reviewer):
    submit(harmed(author, reviewer, slug="walk"))
    submit(make_topic(author, slug="other"))
    assert told(manager) == {"walk": ("It needs two signatures, and only Rita Reviewer could give one.", ADD)}


def test_the_number_of_queries_does_not_grow_with_texts_that_nobody_harmed(manager, author, reviewer):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            told(manager)
        return len(queries)

    submit(make_topic(author, slug="one"))
    one = counted()
    for number in range(5):
        submit(make_topic(author, slug=f"more-{number}"))
    assert counted() == one
