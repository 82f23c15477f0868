"""What is typed in the form of a signature is still there after the passkey was shown, whatever the field."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django_otp_webauthn.models import WebAuthnCredential

from guide.admin import acts, second_factor
from guide.models import Event
from tests.admin_pages import address
from tests.factory import LATER, NEXT_REVIEW, PASSWORD, make_public, make_topic, submit
from tests.test_workflow_signing import withdraw

CHOSEN = {
    "meaning": "wording",
    "review_by": (NEXT_REVIEW - timedelta(days=40)).isoformat(),
    "public_from": "2026-03-20T08:30",
}
SIGNING = {"approve": acts.APPROVE, "reaffirm": acts.REAFFIRM, "reinstate": acts.REINSTATE}


@pytest.fixture(autouse=True)
def _clock(set_clock):
    """Everybody signs at LATER."""


@pytest.fixture
def passkey(reviewer):
    return WebAuthnCredential.objects.create(
        user=reviewer, name="Passkey", credential_id=b"1", public_key=b"2", transports=[], sign_count=0
    )


def subject_of(name, author, reviewer):
    topic = make_public(author, reviewer)
    if name == "approve":
        topic.summary = topic.summary.replace("About", "Concerning")  # wording, which a wording check covers
        topic.save()
        return submit(topic)
    if name == "reinstate":
        withdraw(topic, reviewer)
    return topic.revisions.get()


def show_passkey(client, at):
    session = client.session
    session[second_factor.PASSKEY_SHOWN_AT] = at.isoformat()
    session.save()


@pytest.mark.parametrize("name", SIGNING)
def test_all_that_was_typed_survives_the_passkey(client, author, reviewer, passkey, set_clock, name):
    revision = subject_of(name, author, reviewer)
    client.force_login(reviewer)
    page = client.get(address(revision, name))
    fields = set(page.context["offer"]["form"].fields) - {"sha256", "password"}
    typed = {field: CHOSEN[field] for field in fields}
    lines = Event.objects.count()

    left = client.post(
        address(revision, name), {**typed, "sha256": revision.sha256, "password": PASSWORD, "use_passkey": "yes"}
    )
    asked = urlsplit(left["Location"])
    assert (asked.path, parse_qs(asked.query)["next"]) == ("/admin/second-factor/", [address(revision, name)])
    assert (Event.objects.count(), PASSWORD in str(dict(client.session))) == (lines, False)

    show_passkey(client, LATER)
    form = client.get(address(revision, name)).context["offer"]["form"]
    assert {field: str(form[field].value()) for field in fields} == typed
    assert "password" not in form.fields

    signed = client.post(address(revision, name), {**typed, "sha256": revision.sha256})
    assert signed.status_code == 302
    assert Event.objects.exclude(act="publish").last().data["review_by"] == CHOSEN["review_by"]
    assert second_factor.TYPED not in client.session


def test_what_was_typed_about_another_text_is_not_shown(client, author, reviewer, passkey):
    first, second = submit(make_topic(author)), submit(make_topic(author, slug="calf-stairs"))
    client.force_login(reviewer)
    client.post(address(first, "approve"), {**CHOSEN, "sha256": first.sha256, "use_passkey": "yes"})
    show_passkey(client, LATER)
    form = client.get(address(second, "approve")).context["offer"]["form"]
    assert (form["meaning"].value(), str(form["review_by"].value())) == ("full", NEXT_REVIEW.isoformat())


def test_who_has_no_passkey_is_not_offered_one(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)
    assert b"use_passkey" not in client.get(address(revision, "approve")).content


def test_enter_in_a_field_signs_and_does_not_ask_for_a_passkey(client, author, reviewer, passkey):
    """A browser presses the first button of the form then."""
    revision = submit(make_topic(author))
    client.force_login(reviewer)
    form = (
        client.get(address(revision, "approve"))
        .content.decode()
        .partition('id="approve_form"')[2]
        .partition("</form>")[0]
    )
    assert "use_passkey" in form
    assert "use_passkey" not in form.partition("</button>")[0]
