"""What is typed into the form of a topic is kept for its writer alone, and offered again after a crash."""

from datetime import timedelta

import lxml.html
import pytest

from guide.admin.kind_models import NAMES
from guide.models import Contribution, Event, Kind, Topic, WorkingCopy
from guide.review import workflow
from tests.admin_pages import address, edit, errors, form_data, text
from tests.factory import LATER, make_area, make_topic, submit


@pytest.fixture
def topic(client, author, set_clock):
    client.force_login(author)
    return make_topic(author)


def keep(client, topic, **changes):
    """As the script of the form does: every field of the page, with some changes."""
    page = client.get(address(topic))
    return client.post(address(topic, "working_copy"), form_data(page, f"{NAMES[topic.kind]}_form", **changes))


def restored(client, topic):
    return client.get(f"{address(topic)}?restore=yes")


def test_what_is_typed_is_kept_and_changes_nothing_else(client, topic):
    answer = keep(client, topic, title="Half a sent")

    assert answer.json() == {"at": "10:00 UTC"}
    assert WorkingCopy.objects.get().fields["title"] == ["Half a sent"]
    assert Topic.objects.get().title == "Calf wall"
    assert Contribution.objects.count() == 1
    assert not Event.objects.filter(topic=topic).exists()


def test_the_newest_replaces_the_one_before(client, topic, set_clock):
    keep(client, topic, title="One")
    set_clock(LATER + timedelta(minutes=5))
    assert keep(client, topic, title="Two").json() == {"at": "10:05 UTC"}

    assert WorkingCopy.objects.get().fields["title"] == ["Two"]


def test_it_is_offered_and_restored_field_by_field(client, topic):
    make_area("thigh", "Thigh")
    typed = {"title": "", "summary": "Half a sent", "note": "Softer.", "steps__0__text": "Lean.", "areas": ["calf"]}
    typed |= {"steps__1__text": "A second step.", "sources__0__url": "https://"}
    keep(client, topic, **typed)

    offered = client.get(address(topic))
    assert "You have changes from 10:00 UTC that were not saved." in text(offered)
    assert form_data(offered, "stretch_form")["summary"] != ["Half a sent"]

    page = restored(client, topic)
    data = form_data(page, "stretch_form")
    for name, value in typed.items():
        assert data.get(name.replace("__", "-"), [""]) == (value if isinstance(value, list) else [value]), name
    assert "These are your changes from 10:00 UTC." in text(page)
    assert Topic.objects.get().title == "Calf wall", "to restore saves nothing"
    assert WorkingCopy.objects.count() == 1


def test_a_restored_form_is_not_called_wrong_for_that(client, topic):
    keep(client, topic, title="Whole title")

    page = restored(client, topic)

    assert errors(page) == ""
    assert "Please correct" not in text(page)


def test_a_restored_form_is_saved_as_any_other_and_the_copy_goes(client, topic):
    keep(client, topic, title="Whole title")

    page = restored(client, topic)
    assert lxml.html.fromstring(page.text).get_element_by_id("stretch_form").action == address(topic)
    response = client.post(address(topic), form_data(page, "stretch_form"))

    assert response.status_code == 302, errors(response)
    assert Topic.objects.get().title == "Whole title"
    assert not WorkingCopy.objects.exists()
    assert "not saved" not in text(client.get(address(topic)))


def test_it_can_be_discarded(client, topic):
    keep(client, topic, title="Half a sent")
    form = lxml.html.fromstring(client.get(address(topic)).text).xpath("//form[input/@name='discard']")[0]

    response = client.post(form.action, dict(form.fields))

    assert response["Location"] == address(topic)
    assert not WorkingCopy.objects.exists()


def test_nobody_else_sees_it(client, topic, second_author, superuser):
    keep(client, topic, title="Half a sent")
    for other in (second_author, superuser):
        client.force_login(other)
        assert "10:00 UTC that were not saved" not in text(client.get(address(topic)))
        assert "Half a sent" not in restored(client, topic).text
        client.post(address(topic, "working_copy"), {"discard": "yes"})
    assert WorkingCopy.objects.count() == 1


