"""Any two texts of a topic side by side, in words."""

import json

import pytest

from guide.models import Revision
from guide.record import snapshot
from guide.review import workflow
from tests.admin_pages import address, text
from tests.factory import NOW, make_topic, submit
from tests.tampering import unguarded
from tests.test_older_schemas import as_schema_1, as_schema_2


@pytest.fixture
def topic(author, reviewer):
    """Three revisions that were returned, and a draft."""
    topic = make_topic(author)
    for words in ("Rest for 10 minutes.", "Rest for 20 minutes.", "Rest for 30 minutes.", "Do not rest."):
        topic.summary = words
        topic.save()
        if words != "Do not rest.":
            workflow.return_to_author(submit(topic), reviewer, reason="No.", at=NOW)
    return topic


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def compared(desk, topic, old, new):
    return text(desk.get(address(topic, "compare"), {"old": old, "new": new}))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (1, 3, ["From revision 1 to revision 3", "Summary: “10” became “30”", "changes a number"]),
        (3, 1, ["From revision 3 to revision 1"]),
        (2, "draft", ["From revision 2 to the draft", "not"]),
    ],
)
def test_any_two_texts_are_compared_in_words(desk, topic, old, new, said):
    page = compared(desk, topic, old, new)
    for words in said:
        assert words in page
    assert "Nothing changed" not in page


@pytest.mark.parametrize("form", [as_schema_1, as_schema_2])
def test_also_where_they_were_frozen_in_two_forms(desk, topic, form):
    revision = topic.revisions.get(number=1)
    with unguarded():
        payload = snapshot.canonical(form(json.loads(revision.payload)))
        Revision.objects.filter(pk=revision.pk).update(payload=payload, sha256=snapshot.digest(payload))
    page = compared(desk, topic, 1, 2)
    assert "Summary: “10” became “20”" in page


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (1, 4, "This topic has no such revision"),
        ("other", 1, "This topic has no such revision"),
        (2, 2, "Choose two different texts."),
        ("", 1, "This field is required."),
    ],
)
def test_what_is_no_pair_of_this_topic_is_refused(desk, topic, author, old, new, why):
    """A revision of another topic has no number here: it cannot be named."""
    other = make_topic(author, slug="other")
    submit(other)
    pk = other.revisions.get().pk
    page = compared(desk, topic, pk if old == "other" else old, new)
    assert why in page
    assert "From revision" not in page


def test_the_history_offers_the_newest_two(desk, topic, author):
    form = desk.get(address(topic, "history"))
    assert f'action="{address(topic, "compare")}"' in form.text
    assert "revision 3, 15 March 2026: returned to the author" in text(form)
    assert "the draft" in text(form)
    fresh = make_topic(author, slug="fresh")
    assert "desk-compare" not in desk.get(address(fresh, "history")).text


def test_a_script_in_a_text_is_only_words(desk, topic):
    topic.summary = "<script>alert(1)</script>"
    topic.save()
    page = desk.get(address(topic, "compare"), {"old": 1, "new": "draft"}).text
    assert "<script>alert" not in page
