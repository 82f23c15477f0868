"""The text of an earlier revision becomes the draft again, and no draft is lost without a question."""

import json
from hashlib import sha256

import pytest

from guide.authoring import drafts, earlier_texts, topic_files
from guide.models import Blob, Event, Kind, Revision, Sign, Topic
from guide.record import facts, snapshot
from guide.review import workflow
from guide.review.guards import Refused
from tests.admin_pages import address, errors, form_data, text
from tests.factory import LATER, NOW, approve, make_public, make_reviewer, make_sign, make_topic, submit
from tests.tampering import unguarded
from tests.test_older_schemas import as_schema_1, as_schema_2

LEFT_OUT = ("schema", "areas")  # the form, and what the area itself says


def make_draft(revision, user, **more):
    return earlier_texts.make_draft(revision, user, at=LATER, **more)


def rewrite(topic, user=None, **changes):
    topic = Topic.objects.get(pk=topic.pk)
    for name, value in changes.items():
        setattr(topic, name, value)
    topic.save()
    workflow.record_contribution(topic, user or topic.owner, at=NOW)
    return topic


@pytest.fixture
def topic(author, reviewer):
    """Public in its first text; the second one was returned."""
    topic = make_public(author, reviewer)
    revision = submit(rewrite(topic, summary="Second words."))
    workflow.return_to_author(revision, reviewer, reason="No.", at=NOW)
    return topic


def first(topic):
    return topic.revisions.get(number=1)


def draft(topic):
    return snapshot.take(Topic.objects.get(pk=topic.pk))


@pytest.mark.unmeasured
def test_every_starter_text_comes_back_as_it_was_frozen(author):
    """All kinds, with all their rows."""
    drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
    for topic in drafts.create_missing(topic_files.read_folder(), author, at=NOW):
        frozen = snapshot.take(Topic.objects.get(pk=topic.pk))
        topic.summary, topic.cautions, topic.body = "Other.", "", "Other."
        topic.save()
        topic.sources.all().delete()
        earlier_texts._overwrite(topic, frozen)
        assert draft(topic) == frozen, topic.slug


def test_the_picture_comes_back_too_and_goes_again(author):
    topic = make_topic(author)
    revision = submit(topic)
    workflow.recall(revision, author, reason="Slip.", at=NOW)
    raw = Blob.objects.create(sha256=sha256(b"x").hexdigest(), content_type="image/png", raw=b"x")
    with_picture = {"picture": raw, "picture_size": {"width": 4, "height": 3}, "picture_alt": "A leg."}
    second = submit(rewrite(topic, **with_picture))
    workflow.recall(second, author, reason="Slip.", at=NOW)

    make_draft(revision, author)
    assert draft(topic)["picture"] is None
    make_draft(second, author)
    assert draft(topic)["picture"] == json.loads(second.payload)["picture"]


@pytest.mark.parametrize("form", [as_schema_1, as_schema_2])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_text_of_an_older_form_becomes_a_draft_of_today(author, kind, form, monkeypatch):
    monkeypatch.setattr(workflow.preflight, "problems", lambda topic: [])
    topic = make_topic(author, kind=kind, slug="one-swollen-leg")
    revision = submit(topic)
    workflow.recall(revision, author, reason="Slip.", at=NOW)
    with unguarded():
        payload = snapshot.canonical(form(json.loads(revision.payload)))
        Revision.objects.filter(pk=revision.pk).update(payload=payload, sha256=snapshot.digest(payload))
    revision = Revision.objects.get(pk=revision.pk)
    then = earlier_texts.completed(json.loads(payload))
    for step in then["steps"]:  # of a question: worked out from its signs since schema 3
        step.pop("outcome", None), step.pop("worse", None)
    changed = rewrite(topic, summary="Other words.")

    make_draft(revision, author, replaces=earlier_texts.draft_sha256(changed))

    now = draft(topic)
    assert now["schema"] == snapshot.SCHEMA
    for name in now.keys() - set(LEFT_OUT):
        assert now[name] == then.get(name, now[name]), name
    assert earlier_texts.is_kept(topic) or kind == Kind.CHECK


def test_what_readers_see_and_what_is_in_the_log_stay(topic, author):
    lines = Event.objects.count()
    make_draft(first(topic), author)
    assert Event.objects.count() == lines
    assert facts.live_signature(topic).revision == first(topic)


