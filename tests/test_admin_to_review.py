"""The full list of each queue: to search, to narrow and to turn over."""

from datetime import timedelta

import pytest

from guide.admin import to_review
from guide.models import Kind
from guide.review import obstacles, workflow
from tests.admin_pages import address
from tests.factory import LATER, NOW, make_public, make_topic, sign, submit
from tests.queue_pages import INDEX, LIST, counts, lines, on_list, page, said, titles

pytestmark = [pytest.mark.usefixtures("set_clock"), pytest.mark.unmeasured]


def test_the_list_takes_no_post_and_nothing_can_be_done_in_bulk(client, author, reviewer):
    submit(make_topic(author))
    client.force_login(reviewer)

    assert client.post(LIST, {"action": "delete_selected"}).status_code == 405
    assert page(client, LIST).xpath("//input[@type='checkbox' and not(@name='overdue')]") == []


def test_a_revision_has_one_address(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)

    assert client.get(f"{LIST}{revision.pk}/change/")["Location"] == address(revision)


def test_the_queue_knows_that_a_withdrawal_ends_a_first_signature(client, author, reviewer, second_reviewer):
    topic = make_public(author, second_reviewer, kind=Kind.WARNING, slug="clot")
    workflow.record_contribution(topic, author, at=LATER)
    revision = submit(topic, at=LATER)
    sign(revision, reviewer, at=LATER)
    client.force_login(reviewer)
    assert "You have signed it" in on_list(client, "cannot")[0]

    workflow.withdraw(topic, second_reviewer, reason="Unsafe.", notice="Stop.", at=LATER)

    assert obstacles.obstacle_to_signing_text(revision, "approve", reviewer, LATER) == ""
    assert "signed first" not in on_list(client, "sign")[0]


# --- filters, search, order, pages ---


@pytest.fixture
def three(author, reviewer):
    submit(make_topic(author, slug="old-tip", kind=Kind.TIP), at=NOW)
    submit(make_topic(author, slug="new-stretch"), at=LATER)
    submit(make_topic(author, slug="clot", kind=Kind.WARNING), at=LATER)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["Clot", "Old tip", "New stretch"]),
        ("?level=safety", ["Clot"]),
        ("?level=other", ["Old tip", "New stretch"]),
        ("?kind=tip", ["Old tip"]),
        ("?q=STRETCH", ["New stretch"]),
        ("?q=first+tip", ["Old tip"]),
        ("?q=%3Cscript%3E", []),
        ("?overdue=on", []),
        ("?kind=nonsense&page=x&queue=nothing", ["Clot", "Old tip", "New stretch"]),
    ],
)
def test_the_list_is_ordered_and_can_be_narrowed(client, reviewer, query, wanted):
    client.force_login(reviewer)

    assert titles(page(client, LIST + query)) == wanted


def test_the_list_finds_what_is_overdue_among_what_waits(client, author, reviewer, set_clock):
    old = make_public(author, reviewer, slug="old")
    workflow.record_contribution(old, author, at=LATER)
    submit(old, at=LATER)
    submit(make_topic(author, slug="fresh"), at=LATER)
    set_clock(NOW + timedelta(days=400))
    client.force_login(reviewer)

    assert titles(page(client, LIST + "?queue=cannot&overdue=on")) == ["Old"]
    assert titles(page(client, LIST + "?queue=cannot")) == ["Old", "Fresh"]


@pytest.mark.usefixtures("three")
def test_the_numbers_say_in_which_queue_a_search_found_something(client, author, reviewer):
    workflow.return_to_author(submit(make_topic(author, slug="other-tip")), reviewer, reason="No.", at=NOW)
    client.force_login(reviewer)

    found = counts(client, LIST + "?queue=overdue&q=tip")

    assert (found["Needs my signature"], found["Waiting for the author"], found["Overdue"]) == (1, 1, 0)


def test_a_long_queue_is_cut_on_the_first_page_and_paged_on_the_list(client, author, reviewer, monkeypatch):
    monkeypatch.setattr(to_review, "PER_PAGE", 5)
    for number in range(12):
        submit(make_topic(author, slug=f"topic-{number:02}"))
    client.force_login(reviewer)

    queue = page(client, INDEX).get_element_by_id("queue-sign")
    assert len(lines(queue)) == 10
    assert said(queue.find("h2")) == "Needs my signature (12)"
    assert queue.xpath("p/a/@href") == [LIST + "?queue=sign"]
    shown = []
    for number in (1, 2, 3):
        found = page(client, f"{LIST}?queue=sign&q=topic&page={number}")
        shown += titles(found)
    assert shown == [f"Topic {number:02}" for number in range(12)]
    assert found.xpath("//a[@rel='prev']/@href") == ["?queue=sign&q=topic&page=2"]
    assert found.xpath("//a[@rel='next']") == []
