"""The reviewer's side: what waits, one revision, and the records that nobody edits."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guide.models import BodyArea, Edition, Event, Kind, Reviewer, Revision
from guide.review import workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, approve, make_area, make_public, make_topic, make_user, submit

TO_REVIEW = "/admin/guide/revisiontoreview/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def rows(client):
    response = client.get(TO_REVIEW)
    return response, list(response.context["cl"].result_list)


def test_the_list_to_review_holds_what_waits_and_nothing_else(client, author, reviewer):
    make_topic(author, slug="a-draft")
    make_public(author, reviewer, slug="live")
    waiting = submit(make_topic(author, slug="waiting"))
    client.force_login(reviewer)

    response, revisions = rows(client)

    assert [revision.pk for revision in revisions] == [waiting.pk]
    assert address(waiting) in response.text
    for words in ("Waiting", "stretch", "First text", "ada", "since today", "yes"):
        assert words in text(response)


def test_the_list_says_how_long_a_text_has_waited(client, author, reviewer, monkeypatch):
    submit(make_topic(author))
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=3, hours=2))
    client.force_login(reviewer)

    assert "3 days" in text(client.get(TO_REVIEW))


def test_the_list_says_who_cannot_sign_and_why(client, author, reviewer, superuser):
    topic = make_topic(author)
    workflow.record_contribution(topic, reviewer, at=NOW)
    submit(topic)
    expected = {
        reviewer: "no: you worked on this text",
        author: "no: you are not a clinical reviewer",
        superuser: "no: A superuser repairs things and signs nothing.",
    }
    for person, words in expected.items():
        client.force_login(person)
        assert words in text(client.get(TO_REVIEW))


def test_the_list_knows_that_a_withdrawal_brings_older_hands_back(
    client, author, second_author, reviewer, second_reviewer
):
    """The list works it out in its query; the workflow by itself. They must agree."""
    topic = make_topic(author)
    workflow.record_contribution(topic, second_reviewer, at=NOW)
    revision = submit(topic)
    approve(revision, reviewer, review_by=LATER.date() + timedelta(30))
    client.force_login(second_reviewer)
    revision = submit(topic, second_author)
    for is_own in (False, True):
        (row,) = rows(client)[1]
        assert row.is_own == is_own
        assert bool(workflow.obstacle_to_review(revision, second_reviewer)) == is_own
        if not is_own:
            workflow.withdraw(topic, reviewer, reason="Unsafe.", notice="Stop.", at=NOW)


def test_the_list_takes_the_same_number_of_queries_however_long(client, author, reviewer):
    client.force_login(reviewer)
    counts = []
    for number in range(4):
        submit(make_topic(author, slug=f"topic-{number}"))
        with CaptureQueriesContext(connection) as captured:
            client.get(TO_REVIEW)
        counts.append(len(captured))

    assert len(set(counts)) == 1
    assert counts[0] <= 12


def test_a_revision_has_one_address(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)

    response = client.get(f"{TO_REVIEW}{revision.pk}/change/")

    assert response["Location"] == address(revision)


def test_the_page_of_a_revision_shows_all_that_is_signed(client, author, reviewer):
    topic = make_topic(author, body="Hold on to the wall.", cautions="Do not bounce.", easier="Sit down.")
    revision = submit(topic)
    client.force_login(reviewer)

    page = client.get(address(revision))

    shown = ["Revision 1", "Calf wall", revision.sha256, "First text", "by ada on 15 March 2026, 09:00 UTC"]
    shown += ["Hold on to the wall.", "Do not bounce.", "Sit down.", "Stand by a wall.", "standing", "Source 0"]
    for words in shown:
        assert words in text(page), words
    assert 'href="https://example.org/cramps"' in page.text


def test_a_revision_that_is_public_offers_only_to_reaffirm_it(client, author, reviewer):
    make_public(author, reviewer)
    client.force_login(reviewer)

    page = client.get(address(Revision.objects.get()))

    assert "Reaffirm" in text(page)
    assert "Approve" not in text(page).partition("History")[0]
    assert "Rita Reviewer, Physiotherapist: full clinical review" in text(page)


# --- the records ---


@pytest.mark.parametrize("model", [Revision, Event, Edition])
def test_not_even_a_superuser_edits_the_records(client, author, reviewer, superuser, model):
    make_public(author, reviewer)
    client.force_login(superuser)
    name = model._meta.model_name
    record = model.objects.order_by("-pk").first()
    before = list(model.objects.values())

    assert client.get(reverse(f"admin:guide_{name}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:guide_{name}_change", args=[record.pk])).status_code == 200
    assert client.get(reverse(f"admin:guide_{name}_add")).status_code == 403
    for page in ("change", "delete"):
        assert client.post(reverse(f"admin:guide_{name}_{page}", args=[record.pk]), {"post": "yes"}).status_code == 403
    client.post(reverse(f"admin:guide_{name}_changelist"), {"action": "delete_selected", "_selected_action": record.pk})
    assert list(model.objects.values()) == before


def test_the_log_tells_who_did_what_and_why(client, author, reviewer):
    revision = submit(make_topic(author))
    workflow.return_to_author(revision, reviewer, reason="The dose has no source.", at=NOW)
    client.force_login(reviewer)

    log = text(client.get(reverse("admin:guide_event_changelist")))

    for words in ("submitted", "returned", "ada", "rita", "The dose has no source."):
        assert words in log


def test_nothing_of_the_desk_can_be_done_in_bulk():
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label == "guide":
            assert model_admin.actions is None, model
            assert not model_admin.list_editable, model


def test_only_an_administrator_keeps_the_reviewers(client, author, reviewer, superuser):
    url = reverse("admin:guide_reviewer_change", args=[reviewer.reviewer.pk])
    for person, status in ((author, 403), (reviewer, 403), (superuser, 302)):
        client.force_login(person)
        fields = {
            "user": reviewer.pk,
            "printed_name": "Rita R.",
            "credential": "Physiotherapist",
            "register": "HCPC",
            "expires_on": "2030-01-01",
            "conflict_statement": "None",
            "conflict_stated_on": "2026-03-15",
        }
        assert client.post(url, fields).status_code == status
    assert Reviewer.objects.get().printed_name == "Rita R."
    assert client.post(reverse("admin:guide_reviewer_delete", args=[reviewer.reviewer.pk])).status_code == 403


def test_a_body_area_keeps_its_slug(client, superuser):
    area = make_area()
    client.force_login(superuser)

    client.post(
        reverse("admin:guide_bodyarea_change", args=[area.pk]), {"slug": "wade", "name": "Lower leg", "position": 1}
    )

    assert list(BodyArea.objects.values_list("slug", "name")) == [("calf", "Lower leg")]


# --- the first page ---


def test_the_first_page_tells_an_author_what_is_left(client, author, second_author, reviewer):
    make_topic(author, slug="my-draft")
    make_topic(second_author, slug="not-mine")
    make_public(author, reviewer, slug="done")
    sent_back = make_topic(author, slug="sent-back")
    workflow.return_to_author(submit(sent_back), reviewer, reason="No.", at=NOW)
    client.force_login(author)

    todo = client.get("/admin/").context["todo"]

    assert [entry["title"] for entry in todo["drafts"]] == ["My draft"]
    assert [entry["url"] for entry in todo["returned"]] == [address(sent_back)]


def test_the_first_page_tells_a_reviewer_how_many_wait(client, author, reviewer):
    submit(make_topic(author, slug="one"))
    submit(make_topic(author, kind=Kind.TIP, slug="two"))
    client.force_login(reviewer)

    page = client.get("/admin/")

    assert "SpasmGuide desk" in text(page)
    assert "2 texts wait for a reviewer" in text(page)
    assert f'href="{TO_REVIEW}"' in page.text
    assert "View site" in text(page)


def test_staff_without_rights_see_an_empty_desk(client, db):
    client.force_login(make_user("nobody"))

    page = client.get("/admin/")

    assert page.status_code == 200
    assert page.context["todo"]["to_review"] is None


def test_no_page_of_the_desk_holds_anything_inline(client, author, reviewer, superuser):
    """The policy allows our own files only, so an inline script or style would not work."""
    revision = submit(make_topic(author))
    client.force_login(superuser)
    for url in ("/admin/", TO_REVIEW, address(revision), address(revision.topic), reverse("admin:guide_stretch_add")):
        page = client.get(url).text
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page
        assert " onclick=" not in page