def test_who_does_it_and_who_wrote_the_text_are_contributors(topic, author, second_author, reviewer):
    """Also where a full review of other words came after theirs."""
    written = make_reviewer("writer")
    revision = submit(rewrite(topic, written, summary="Words of the writer."))
    approve(revision, reviewer)
    approve(submit(rewrite(topic, author, summary="Words of ada.")), reviewer)
    assert written.pk not in facts.contributors(topic)

    make_draft(revision, second_author)

    assert {written.pk, second_author.pk} <= facts.contributors(topic)
    again = submit(topic, second_author, at=LATER)
    with pytest.raises(Refused, match="You worked on this text"):
        approve(again, written, at=LATER)


def test_a_draft_that_nobody_submitted_is_not_lost_without_a_word(topic, author, second_author):
    changed = rewrite(topic, second_author, summary="Unsubmitted words.")
    seen = earlier_texts.draft_sha256(changed)
    for replaces in ("", first(topic).sha256):
        with pytest.raises(Refused, match="nobody has submitted"):
            make_draft(first(topic), author, replaces=replaces)
    rewrite(topic, second_author, summary="Written a moment later.")
    with pytest.raises(Refused, match="nobody has submitted"):
        make_draft(first(topic), author, replaces=seen)
    assert draft(topic)["summary"] == "Written a moment later."


def test_a_draft_that_is_kept_as_a_revision_asks_for_nothing(topic, author):
    make_draft(first(topic), author)
    assert draft(topic)["summary"] == json.loads(first(topic).payload)["summary"]


def test_what_cannot_be(topic, author, reviewer, superuser):
    with pytest.raises(Refused, match="Only authors"):
        make_draft(first(topic), reviewer)
    with pytest.raises(Refused, match="is this text already"):
        make_draft(topic.revisions.get(number=2), author)
    submit(topic)
    with pytest.raises(Refused, match="Recall it first"):
        make_draft(first(topic), author)


def test_what_is_gone_meanwhile_is_named(author, reviewer):
    plan = make_topic(author, kind=Kind.TIP, slug="tip", steps=[("Do it.", make_topic(author, slug="wall"))])
    workflow.recall(submit(plan), author, reason="Slip.", at=NOW)
    plan.steps.all().delete()
    wall = Topic.objects.get(slug="wall")
    wall.delete()
    changed = rewrite(plan)
    with pytest.raises(Refused, match="names “wall”, which is not there"):
        make_draft(first(plan), author, replaces=earlier_texts.draft_sha256(changed))
    assert draft(plan)["steps"] == []


def test_a_sign_that_others_name_stays(author):
    clot = make_topic(author, kind=Kind.WARNING, slug="clot")
    workflow.recall(submit(clot), author, reason="Slip.", at=NOW)
    make_sign(clot, key="swollen-calf")
    make_topic(author, kind=Kind.TIP, slug="tip", named_signs=["swollen-calf"])
    changed = rewrite(clot)
    with pytest.raises(Refused, match="“swollen-calf” is named in: Tip"):
        make_draft(first(clot), author, replaces=earlier_texts.draft_sha256(changed))
    assert Sign.objects.filter(key="swollen-calf").exists()


# --- at the desk ---


def test_the_history_leads_to_it(client, topic, author, reviewer):
    url = address(first(topic), "make-draft")
    for user, is_offered in ((author, True), (reviewer, False)):
        client.force_login(user)
        assert (url in client.get(address(topic, "history")).text) == is_offered
    client.force_login(author)

    sent = form_data(client.get(url), "make-draft_form")
    answer = client.post(url, sent)

    assert answer["Location"] == address(topic)
    assert "This text is the draft now." in text(client.get(address(topic)))
    assert draft(topic)["summary"] == json.loads(first(topic).payload)["summary"]


def test_the_page_asks_before_it_replaces_what_nobody_submitted(client, topic, author):
    rewrite(topic, summary="Unsubmitted words.")
    client.force_login(author)
    url = address(first(topic), "make-draft")
    shown = client.get(url)
    assert f"{address(topic, 'compare')}?old=1&amp;new=draft" in shown.text
    sent = form_data(shown, "make-draft_form")

    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "Agree to lose the changes in the draft" in errors(refused)
    assert draft(topic)["summary"] == "Unsubmitted words."

    assert client.post(url, {**sent, "agreed": "on"}).status_code == 302
    assert draft(topic)["summary"] != "Unsubmitted words."


def test_a_draft_that_changed_since_the_page_was_shown_is_asked_about_again(client, topic, author, second_author):
    rewrite(topic, summary="Unsubmitted words.")
    client.force_login(author)
    url = address(first(topic), "make-draft")
    sent = form_data(client.get(url), "make-draft_form", agreed="on")
    rewrite(topic, second_author, summary="Theirs.")

    refused = client.post(url, sent)

    assert refused.status_code == 422
    assert "nobody has submitted" in errors(refused)
    assert draft(topic)["summary"] == "Theirs."
