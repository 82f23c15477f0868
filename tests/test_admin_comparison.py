"""What a reviewer reads first: what changed, in words, against what is public and what they read the last time."""

from datetime import timedelta

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guide.admin import comparison, screen_reader_text
from guide.models import KINDS, Kind, Revision, Topic
from guide.record import snapshot
from guide.review import discussion, workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, approve, make_area, make_public, make_topic, sign, submit

TO_REVIEW = "/admin/guide/revisiontoreview/"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def topic(author, reviewer):
    """Public, and ready to be written anew."""
    return make_public(author, reviewer, cautions="Do not bounce.\nStop if it hurts.", summary="Stretch the calf.")


def rewrite(topic, **fields):
    Topic.objects.filter(pk=topic.pk).update(**fields)
    return submit(Topic.objects.get(pk=topic.pk), at=LATER)


def freeze_also(monkeypatch, **parts):
    """Let the next submission hold what no form would let through."""
    take = snapshot.take
    monkeypatch.setattr(snapshot, "take", lambda topic: {**take(topic), **parts})


def sections(client, revision):
    """Each comparison of the page: its heading, and its sentences."""
    page = lxml.html.fromstring(client.get(address(revision)).text)
    found = page.get_element_by_id("changes").xpath(".//section")
    return {part.findtext("h3"): [said(node) for node in part.find_class("desk-change__words")] for part in found}


def said(node):
    return " ".join(node.text_content().split())


# --- which texts are compared ---


def test_a_first_text_is_a_new_page(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)

    assert sections(client, revision) == {
        "Nothing of this topic was approved before, so all of it is new": ["New page"]
    }


def test_a_text_is_compared_with_the_public_one(client, second_reviewer, topic):
    revision = rewrite(topic, hold_seconds=60, cautions="Bounce.\nStop if it hurts.")
    client.force_login(second_reviewer)

    assert sections(client, revision) == {
        "Since the public text: revision 1": [
            "Hold: 30 s became 60 s changes a number changes a safety",
            "“Do not” removed from caution 1 changes a not changes a safety",
        ]
    }


def test_it_is_compared_with_the_last_text_that_this_reviewer_signed_or_returned(
    client, reviewer, second_reviewer, topic
):
    workflow.return_to_author(rewrite(topic, hold_seconds=60), second_reviewer, reason="No source.", at=LATER)
    revision = rewrite(topic, hold_seconds=45)
    client.force_login(second_reviewer)

    found = sections(client, revision)
    assert list(found) == [
        "Since the public text: revision 1",
        "Since the last text that you acted on: revision 2",
    ]
    assert [words[0].split(" changes")[0] for words in found.values()] == [
        "Hold: 30 s became 45 s",
        "Hold: 60 s became 45 s",
    ]
    client.force_login(reviewer)  # who signed the public one and returned nothing
    assert list(sections(client, revision)) == ["Since the public text: revision 1"]


READING = {
    "comment": lambda revision, user: discussion.comment(revision, user, text="Why?", at=LATER),
    "claim": lambda revision, user: discussion.claim(revision, user, at=LATER),
}


@pytest.mark.parametrize("way", READING)
def test_or_with_the_last_one_that_they_commented_on_or_claimed(client, author, reviewer, second_reviewer, topic, way):
    read = rewrite(topic, hold_seconds=60)
    READING[way](read, second_reviewer)
    workflow.return_to_author(read, reviewer, reason="No.", at=LATER)
    revision = rewrite(topic, hold_seconds=45)
    client.force_login(second_reviewer)
    assert list(sections(client, revision))[1:] == ["Since the last text that you acted on: revision 2"]


def test_or_with_the_one_that_they_signed_first_of_two(client, author, reviewer, second_reviewer):
    clot = make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
    signed = rewrite(clot, summary="Another line.")
    sign(signed, second_reviewer, at=LATER)
    workflow.return_to_author(signed, reviewer, reason="No.", at=LATER)
    revision = rewrite(clot, summary="A third line.")
    client.force_login(second_reviewer)
    assert list(sections(client, revision))[1:] == ["Since the last text that you acted on: revision 2"]


def test_after_a_withdrawal_the_text_that_was_approved_is_still_compared(client, reviewer, second_reviewer, topic):
    workflow.withdraw(topic, reviewer, reason="Unsafe.", notice="Stop.", at=LATER)
    revision = rewrite(topic, hold_seconds=20)
    client.force_login(second_reviewer)

    (heading,) = sections(client, revision)
    assert heading == "Since revision 1, which was approved before and is not public now"


