"""Two people write one text at once: the second sees beside each field what the first saved, and then decides."""

import lxml.html
import pytest

from guide.models import Step, Topic
from guide.review import discussion, workflow
from tests.admin_pages import address, edit, errors, form_data, text
from tests.factory import NOW, make_topic, submit

TYPED = {"title": "Mine", "position": "sitting", "steps__0__text": "Lean."}


@pytest.fixture
def topic(author):
    return make_topic(author, steps=["Stand by a wall.", "Breathe."])


@pytest.fixture
def conflict(client, topic, author, second_author):
    """`conflict(**theirs)`: the answer to the second of two who save, and saved was `theirs`."""

    def make(**theirs):
        client.force_login(author)
        opened = form_data(client.get(address(topic)), "stretch_form", **TYPED)
        client.force_login(second_author)
        assert edit(client, topic, **theirs).status_code == 302
        client.force_login(author)
        return client.post(address(topic), opened)

    return make


def test_what_is_saved_stands_beside_what_differs_and_nowhere_else(conflict):
    page = conflict(title="Theirs", steps__1__text="Breathe out.")

    assert "ben saved this topic while you were writing." in errors(page)
    shown = lxml.html.fromstring(page.text)
    beside = {label: shown.get_element_by_id(f"id_{label}_helptext").text_content() for label in ("title", "position")}
    assert "Saved now: “Theirs”" in beside["title"]
    assert "Saved now: “standing”" in beside["position"]
    assert "Saved now" not in shown.get_element_by_id("id_summary_helptext").text_content()
    assert "Text 1: Saved now: “Stand by a wall.”" in text(page)
    assert "Text 2: Saved now: “Breathe out.”" in text(page)
    data = form_data(page, "stretch_form")
    assert (data["title"], data["position"], data["steps-0-text"]) == (["Mine"], ["sitting"], ["Lean."])


def test_who_has_seen_it_may_save(client, topic, conflict):
    page = conflict(title="Theirs")

    response = client.post(address(topic), form_data(page, "stretch_form"))

    assert response.status_code == 302, errors(response)
    assert Topic.objects.get().title == "Mine"


def test_a_third_save_in_between_is_shown_as_well(client, topic, conflict, second_author, author):
    page = conflict(title="Theirs")
    client.force_login(second_author)
    edit(client, topic, title="Theirs again")
    client.force_login(author)

    response = client.post(address(topic), form_data(page, "stretch_form"))

    assert "Saved now: “Theirs again”" in text(response)
    assert Topic.objects.get().title == "Theirs again"


def test_a_row_that_they_took_away_is_no_reason_to_lose_the_rest(conflict):
    page = conflict(steps__0__DELETE="on")

    assert page.status_code == 200
    assert form_data(page, "stretch_form")["title"] == ["Mine"]
    assert "Lean." in page.text
    assert Step.objects.count() == 1


def test_a_form_that_was_saved_by_nobody_else_shows_nothing_of_this(client, topic, author):
    client.force_login(author)

    assert "Saved now" not in edit(client, topic, title="").text


def test_a_comment_still_stands_beside_its_field_when_the_form_comes_back(client, topic, author, reviewer):
    revision = submit(topic)
    discussion.comment(revision, reviewer, text="Say how.", field="summary", at=NOW)
    workflow.return_to_author(revision, reviewer, reason="See there.", at=NOW)
    client.force_login(author)

    page = lxml.html.fromstring(edit(client, topic, title="").text)

    assert "rita: Say how." in page.get_element_by_id("id_summary_helptext").text_content()
