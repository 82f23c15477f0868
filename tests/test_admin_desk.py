"""The reviewer's side: one revision, and the records that nobody edits."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from guide.models import BodyArea, Edition, Event, Reviewer, Revision
from guide.review import workflow
from tests.admin_pages import address, text
from tests.factory import LATER, NOW, make_area, make_public, make_topic, submit

TO_REVIEW = "/admin/guide/revisiontoreview/"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


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


def test_nothing_of_the_desk_can_be_done_in_bulk_but_to_hand_topics_over(rf, superuser):
    request = rf.get("/")
    request.user = superuser
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label == "guide":
            assert model_admin.get_actions(request).keys() <= {"hand_over_chosen"}, model
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
        reverse("admin:guide_bodyarea_change", args=[area.pk]),
        {"slug": "wade", "name": "Lower leg", "position": 1, "limb": "leg", "drawing": "calf", "map_place": "calf"},
    )

    assert list(BodyArea.objects.values_list("slug", "name")) == [("calf", "Lower leg")]


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
