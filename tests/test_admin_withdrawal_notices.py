"""The notice that is suggested for each reason of a withdrawal."""

import json

import pytest

from guide.admin.withdrawal_notices import NOTICES
from guide.models import Event
from guide.review import workflow
from tests.admin_pages import address, text
from tests.factory import make_public


def test_each_reason_has_a_notice():
    assert NOTICES.keys() == workflow.REASONS.keys()


def test_the_form_knows_the_notice_of_each_reason(client, author, reviewer):
    topic = make_public(author, reviewer)
    client.force_login(reviewer)
    form = client.get(address(topic, "withdraw")).context["offer"]["form"]
    assert json.loads(form.fields["notice"].widget.attrs["data-notices"]) == {k: str(v) for k, v in NOTICES.items()}


@pytest.mark.parametrize("code", NOTICES)
def test_an_empty_notice_comes_back_with_the_suggested_one_and_withdraws_nothing(client, author, reviewer, code):
    topic = make_public(author, reviewer)
    client.force_login(reviewer)
    response = client.post(address(topic, "withdraw"), {"code": code, "reason": "Old.", "notice": " "})
    assert response.status_code == 422
    form = response.context["offer"]["form"]
    assert (form["notice"].value(), form["reason"].value()) == (str(NOTICES[code]), "Old.")
    assert "Read the notice that is suggested here" in text(response)
    assert not Event.objects.filter(act="withdraw").exists()


def test_an_own_notice_is_kept(client, author, reviewer):
    topic = make_public(author, reviewer)
    client.force_login(reviewer)
    client.post(address(topic, "withdraw"), {"code": "wrong", "reason": "Old.", "notice": "My own words."})
    assert Event.objects.get(act="withdraw").data["notice"] == "My own words."
