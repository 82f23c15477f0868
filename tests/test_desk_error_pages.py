"""The error pages of the desk say what to do, in the desk's look; a session lasts for as long as it is used."""

import re
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from guide.admin import sessions, topics
from guide.authoring import drafts, topic_files
from guide.models import Case, Kind
from tests.admin_pages import address, edit, errors, form_data, text
from tests.factory import LATER, NOW, PASSWORD, make_sign, make_topic

OWN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def topic(client, author):
    client.force_login(author)
    return make_topic(author)


@pytest.fixture
def broken(monkeypatch, client):
    """A server on which a topic cannot be saved."""

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(topics.TopicAdmin, "save_model", fail)
    client.raise_request_exception = False


def test_an_error_of_the_server_says_so_and_gives_back_what_was_typed(client, topic, broken):
    data = form_data(client.get(address(topic)), "stretch_form", title="Half a sent")

    response = client.post(address(topic), data, **OWN)

    assert response.status_code == 500
    assert "Something went wrong on the server, and nothing was changed." in text(response)
    assert form_data(response, "unsent_form")["title"] == ["Half a sent"]


def test_nothing_at_an_address(client, topic):
    response = client.get("/admin/nowhere/at/all/")

    assert response.status_code == 404
    assert "There is nothing at this address" in text(response)
    assert 'id="header"' in response.text


def test_no_right(client, topic):
    response = client.get("/admin/auth/user/")

    assert response.status_code == 403
    assert "An account manager can say who may" in text(response)


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/admin/guide/stretch/figure/"), ("post", "/admin/search/"), ("get", "/admin/second-factor/codes/")],
)
def test_an_address_that_takes_something_else(client, topic, method, path):
    response = getattr(client, method)(path)
    assert response.status_code == 405
    assert response["Allow"]
    assert "This address cannot be opened like this" in text(response)
    assert "start at the first page of the desk" in text(response)


def test_readers_get_no_page_of_the_desk_for_it(client, topic):
    response = client.post("/about/")
    assert (response.status_code, b"the desk" in response.content) == (405, False)


def test_a_name_that_is_not_this_server(client, topic):
    response = client.post(address(topic), {"title": "x"}, HTTP_HOST="evil.example", HTTP_ORIGIN="http://evil.example")

    assert response.status_code == 400
    assert "This could not be read" in text(response)
    assert "unsent_form" not in response.text


@pytest.mark.parametrize("limit", ["DATA_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_NUMBER_FIELDS"])
def test_too_much_at_once(client, topic, settings, limit):
    data = form_data(client.get(address(topic)), "stretch_form", title="Half a sent")
    setattr(settings, limit, 10)

    response = client.post(address(topic), data, **OWN)

    assert response.status_code == 400
    assert "This is too much at once" in text(response)
    assert "The working copy of a text has what you typed" in text(response)


def test_the_script_holds_back_what_the_server_would_not_take():
    script = (Path(settings.BASE_DIR) / "static/js/desk/unsaved.js").read_text()
    most = {name: int(number.replace("_", "")) for name, number in re.findall(r"const (MOST_\w+) = ([\d_]+);", script)}

    assert most["MOST_BYTES"] < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert most["MOST_FIELDS"] < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_readers_keep_pages_of_their_own(client, topic):
    for response in (client.get("/nowhere/"), client.get("/feedback/")):
        assert "desk.css" not in response.text


def test_a_foreign_post_to_readers_pages_is_no_matter_of_the_desk(db):
    response = Client(enforce_csrf_checks=True).post("/nowhere/", {"a": "b"}, **OWN)

    assert response.status_code == 403
    assert "desk.css" not in response.text


def test_a_page_to_sign_in_that_is_too_old_says_so(db):
    response = Client(enforce_csrf_checks=True).post(
        reverse("admin:login"), {"username": "ada", "password": PASSWORD}, **OWN
    )

    assert response.status_code == 403
    assert "The page that you sent was too old." in text(response)
    assert PASSWORD not in response.text


# --- what waits to be sent again ---


