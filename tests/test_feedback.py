"""What readers send: kept once, counted as they see it, without a trace of who they are."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

import lxml.html
import pytest
from django.test import Client
from django.utils import timezone

from guide.feedback import limits, receive
from guide.models import Edition, Feedback
from guide.models.feedback import TEXT_LIMIT, FeedbackSending
from guide.publishing import build, rendering
from guide.publishing.html_checks import inspect
from guide.review import workflow
from guide.serving.shelf import shelf
from tests.factory import LATER, make_author, make_public, make_reviewer, make_topic
from tests.fetching import fetch

PATH = "/stretches/calf-wall/"
AN_ID = "0b7f3f0e-2c1d-4f6a-9f0e-0c8a1d2e3f40"


@pytest.fixture(scope="module", autouse=True)
def _guide(module_db):
    make_public(make_author(), make_reviewer())


@pytest.fixture(autouse=True)
def _clock(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def send(script=True, client=None, headers=None, **fields):
    """As our script sends it, or with `script=False` as the plain form does."""
    accept = {"Accept": "application/json"} if script else {"Accept": "text/html,*/*;q=0.8"}
    body = {"path": PATH, "id": AN_ID, **fields} if script else {"path": PATH, **fields}
    return post(body, client, {**accept, **(headers or {})})


def post(body, client=None, headers=None, content_type="application/x-www-form-urlencoded"):
    data = urlencode(body) if isinstance(body, dict) else body
    return (client or Client()).post("/feedback/", data, content_type=content_type, headers=headers)


def form_of(response):
    return lxml.html.fromstring(response.text).forms[0]


def typed(response):
    """What stands in the box. Browsers leave out the line end after the tag; lxml does not."""
    return form_of(response).fields["text"].removeprefix("\n")


def page_blob(path=PATH):
    return Edition.objects.current().manifest["pages"][path]["blob"]


# --- what is kept ---


def test_a_report_is_kept_with_what_the_phone_says_of_the_page():
    blob = page_blob()
    response = send(
        helpful="no",
        is_dangerous="on",
        text="The heel is wrong.",
        page_sha256=blob,
        epoch="2",
        edition="17",
        edition_sha256="a" * 64,
        written_at="2026-03-15T08:30:00.000Z",
    )

    assert response.status_code == 201
    assert response.json()["status"] == "received"
    report = Feedback.objects.get()
    assert report.pk == UUID(AN_ID)
    assert (report.path, report.page_sha256, report.is_page_assumed) == (PATH, blob, False)
    assert (report.epoch, report.edition, report.edition_sha256) == (2, 17, "a" * 64)
    assert (report.helpful, report.is_dangerous, report.text) == (False, True, "The heel is wrong.")
    assert report.created_at == LATER
    assert report.written_at == datetime(2026, 3, 15, 8, 30, tzinfo=UTC)
    assert (report.state, report.handled_by, report.handled_at) == ("new", None, None)


def test_without_a_script_the_page_that_is_public_now_is_taken_and_marked():
    response = send(script=False, helpful="yes")

    report = Feedback.objects.get()
    assert response.status_code == 201
    assert (report.page_sha256, report.is_page_assumed) == (page_blob(), True)
    assert (report.epoch, report.edition, report.edition_sha256) == (1, 1, "")
    assert (report.helpful, report.text, report.written_at) == (True, "", None)


@pytest.mark.parametrize("fields", [{"helpful": "yes"}, {"text": "Thanks"}, {"is_dangerous": "on"}])
def test_any_one_answer_is_enough(fields):
    assert send(**fields).status_code == 201


def test_a_withdrawn_page_can_still_be_reported(author, reviewer):
    topic = make_public(author, reviewer, slug="gone-one")
    workflow.withdraw(topic, reviewer, reason="r", notice="We look at it.", at=LATER)
    shelf.forget()

    assert send(path="/stretches/gone-one/", text="I need it.").status_code == 201


@pytest.mark.parametrize(
    "claims",
    [
        {"id": "7"},
        {"page_sha256": "undefined"},
        {"page_sha256": "0" * 63},
        {"edition": "99999999999999999999"},
        {"edition": "-1"},
        {"edition": "soon"},
        {"epoch": "99999999999999999999"},
        {"epoch": "-1"},
        {"edition_sha256": "0" * 65},
        {"written_at": "yesterday"},
        {"written_at": "0001-01-01T00:00:00+14:00"},
        {"written_at": "2031-01-01T00:00:00Z"},
    ],
)
def test_nonsense_of_a_phone_costs_no_reader_a_report(claims):
    assert send(**{"helpful": "yes", "page_sha256": page_blob(), **claims}).status_code == 201
    report = Feedback.objects.get()
    assert report.written_at is None
    assert (report.epoch or 1, report.edition or 1, report.edition_sha256) == (1, 1, "")
    assert report.page_sha256 == page_blob()


# --- once ---


def test_the_same_id_is_kept_once():
    first, second = send(text="One"), send(text="One, sent again")

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {
        "status": "received",
        "message": "We already have your message. A reviewer will read it.",
    }
    assert Feedback.objects.get().text == "One"
    assert FeedbackSending.objects.count() == 1


def test_two_at_once_make_one_row(monkeypatch):
    """The other one commits after the look and before the insert."""
    real = limits.wait

    def meanwhile(*args, **kwargs):
        values = {"path": PATH, "page_sha256": page_blob(), "created_at": LATER, "text": "first"}
        Feedback.objects.create(pk=AN_ID, **values)
        return real(*args, **kwargs)

    monkeypatch.setattr(receive.limits, "wait", meanwhile)

    assert send(text="second").status_code == 200
    assert Feedback.objects.get().text == "first"
    assert not FeedbackSending.objects.exists()


def test_an_impatient_tap_on_the_plain_form_makes_one_report():
    answers = [send(script=False, text="The heel is wrong.").status_code for _ in range(2)]
    other = send(script=False, text="The heel is wrong!")

    assert answers == [201, 200]
    assert other.status_code == 201
    assert Feedback.objects.count() == 2


def test_each_answer_without_words_counts():
    for _ in range(2):
        assert send(script=False, helpful="yes").status_code == 201
    assert Feedback.objects.count() == 2


# --- what is refused ---


@pytest.mark.parametrize("text", ["x" * 1000, "🦵" * 1000, "a\r\n" * 500, "é\n" * 500])
def test_a_thousand_letters_fit_counted_as_the_reader_sees_them(text):
    assert send(text=text).status_code == 201
    kept = Feedback.objects.get().text
    assert len(kept) == TEXT_LIMIT
    assert "\r" not in kept


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 1001, "Your message is 1 character too long."),
        ("🦵" * 1002, "Your message is 2 characters too long."),
        ("a\r\n" * 501, "Your message is 2 characters too long."),
        (" " * 1005, "Your message is 5 characters too long."),
    ],
)
def test_more_is_refused_and_nothing_typed_is_lost(text, words):
    scripted = send(text=text)
    plain = send(script=False, text=text, helpful="no", is_dangerous="on")

    assert scripted.status_code == plain.status_code == 400
    assert scripted.json()["status"] == "refused"
    assert words in scripted.json()["message"]
    assert words in plain.text
    assert typed(plain).replace("\r\n", "\n") == text.replace("\r\n", "\n")
    form = form_of(plain)
    assert (form.fields["helpful"], form.fields["is_dangerous"], form.fields["path"]) == ("no", "on", PATH)
    assert not Feedback.objects.exists()


def test_the_limit_is_the_same_in_the_page_and_nothing_is_cut_in_silence():
    box = lxml.html.fromstring(fetch(PATH).body).get_element_by_id("feedback-text")
    assert box.get("data-limit") == str(TEXT_LIMIT)
    assert box.get("maxlength") is None


@pytest.mark.parametrize("fields", [{}, {"text": " \r\n\t"}, {"helpful": "maybe"}])
def test_nothing_said_is_refused(fields):
    response = send(**fields)
    assert response.status_code == 400
    assert response.json()["message"] == "Choose Yes or No, or write something first."


@pytest.mark.parametrize(
    "path",
    ["", "/stretches/nope/", "//evil.example/", "/_o/head.json", "/feedback/", "/admin/", "x" * 5000],
)
def test_a_page_that_is_not_there_is_refused_politely(path):
    response = send(path=path, text="Hello")
    assert response.status_code == 400
    assert "no longer in the guide" in response.json()["message"]


def test_the_bytes_of_a_page_are_not_a_page():
    assert send(path=f"/_o/b/{page_blob()}", text="Hello").status_code == 400


def test_a_draft_looks_like_a_page_that_was_never_there(author):
    make_topic(author, slug="secret")
    draft, nothing = send(path="/stretches/secret/", text="x"), send(path="/stretches/nothing/", text="x")
    assert draft.content == nothing.content


def test_what_a_program_fills_in_is_refused_and_a_person_may_send_again():
    response = send(script=False, text="Buy pills", website="https://pills.example")

    assert response.status_code == 400
    assert "Please send your message again." in response.text
    assert typed(response) == "Buy pills"
    assert not form_of(response).fields["website"]
    assert not Feedback.objects.exists()


def test_bytes_that_no_database_takes_are_refused_in_words():
    assert send(text="a\x00b").status_code == 400
    assert post(b"path=%2Fstretches%2Fcalf-wall%2F&text=%ED%A0%80").status_code == 201  # half of an emoji
    assert "\ufffd" in Feedback.objects.get().text


# --- who may send ---


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://testserver"}, 201),
        # The browser's own word counts more than a name that a proxy may have changed.
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://guide.example"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://testserver"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_our_own_pages_may_send(headers, status):
    assert send(text="Hello", headers=headers).status_code == status
    assert Feedback.objects.count() == (status == 201)


def test_an_origin_that_the_owner_named_is_ours(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://guide.example"]
    assert send(text="Hello", headers={"Origin": "https://guide.example"}).status_code == 201


def test_no_csrf_token_is_asked_for():
    assert send(client=Client(enforce_csrf_checks=True), text="Hello").status_code == 201


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_only_a_form_is_taken(content_type):
    assert post(b"text=Hello&path=/", content_type=content_type).status_code == 415


def test_a_body_that_is_far_too_large_is_not_read():
    response = send(script=False, text="x" * 70_000)
    assert response.status_code == 413
    assert "Go back and shorten it: it is still in the box" in response.text
    assert "xxxx" not in response.text


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_anything_but_sending_gets_a_page_that_says_where_the_form_is(method):
    response = getattr(Client(), method)("/feedback/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    if method == "get":
        assert "at the bottom of every page" in response.text


# --- no cookie, no cache, the look of the guide ---


def answers():
    yield send(script=False, text="One")
    yield send(script=False, text="x" * 1001)
    yield send(text="Two")
    yield send(text="", helpful="")
    yield Client().get("/feedback/")
    yield send(script=False, headers={"Origin": "https://evil.example"})


def test_every_answer_sets_no_cookie_and_is_kept_nowhere():
    for answer in answers():
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert "Cookie" not in answer.get("Vary", "")
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_answer_of_the_plain_form_thanks_and_leads_back():
    page = lxml.html.fromstring(send(script=False, text="One").text)

    assert page.findtext(".//h1") == "Thank you"
    assert "A reviewer will read it." in page.get_element_by_id("main").text_content()
    assert page.xpath("//main//a/@href") == [PATH]
    assert page.find_class("sg-bar")
    assert not page.forms


def test_what_was_typed_is_shown_as_text():
    evil = "</textarea><script>alert(1)</script>" + "x" * 1000
    response = send(script=False, text=evil)
    assert "<script>alert" not in response.text
    assert typed(response) == evil


def test_an_empty_first_line_comes_back_too():
    text = "\n\nheel" + "x" * 1000
    response = send(script=False, text=text)
    assert f">\n{text}</textarea>" in response.text


# --- the form on the pages ---


def test_every_page_of_a_reader_has_the_form():
    for path in Edition.objects.current().manifest["pages"]:
        forms = [form for form in lxml.html.fromstring(fetch(path).body).forms if form.action == "/feedback/"]
        assert [form.fields["path"] for form in forms] == [path], path


@pytest.mark.parametrize("path", ["/404/", "/unreachable/", "/offline/", "/lapsed/", "/diary/", "/diary/summary/"])
def test_pages_that_are_about_no_text_take_reports_too(path):
    assert send(path=path, helpful="no").json()["status"] == "received"
    assert Feedback.objects.get().path == path


def test_the_form_does_not_change_from_edition_to_edition(author, reviewer):
    before = page_blob()
    make_public(author, reviewer, slug="neck-turn", areas=[], kind="tip", title="Other")
    assert page_blob() == before


def test_a_preview_shows_no_form():
    (page,) = [page for page in build.load_guide().pages() if page.path == PATH]
    preview = {"label": "Not approved", "theme": "light", "text": "standard"}
    assert "/feedback/" not in rendering.render(page, preview=preview)
    assert "/feedback/" in rendering.render(page)


@pytest.mark.parametrize("action", ["", "/admin/", "https://evil.example/", "/stretches/calf-wall/"])
def test_no_page_sends_what_is_typed_anywhere_else(action):
    assert inspect(f'<form method="POST" action="{action}"></form>').refusals
    assert not inspect('<form method="post" action="/feedback/"></form>').refusals
