"""Scheduled approval at the desk: the sign form takes a time, every page says what waits, it is called back."""

from datetime import timedelta

import pytest

from guide.models import Event, Kind
from guide.record import facts
from tests.admin_pages import address, errors, text
from tests.factory import LATER, NEXT_REVIEW, PASSWORD, make_public, make_topic, make_user, sign, submit

TIME = LATER + timedelta(days=3)
TYPED, WORDS = "2026-03-18T10:00", "18 March 2026, 10:00"


@pytest.fixture(autouse=True)
def clock(set_clock):
    return set_clock


def signed(revision, **changes):
    fields = {"sha256": revision.sha256, "meaning": "full", "review_by": NEXT_REVIEW.isoformat(), "password": PASSWORD}
    return {**fields, "public_from": TYPED, **changes}


@pytest.fixture
def topic(author, reviewer):
    """A topic of which one text is public and the next one is scheduled."""
    topic = make_public(author, reviewer)
    topic.summary = "Another summary."
    topic.save()
    sign(submit(topic), reviewer, public_from=TIME)
    return topic


def test_a_reviewer_names_the_time(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)
    page = text(client.get(address(revision)))
    assert "Public from (UTC)" in page
    assert "It is 15 March 2026, 10:00 UTC now." in page

    response = client.post(address(revision, "approve"), signed(revision), follow=True)

    assert f"Signed and scheduled. Readers see this text from {WORDS} UTC." in text(response)
    assert facts.public_from(Event.objects.get(act="approve")) == TIME
    assert client.get("/stretches/calf-wall/").status_code == 404


@pytest.mark.parametrize("typed", ["tomorrow", "2026-03-15T09:59", "2027-03-15T00:00"])
def test_a_time_that_cannot_be_is_refused_and_comes_back(typed, client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)
    response = client.post(address(revision, "approve"), signed(revision, public_from=typed))
    assert (response.status_code, bool(errors(response))) == (422, True)
    assert f'value="{typed}"' in response.text
    assert not Event.objects.filter(act="approve").exists()


def test_without_a_time_it_is_public_at_once(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)
    client.post(address(revision, "approve"), signed(revision, public_from=""))
    assert "public_from" not in Event.objects.get(act="approve").data


def test_the_second_signer_sees_the_time_of_the_first(client, author, reviewer, second_reviewer):
    revision = submit(make_topic(author, kind=Kind.WARNING, slug="clot"))
    sign(revision, reviewer, public_from=TIME)
    client.force_login(second_reviewer)
    assert f"{WORDS} UTC by the first signature" in text(client.get(address(revision)))


PLACES = {
    "state of the topic": (
        lambda topic: address(topic),
        f"scheduled, public from {WORDS} UTC (an older text is public)",
    ),
    "who signed": (lambda topic: address(topic), f"signed by Rita Reviewer, public from {WORDS} UTC"),
    "list of topics": (lambda topic: "/admin/guide/stretch/?state=scheduled", f"scheduled, public from {WORDS} UTC"),
    "history": (lambda topic: address(topic, "history"), f"public from {WORDS} UTC"),
    "first page": (lambda topic: "/admin/", f"public from {WORDS} UTC"),
    "revision": (lambda topic: address(topic.revisions.first()), f"public from {WORDS} UTC"),
    "full list": (lambda topic: "/admin/guide/revisiontoreview/?queue=scheduled", f"public from {WORDS} UTC"),
}


@pytest.mark.parametrize("who", ["author", "reviewer"])
@pytest.mark.parametrize("place", PLACES)
def test_every_page_says_what_is_scheduled(place, who, client, topic, request, clock):
    where, words = PLACES[place]
    client.force_login(request.getfixturevalue(who))
    assert words in text(client.get(where(topic)))


def test_when_the_time_has_come_it_is_public_and_no_longer_scheduled(client, topic, reviewer, clock):
    clock(TIME)
    client.force_login(reviewer)
    page = text(client.get(address(topic)))
    assert "State: public" in page
    assert "Revision 2 is public since 18 March 2026" in page
    assert "Call the approval back" not in page


def test_a_scheduled_text_is_no_draft_of_its_author(client, topic, author):
    client.force_login(author)
    assert "My drafts" not in text(client.get("/admin/")).split("Scheduled", 2)[2]


@pytest.mark.parametrize("place", ["the public text", "a newer text", "the queue"])
def test_nothing_else_is_signed_before_it_is_called_back(place, client, topic, reviewer):
    newer = submit(topic)
    client.force_login(reviewer)
    pages = {"the public text": address(topic.revisions.get(number=1)), "a newer text": address(newer)}
    page = text(client.get(pages.get(place, "/admin/guide/revisiontoreview/?queue=cannot")))
    why = f"Revision 2 is approved and public from {WORDS} UTC."
    why = why if place in pages else "Another text of this topic is approved and scheduled."
    assert f"{why} Call that approval back first." in page


def test_what_was_never_public_is_called_back_and_not_withdrawn(client, author, reviewer):
    topic = make_topic(author)
    sign(submit(topic), reviewer, public_from=TIME)
    client.force_login(reviewer)
    page = text(client.get(address(topic)))
    assert ("Call the approval back" in page, "Withdraw the public page" in page) == (True, False)


@pytest.mark.parametrize("group", ["Clinical reviewers", "Safety officers"])
def test_it_is_called_back(group, client, topic):
    client.force_login(make_user("sam", group))
    assert "Call the approval back" in text(client.get(address(topic)))
    response = client.post(address(topic, "call-back"), {"reason": "Too early."}, follow=True)
    assert "Called back." in text(response)
    assert "Too early." in text(response)
    assert facts.scheduled_approval(topic) is None
    assert facts.live_signature(topic).revision.number == 1