def test_what_was_sent_again_waits_no_more(client, author):
    topic = make_topic(author)
    typed = {"note": "Softer."}
    page = client.post(address(topic, "submit"), typed, **OWN)
    carried = re.search(r'name="unsent" value="([^"]*)"', page.text)[1].replace("&quot;", '"')
    client.post(
        reverse("admin:login"),
        {"username": author.username, "password": PASSWORD, "unsent": carried, "next": reverse("admin:unsent")},
    )
    waits = client.get(reverse("admin:unsent"))
    data = form_data(waits, "unsent_form")

    assert client.post(address(topic, "submit"), data).status_code == 302
    assert topic.revisions.get().change_note == "Softer."
    assert "Nothing waits here" in text(client.get(reverse("admin:unsent")))


# --- sessions ---


@pytest.fixture
def signed_in(client, author, set_clock):
    client.post(reverse("admin:login"), {"username": author.username, "password": PASSWORD})
    return client


def ends():
    return Session.objects.get().expire_date


def test_a_session_lasts_for_as_long_as_it_is_used(signed_in, set_clock):
    first = ends()
    set_clock(LATER + sessions.STEP - timedelta(seconds=1))
    assert "sessionid" not in signed_in.get("/admin/").cookies, "not with each request: it would lock the database"
    assert ends() == first

    set_clock(LATER + sessions.STEP)
    cookie = signed_in.get("/admin/").cookies["sessionid"]

    assert ends() == first + sessions.STEP
    assert cookie["max-age"] == settings.SESSION_COOKIE_AGE


def test_readers_get_no_session(client, db, set_clock):
    client.get("/nowhere/")

    assert not Session.objects.exists()


# --- the largest forms ---


def test_a_text_with_many_signs_is_saved(client, author):
    topic = make_topic(author, kind=Kind.WARNING, slug="clot")
    for number in range(60):
        make_sign(topic, f"sign-{number}", words=f"Sign {number}")
    client.force_login(author)

    response = edit(client, topic, signs__60__words="The last one")

    assert response.status_code == 302, errors(response)
    assert topic.signs.filter(words="The last one").exists()


def test_a_check_with_many_cases_holds_the_list_of_signs_once(client, author):
    warning = make_topic(author, kind=Kind.WARNING, slug="clot")
    for number in range(100):
        make_sign(warning, f"sign-{number}", words=f"Sign {number} with a few words more")
    check = make_topic(author, kind=Kind.CHECK, slug="check", steps=[f"Question {number}?" for number in range(40)])
    check.steps.update(asks=["sign-1", "sign-2", "lost-sign"])
    Case.objects.bulk_create(
        Case(topic=check, key=f"case-{number}", words="A person.", signs=["sign-3"], level="none")
        for number in range(60)
    )
    client.force_login(author)

    page = client.get(address(check)).text
    assert "Form with all cases (60) and searches (0)" in " ".join(page.split())
    assert client.get(f"{address(check)}?rows=cases").text.count("Sign 99 with a few words more") == 1

    assert page.count("Sign 99 with a few words more") == 1
    asked = lxml.html.fromstring(page).xpath("//select[@name='steps-0-asks']/option")
    assert [(option.get("value"), option.get("selected") is not None) for option in asked] == [
        ("sign-1", True), ("sign-2", True), ("lost-sign", True)
    ]  # fmt: skip
    assert len(page) < 250_000
    response = edit(client, check, steps__0__asks=["sign-1", "sign-99", "lost-sign"])
    assert "lost-sign" in errors(response)
    response = edit(client, check, steps__0__asks=["sign-1", "sign-99"])
    assert "lost-sign" in errors(response), "the other questions still name it"


def test_the_emergency_numbers_of_the_starter_are_saved_and_far_from_the_limits(client, author):
    files = [file for file in topic_files.read_folder() if file.front["kind"] == Kind.NUMBERS]
    (topic,) = drafts.create_missing(files, author, at=NOW)
    client.force_login(author)
    data = form_data(client.get(address(topic)), "emergencynumbers_form", title="Other words")
    count = sum(len(values) if isinstance(values, list) else 1 for values in data.values())
    assert 1000 < count < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 2

    assert "at" in client.post(address(topic, "working_copy"), data).json()
    response = client.post(address(topic), data)

    assert response.status_code == 302, errors(response)
    topic.refresh_from_db()
    assert (topic.title, topic.steps.count()) == ("Other words", len(files[0].front["steps"]))