def test_an_older_text_is_not_compared_with_a_later_one(client, reviewer, topic):
    approve(rewrite(topic, hold_seconds=60), reviewer, at=LATER)
    client.force_login(reviewer)

    (heading,) = sections(client, Revision.objects.get(number=1))
    assert heading.startswith("Nothing of this topic was approved before")


def test_the_same_text_again_is_called_so(client, second_reviewer, topic):
    revision = rewrite(topic)
    client.force_login(second_reviewer)

    assert "Nothing changed: it is exactly the same text." in text(client.get(address(revision)))
    assert "Nothing: the text is the one that was approved before" in text(client.get(TO_REVIEW))


# --- how they are shown ---


def test_what_went_and_what_came_is_said_to_a_screen_reader(client, second_reviewer, topic):
    revision = rewrite(topic, summary="Stretch the thigh.")
    client.force_login(second_reviewer)

    page = lxml.html.fromstring(client.get(address(revision)).text)
    (diff,) = page.find_class("desk-diff")

    assert said(diff) == "Stretch the removed: calf end removed added: thigh end added ."
    assert [node.tag for node in diff] == ["del", "ins"]
    assert {span.get("class") for span in diff.iter("span")} == {"visually-hidden"}


def test_a_script_in_any_field_is_only_words(client, second_reviewer, topic, monkeypatch):
    fields = ("title", "summary", "body", "cautions", "target_muscles", "easier", "position")
    hostile = dict.fromkeys(fields, SCRIPT)
    topic.steps.update(text=SCRIPT)
    topic.sources.update(title=SCRIPT, publisher=SCRIPT)
    topic.areas.add(make_area("evil", SCRIPT))
    figure = {"slug": SCRIPT, SCRIPT: 1, "start": {"caption": SCRIPT}}
    freeze_also(monkeypatch, **{"figure": figure, SCRIPT: SCRIPT})
    revision = rewrite(topic, **hostile)
    client.force_login(second_reviewer)

    for url in (address(revision), TO_REVIEW, address(revision, "page") + "?aloud=yes"):
        page = client.get(url).text
        assert "alert(1)" in page
        assert SCRIPT not in page


def test_signs_that_nobody_sees_are_named(client, second_reviewer, topic):
    revision = rewrite(topic, summary="Stretch\u202e the\u200b calf.")
    client.force_login(second_reviewer)

    page = text(client.get(address(revision)))

    assert "[U+202E]" in page
    assert "the added: [U+200B] end added calf" in page
    assert comparison.show_hidden_characters("a\nb") == "a\nb"


def test_the_parts_are_links_to_places_of_the_page(client, second_reviewer, topic):
    """Without a script: an address with #preview in it shows that part."""
    client.force_login(second_reviewer)
    page = lxml.html.fromstring(client.get(address(rewrite(topic))).text)
    links = page.find_class("desk-tabs__link")

    assert [link.text for link in links] == ["Reading copy", "Changes", "Phone preview", "Sources and checks"]
    parts = [page.get_element_by_id(link.get("href").removeprefix("#")) for link in links]
    assert [part.find("h2").text for part in parts] == [link.text for link in links]
    assert not [part for part in parts if part.xpath(".//form")]  # the decision is in sight beside each


# --- the list ---


def test_the_list_says_the_first_changes_and_how_many_more(client, second_reviewer, topic):
    rewrite(topic, summary="Stretch it.", easier="Sit.", hold_seconds=60, cautions="Bounce.\nStop if it hurts.")
    client.force_login(second_reviewer)

    page = text(client.get(TO_REVIEW))

    assert "“Do not” removed from caution 1; Hold: 30 s became 60 s; and 2 more First text" in page


def test_the_list_calls_a_first_text_a_new_page(client, author, reviewer):
    submit(make_topic(author))
    client.force_login(reviewer)

    assert "New page First text" in text(client.get(TO_REVIEW))


# --- sources and checks ---


def checks(client, revision):
    return said(lxml.html.fromstring(client.get(address(revision)).text).get_element_by_id("checks"))


def test_the_checks_say_what_the_machine_found(client, author, reviewer):
    hidden = make_topic(author, slug="hidden")
    public = make_public(author, reviewer, slug="public")
    body = "See [this](/stretches/hidden/), [that](/stretches/public/) and [itself](/relief/calf/)."
    plan = make_topic(author, kind=Kind.RELIEF, slug="calf", steps=[("Do it.", hidden), ("Or.", public)], body=body)
    client.force_login(reviewer)

    found = checks(client, submit(plan))

    for words in (
        "Source 0, NHS inform read on 15 March 2026",
        "its SHA-256 is right",
        "Everything that a text of this kind needs is there.",
        "Link: /stretches/hidden/ is not public, so readers see no link to it.",
        "Written by ada. Whoever worked on a text cannot approve it.",
    ):
        assert words in found
    assert "/public/ is not" not in found
    assert "/relief/calf/ is not" not in found
    assert "Missing:" not in found


