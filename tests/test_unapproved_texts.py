"""Nothing that was not approved reaches a reader, by any address."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from guide.models import Blob
from guide.review import workflow
from guide.serving.shelf import shelf
from tests.factory import LATER, approve, make_public, make_reviewer, make_topic, submit
from tests.fetching import fetch

pytestmark = pytest.mark.unmeasured

MARKERS = {
    "draft": "zorbadraft",
    "in_review": "zorbareview",
    "returned": "zorbareturned",
    "withdrawn": "zorbawithdrawn",
}

# A verdict for every URL of the project: what a visitor without an account gets there.
EDITION, STAFF, FIXED = "bytes of the edition", "a login page", "the same file for everybody"
CHOSEN = "a file of the edition with the reader's own choices in it"
THANKS = "no page but the thanks for a report, or why it was not taken"
HEALTH = "one word for a monitor: well or not"
VERDICTS = {
    "admin/passkeys/registration/complete/": STAFF,
    "admin/passkeys/authentication/complete/": STAFF,
    "admin/passkeys/": STAFF,
    "admin/": STAFF,
    "healthz": HEALTH,
    "serviceworker.js": FIXED,
    "manifest.json": FIXED,
    "": EDITION,
    "reminders/<slug:slug>.ics": CHOSEN,
    "feedback/": THANKS,
    "<path:path>": EDITION,
}


@pytest.fixture
def secrets(author, reviewer):
    """One topic in each state that readers must not see, marked in every field that a reader would see."""
    topics = {}
    for state, word in MARKERS.items():
        fields = {"title": f"Title {word}", "summary": f"Summary {word}", "body": f"Body {word}", "cautions": word}
        topics[state] = make_topic(author, slug=f"s-{word}", steps=[f"Step {word}"], target_muscles=word, **fields)
    submit(topics["in_review"])
    workflow.return_to_author(submit(topics["returned"]), reviewer, reason="zorbareason", at=LATER)
    revision = submit(topics["withdrawn"])
    approve(revision, reviewer, at=LATER)
    make_public(author, reviewer, slug="open-one", at=LATER)
    workflow.withdraw(topics["withdrawn"], reviewer, reason="zorbareason", notice="We check this page.", at=LATER)
    shelf.forget()
    return topics


def public_paths():
    return [*shelf.routes(), "/no-such-page/", "/stretches/nope/"]


def read_everything(client=None):
    """(path, answer) for every public path, all by one client: every new one starts all of the middleware again."""
    client = client or Client()
    return [(path, fetch(path, client)) for path in public_paths()]


def test_every_url_has_a_verdict():
    """A new URL fails here until somebody says what readers get from it."""
    found = {str(pattern.pattern) for pattern in leaves(get_resolver().url_patterns)}
    assert found == set(VERDICTS)


def leaves(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns") and str(pattern.pattern) == "":
            yield from leaves(pattern.url_patterns)
        else:
            yield pattern


def test_no_public_address_holds_a_word_that_was_not_approved(secrets):
    for path, answer in read_everything():
        body = answer.body
        for state, word in MARKERS.items():
            found = body.replace(b"s-zorbawithdrawn", b"").replace(b"Title zorbawithdrawn", b"")
            assert word.encode() not in found, f"{path} shows a text that is {state}"
        assert b"zorbareason" not in body


def test_of_a_withdrawn_page_only_its_name_and_notice_are_left(secrets):
    path = "/stretches/s-zorbawithdrawn/"
    allowed = {path, f"/_o/gone/{head()['gone']}.json"}
    for other, answer in read_everything():
        if other not in allowed:
            assert b"zorbawithdrawn" not in answer.body, other


def head():
    return json.loads(Client().get("/_o/head.json").content)


def test_unknown_draft_and_in_review_look_alike(secrets):
    client = Client()
    answers = [
        client.get(f"/stretches/{slug}/") for slug in ("s-zorbadraft", "s-zorbareview", "s-zorbareturned", "nope")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_withdrawn_bytes_cannot_be_fetched_by_their_hash(secrets):
    client = Client()
    held = [blob for blob in Blob.objects.all() if b"Body zorbawithdrawn" in bytes(blob.raw)]
    assert held, "the archive keeps what readers saw"
    for blob in held:
        for path in (f"/_o/b/{blob.sha256}", f"/_o/p/{blob.sha256}.ndjson", f"/_o/e/{blob.sha256}.json"):
            assert client.get(path).status_code == 404


def test_the_admin_shows_nothing_to_visitors(secrets):
    client = Client()
    for path in ("/admin/", "/admin/guide/stretch/", f"/admin/guide/stretch/{secrets['draft'].pk}/change/"):
        response = client.get(path)
        assert response.status_code == 302
        assert "/login/" in response["Location"]


def test_a_signed_in_reviewer_gets_the_same_bytes_as_everybody(secrets):
    staff = Client()
    staff.force_login(make_reviewer("vera"))
    for (path, mine), (_path, everybodys) in zip(read_everything(staff), read_everything(), strict=True):
        assert mine.body == everybodys.body, path


def test_readers_get_no_cookie(secrets):
    for path, response in read_everything():
        assert not response.cookies, path
        assert "Set-Cookie" not in response.headers
