"""What was typed is what is submitted: one button saves and submits, and it does both or neither."""

import pytest

from guide.models import Contribution, Kind, Revision, Topic, WorkingCopy
from tests.admin_pages import address, edit, errors, form_data, text
from tests.factory import make_topic

SUBMIT = {"_submit": "yes", "note": "Softer."}


@pytest.fixture
def topic(client, author):
    client.force_login(author)
    return make_topic(author)


def test_one_button_saves_and_submits(client, topic):
    response = edit(client, topic, title="Typed just now", steps__0__text="Lean on a wall.", **SUBMIT)

    assert response.status_code == 302, errors(response)
    revision = Revision.objects.get()
    assert "Typed just now" in revision.payload
    assert "Lean on a wall." in revision.payload
    assert revision.change_note == "Softer."
    assert "Submitted." in text(client.get(response["Location"]))


def test_a_new_text_is_submitted_as_it_was_typed(client, author, topic):
    url = "/admin/guide/article/add/"
    source = {"title": "A", "publisher": "B", "url": "https://example.org/", "read_on": "2026-03-01", "name": "a"}
    words = {"title": "Walls", "slug": "walls", "summary": "About walls.", "body": "Words."}
    words |= {f"sources__0__{name}": value for name, value in source.items()}

    response = client.post(url, form_data(client.get(url), "article_form", **words, **SUBMIT))

    assert response.status_code == 302, errors(response)
    assert Revision.objects.get().topic.slug == "walls"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"note": " "}, "Say in the change note what is new"), ({"sources__0__DELETE": "on"}, "source")],
)
def test_what_cannot_be_submitted_is_neither_saved_nor_lost(client, topic, change, sentence):
    response = edit(client, topic, **{"title": "Typed just now", **SUBMIT, **change})

    assert sentence in errors(response)
    data = form_data(response, "stretch_form")
    assert data["title"] == ["Typed just now"]
    assert data["note"] == [change.get("note", "Softer.")]
    assert not Revision.objects.exists()
    assert Topic.objects.get().title == "Calf wall"
    assert Contribution.objects.count() == 1


def test_the_page_of_the_act_refuses_while_something_typed_is_not_saved(client, topic, author):
    WorkingCopy.objects.create(
        user=author, kind=topic.kind, topic=topic, fields={"title": ["New"]}, at="2026-03-15T09:00Z"
    )

    response = client.post(address(topic, "submit"), {"note": "Softer."})

    assert "that are not saved" in errors(response)
    assert "Softer." in response.text
    assert not Revision.objects.exists()


def test_a_colleagues_working_copy_is_no_obstacle(client, topic, second_author):
    WorkingCopy.objects.create(user=second_author, kind=Kind.STRETCH, topic=topic, fields={}, at="2026-03-15T09:00Z")

    assert client.post(address(topic, "submit"), {"note": "Softer."}).status_code == 302


def test_the_page_of_a_topic_has_no_second_way_that_leaves_typing_behind(client, topic):
    page = client.get(address(topic))

    assert 'id="submit_form"' not in page.text
    assert 'name="_submit"' in page.text
