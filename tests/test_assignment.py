"""Asking a reviewer for a review: who may ask, who is offered and why not, where it stands first, and declining."""

from datetime import timedelta

import pytest

from guide.models import Assignment
from guide.review import assignment, digest, queues, workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, User, make_author, make_reviewer, make_topic, make_user, sign, submit

ASK = "/admin/guide/revisiontoreview/{}/assign/"


@pytest.fixture(autouse=True)
def _clock(set_clock):
    pass


@pytest.fixture
def revision(author):
    return submit(make_topic(author))


def ask(revision, by, reviewer):
    return assignment.assign(revision, by, reviewer=reviewer, at=LATER)


def contributor(name="bo"):
    return make_reviewer(name)


def test_only_who_may_sign_it_is_offered_and_the_others_are_named_with_why_not(author, reviewer):
    both, expired = contributor(), make_reviewer("eve", expires_on=NOW.date() - timedelta(days=1))
    topic = make_topic(author)
    workflow.record_contribution(topic, both, at=NOW)
    without = make_user("wim", "Clinical reviewers")
    gone = make_reviewer("gus", is_demo=True)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    able, unable = assignment.candidates(submit(topic), LATER)

    assert able == [reviewer]
    assert [person for person, _why in unable] == [both, expired, without]
    for (_person, why), words in zip(
        unable, ["You worked on this text", "expired", "no reviewer profile"], strict=True
    ):
        assert words in why


def test_who_signed_first_is_not_offered_for_the_second_signature(author, reviewer, second_reviewer):
    revision = submit(make_topic(author, kind="warning", slug="clot"))
    sign(revision, reviewer)
    able, unable = assignment.candidates(revision, LATER)
    assert (able, [person for person, _why in unable]) == ([second_reviewer], [reviewer])


@pytest.mark.parametrize("group", ["Authors", "Clinical reviewers", "Account managers"])
def test_these_ask_from_the_first_page(group, client, revision, reviewer):
    person = make_user("pat", group)
    client.force_login(person)
    assert ASK.format(revision.pk) in client.get("/admin/").text
    assert "Rita Reviewer (rita)" in client.get(ASK.format(revision.pk)).text

    response = client.post(ASK.format(revision.pk), {"reviewer": reviewer.pk}, follow=True)

    assert (response.status_code, "is asked, and sees it first" in text(response)) == (200, True)
    asked = Assignment.objects.get()
    assert (asked.revision, asked.reviewer, asked.asked_by, asked.at) == (revision, reviewer, person, LATER)


@pytest.mark.parametrize("group", ["Safety officers", "Auditors"])
def test_these_do_not_ask(group, client, revision, reviewer):
    person = make_user("pat", group)
    client.force_login(person)
    assert ASK.format(revision.pk) not in client.get("/admin/").text
    assert client.post(ASK.format(revision.pk), {"reviewer": reviewer.pk}).status_code == 403
    with pytest.raises(workflow.Refused, match="Only authors"):
        ask(revision, person, reviewer)


def test_who_cannot_sign_it_cannot_be_asked(client, author, revision, reviewer):
    other = make_author("ben")
    client.force_login(author)
    assert client.post(ASK.format(revision.pk), {"reviewer": other.pk}).status_code == 422
    with pytest.raises(workflow.Refused, match="ben cannot sign this text"):
        ask(revision, author, other)
    assert not Assignment.objects.exists()


def test_it_stands_first_in_the_queue_and_in_the_mail(author, reviewer, second_reviewer):
    submit(make_topic(author, kind="warning", slug="clot"))
    revision = submit(make_topic(author), at=LATER)
    assert queues.waiting_for_signature(reviewer, LATER)[0][0].revision != revision
    ask(revision, author, reviewer)

    first, *others = queues.waiting_for_signature(reviewer, LATER)[0]
    assert (first.revision, first.is_asked_of_me, first.asked_by) == (revision, True, "ada")
    assert not any(item.is_asked_of_me for item in others)
    mail = digest.compose(reviewer, LATER).text
    assert mail.startswith("You are asked to review\n- Calf wall")
    assert "2 items" in digest.compose(reviewer, LATER).subject
    # It bars nobody else.
    items = {item.revision: item for item in queues.waiting_for_signature(second_reviewer, LATER)[0]}
    assert (items[revision].is_asked_of_me, items[revision].asked) == (False, "rita")
    assert "asked to review" not in digest.compose(second_reviewer, LATER).text
    assert sign(revision, second_reviewer, at=LATER).act == "approve"
    assert assignment.running() == {}


def test_the_page_says_who_was_asked(client, author, reviewer, revision):
    ask(revision, author, reviewer)
    client.force_login(reviewer)
    assert "ada asked you" in text(client.get("/admin/"))
    assert "ada asked rita on 15 March 2026." in text(client.get(address(revision)))


def test_it_is_declined_with_a_reason_and_whoever_asked_hears_of_it(client, author, reviewer, revision):
    ask(revision, author, reviewer)
    client.force_login(reviewer)
    assert client.post(address(revision, "decline"), {"reason": ""}).status_code == 422

    client.post(address(revision, "decline"), {"reason": "On leave until May."})

    assert not queues.waiting_for_signature(reviewer, LATER)[0][0].is_asked_of_me
    assert "rita declined on 15 March 2026: On leave until May." in text(client.get(address(revision)))
    author.email = "ada@example.org"
    mail = digest.compose(author, LATER).text
    assert "Reviewers who declined what you asked\n- Calf wall: rita declined. On leave until May." in mail


def test_nobody_declines_what_they_were_not_asked(author, reviewer, second_reviewer, revision):
    ask(revision, author, reviewer)
    with pytest.raises(workflow.Refused, match="nothing to decline"):
        assignment.decline(revision, second_reviewer, reason="No.", at=LATER)


def test_the_newest_request_counts(author, reviewer, second_reviewer, revision):
    ask(revision, author, reviewer)
    with pytest.raises(workflow.Refused, match="asked already"):
        ask(revision, author, reviewer)
    assignment.decline(revision, reviewer, reason="No.", at=LATER)
    ask(revision, author, second_reviewer)

    assert assignment.of_revision(revision).reviewer == second_reviewer
    assert assignment.declined(author) == []
    assert {asked.reviewer for asked in assignment.running().values()} == {second_reviewer}


def test_what_is_not_in_review_is_not_asked_for(author, reviewer, revision):
    workflow.recall(revision, author, reason="A slip.", at=LATER)
    with pytest.raises(workflow.Refused, match="not in review any more"):
        ask(revision, author, reviewer)