def test_the_checks_name_what_is_missing_and_what_may_be_better(client, author, reviewer, monkeypatch):
    revision = submit(make_topic(author))
    monkeypatch.setattr("guide.review.preflight.problems", lambda topic, payload: ["Add a source."])
    monkeypatch.setattr("guide.review.preflight.warnings", lambda topic, payload: ["Plainer words."])
    client.force_login(reviewer)

    found = checks(client, revision)

    assert "Missing: Add a source." in found
    assert "May be better: Plainer words." in found
    assert "Everything that a text of this kind needs is there." not in found


def test_a_text_that_was_changed_behind_our_back_is_not_to_be_signed(client, author, reviewer, monkeypatch):
    revision = submit(make_topic(author))
    monkeypatch.setattr(snapshot, "digest", lambda text: "0" * 64)
    client.force_login(reviewer)

    found = checks(client, revision)

    assert "its SHA-256 differs. Do not sign it" in found
    assert "SHA-256 is right" not in found


def test_the_problems_of_a_figure_are_among_the_checks(client, author, reviewer, monkeypatch):
    freeze_also(monkeypatch, figure={"slug": "calf-wall"})
    revision = submit(make_topic(author))
    client.force_login(reviewer)

    assert "Figure: There is no start pose." in checks(client, revision)


# --- how many queries ---


@pytest.mark.unmeasured
def test_the_page_and_the_list_take_the_same_number_of_queries_whatever_changed(
    client, author, second_author, reviewer, second_reviewer
):
    client.force_login(second_reviewer)
    counts = []
    for number in range(3):
        steps = [f"Step {step} of it." for step in range(1 + 4 * number)]
        at = NOW - timedelta(minutes=number)
        with workflow.deferred_publishing():
            topic = make_public(author, reviewer, slug=f"topic-{number}", steps=steps, at=at)
        topic.steps.update(text="Another text.")
        workflow.return_to_author(rewrite(topic, hold_seconds=60), second_reviewer, reason="No.", at=LATER)
        revision = rewrite(topic, hold_seconds=45 + number)
        counts.append([queries(client, url) for url in (address(revision), TO_REVIEW)])

    assert counts[0] == counts[1] == counts[2]
    assert counts[0][0] <= 80
    assert counts[0][1] <= 22


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# --- as it is read aloud ---


def test_a_page_is_read_aloud_in_its_order(client, author, reviewer):
    topic = make_topic(author, cautions="Do not bounce.", body="## When\n\nBefore bed.\n\n- At home")
    revision = submit(topic)
    client.force_login(reviewer)

    page = lxml.html.fromstring(client.get(address(revision, "page"), {"aloud": "yes"}).text)

    lines = [node.text for node in page.find("body")]
    order = ["Not approved: in review", "Calf wall", "About calf-wall.", "– Hold 30 seconds", "What to do"]
    order += ["1. Stand by a wall.", "– Do not bounce.", "When", "Before bed.", "– At home"]
    assert [line for line in lines if line in order] == order
    assert "When" in [node.text for node in page.iter("h2")]


def test_only_what_is_heard_is_read_aloud():
    html = """<body><p>Before</p><main><h1>Two<svg aria-hidden="true"><title>No</title></svg> words</h1>
    <p hidden>No</p><template><p>No</p></template><div aria-hidden="true"><b>No</b></div>
    <svg role="img"><title>A leg</title><desc>Side view</desc><path d="M0 0"/></svg><img src="x" alt="A cat">
    <ol><li><p>One <b>thing</b></p></li><li>Two</li></ol><ul><li>Dot</li></ul></main><p>After</p>"""

    heard = [(line.text, line.is_heading) for line in screen_reader_text.spoken_lines(html)]

    expected = ["A leg", "Side view", "A cat", "1. One thing", "2. Two", "– Dot"]
    assert heard == [("Two words", True), *((line, False) for line in expected)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_read_aloud(client, author, kind):
    topic = make_topic(author, kind=kind, slug="a-topic", summary="Do not hurry.")
    client.force_login(author)

    page = client.get(address(topic, "page"), {"aloud": "yes"})

    assert "Do not hurry." in text(page)
    assert page["Cache-Control"] == "private, no-store"