def test_two_people_each_keep_their_own(client, topic, second_author):
    keep(client, topic, title="Mine")
    client.force_login(second_author)
    keep(client, topic, title="Theirs")

    assert WorkingCopy.objects.count() == 2
    assert form_data(restored(client, topic), "stretch_form")["title"] == ["Theirs"]


def test_a_colleague_who_saved_since_is_not_written_over_unseen(client, topic, second_author, author):
    keep(client, topic, title="Mine")
    client.force_login(second_author)
    edit(client, topic, title="Theirs")
    client.force_login(author)

    page = restored(client, topic)
    assert "ben saved this topic while you were writing" in errors(page)
    assert "Saved now: “Theirs”" in text(page)
    assert Topic.objects.get().title == "Theirs"
    assert WorkingCopy.objects.count() == 1


def test_what_arrives_after_the_saving_is_not_kept(client, topic):
    page = client.get(address(topic))
    edit(client, topic, title="Saved")

    answer = client.post(address(topic, "working_copy"), form_data(page, "stretch_form", title="Saved"))

    assert "Reload this page" in answer.json()["problem"]
    assert not WorkingCopy.objects.exists()


def test_a_new_text_is_kept_before_it_was_ever_saved(client, topic):
    url = "/admin/guide/article/add/"
    data = form_data(client.get(url), "article_form", title="Walls", body="Long words.")
    client.post(f"{url}working-copy/", data)

    assert "that were not saved" in text(client.get(url))
    assert "not saved" not in text(client.get("/admin/guide/stretch/add/"))
    page = client.get(f"{url}?restore=yes")
    data = form_data(page, "article_form", slug="walls", summary="About walls.")
    assert data["title"] == ["Walls"]
    assert Topic.objects.count() == 1

    response = client.post(url, data)
    assert response.status_code == 302, errors(response)
    assert not WorkingCopy.objects.exists()


def test_what_was_typed_while_a_colleague_submitted_is_offered_once_the_text_is_open_again(
    client, topic, second_author
):
    data = form_data(client.get(address(topic)), "stretch_form", title="Mine")
    revision = submit(topic, second_author)

    assert "ben submitted this text while you were writing" in text(client.post(address(topic), data))
    assert "that were not saved" not in text(client.get(address(topic)))
    workflow.recall(revision, second_author, reason="Slip.", at=LATER)

    assert "You have changes from 10:00 UTC that were not saved." in text(client.get(address(topic)))
    page = restored(client, topic)
    assert form_data(page, "stretch_form")["title"] == ["Mine"]


def test_it_is_kept_while_the_text_is_locked_too(client, topic, second_author):
    page = client.get(address(topic))
    submit(topic, second_author)

    answer = client.post(address(topic, "working_copy"), form_data(page, "stretch_form", title="Mine"))

    assert answer.json() == {"at": "10:00 UTC"}


def test_no_token_and_no_password_is_kept(client, topic):
    client.post(
        address(topic, "working_copy"),
        {
            "title": "x",
            "csrfmiddlewaretoken": "x",
            "password": "x",
            "_save": "x",
            "seen": str(Contribution.objects.get().pk),
        },
    )

    assert set(WorkingCopy.objects.get().fields) == {"title", "seen"}


@pytest.mark.parametrize("kind", [Kind.CHECK, Kind.WARNING, Kind.RELIEF, Kind.NUMBERS])
def test_every_row_of_every_kind_comes_back(client, author, kind, set_clock):
    """Each field of the form as it is, after a turn through the working copy."""
    client.force_login(author)
    topic = make_topic(author, kind=kind, slug="one", steps=["Stop."])
    keep(client, topic)

    sent, back = (
        form_data(page, f"{NAMES[kind]}_form") for page in (client.get(address(topic)), restored(client, topic))
    )

    for data in (sent, back):
        data.pop("csrfmiddlewaretoken")
    assert back == sent


def test_a_deleted_topic_takes_its_copies_along(client, topic, author):
    keep(client, topic, title="Half a sent")

    topic.delete()

    assert not WorkingCopy.objects.exists()
