"""Every form of the desk, when its post cannot be taken: what was typed comes back, with a sentence and a way on.

The forms are found by walking through every address of the admin, so that a new one fails here until it is covered.
"""

import logging

import lxml.html
import pytest
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from django_otp.oath import totp

from guide.admin import unsent
from guide.models import Feedback, Revision, Topic
from guide.review import assignment, discussion, ownership, triage, workflow
from tests import matrix
from tests.admin_pages import text
from tests.conftest import DeskClient
from tests.factory import LATER, NEXT_REVIEW, PASSWORD, TOTP_KEY

OWN = {"HTTP_ORIGIN": "http://testserver"}
# Addresses that take no words from anybody: buttons, pages to look at, and what is only a secret.
NOTHING_TYPED = {
    *("logout", "(old addresses)", "(everything else)", "unsent", "jsi18n", "autocomplete", "view_on_site", "index"),
    *("app_list", "password_change", "password_change_done", "login"),
    *("second-factor", "second-factor-check", "second-factor-start", "second-factor-confirm", "second-factor-codes"),
    *("second-factor-remove", "passkey-registration-complete", "passkey-complete", "guide_TOPIC_figure"),
    *("guide_TOPIC_close_comment", "guide_TOPIC_preview", "guide_TOPIC_cases", "guide_TOPIC_page"),
    *("search", "guide_TOPIC_compare"),  # these only look
    "guide_revision_make-draft",  # one box to tick
    *("guide_TOPIC_picture", "guide_TOPIC_history_csv", "guide_TOPIC_history_json"),
    # A script sends these; the form itself stays on the page.
    *("guide_TOPIC_working_copy", "guide_TOPIC_new_working_copy"),
    *("guide_revision_cases", "guide_revision_page", "guide_revision_picture"),
    *("guide_revision_claim", "guide_revision_release", "guide_reviewer_verify", "auth_user_password_change"),
}
# Read-only tables: nobody may add to them or change them.
READ_ONLY = ("revisiontoreview", "revision", "feedback", "event", "edition", "digest", "group")


def takes_words(name, key):
    model, act = matrix._model_and_act(name) if name else ("", "")
    if key in NOTHING_TYPED or key.startswith("otp_webauthn:") or act in ("changelist", "delete", "history"):
        return False
    return not (model in READ_ONLY and act in ("add", "change"))


def forms():
    for route, name in matrix.addresses():
        if not matrix.is_alike(route) and takes_words(name, matrix.key(route, name)):
            yield pytest.param(route, name, id=name)


@pytest.fixture(scope="module", autouse=True)
def _quiet():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: LATER)
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        patch.setattr(logging.getLogger("django.security.csrf"), "disabled", True)
        yield


@pytest.fixture(scope="module")
def there(module_db):
    return matrix.world()


@pytest.fixture(scope="module")
def filled(there):
    client = DeskClient()
    client.force_login(there.people["x"])
    return matrix.filled_forms(there, client)


@pytest.fixture
def sending(there, filled):
    """`sending(route, name)`: address and fields of one form, filled in; it fails for a form without words."""

    def make(route, name):
        typed = matrix.sent(there, name, filled, "c")
        assert typed, f"{name}: say in tests/matrix.py what somebody types here, or that nobody types anything"
        return matrix.url(there, route, name), typed

    return make


def client_of(user, **options):
    client = DeskClient(**options)
    client.force_login(user)
    return client


def words(typed):
    """What a person would miss: every field but passwords, and the mark of the text that the page was made of."""
    for name, values in typed.items():
        for value in values if isinstance(values, list) else [values]:
            is_typed = name != "seen" and name[:1] != "_" and not unsent.SECRET.search(name)
            if str(value or "").strip() and is_typed:
                yield name, _bare(str(value))


def _bare(value):
    """Without the line break that HTML drops at the head of a text field."""
    return value.replace("\r\n", "\n").strip()


def comes_back(response, typed):
    """Every field is in a form that can be sent again, and no secret is anywhere."""
    page = lxml.html.fromstring(response.text)
    found = {(name, _bare(value)) for form in page.forms for name, value in form.form_values()}
    carried = page.xpath("//input[@name='unsent']/@value")
    if carried:
        found |= {(name, _bare(value)) for name, value in unsent._read(carried[0]).fields}
    lost = set(words(typed)) - found
    assert not lost
    assert PASSWORD not in response.text
    assert matrix.NEW_PASSWORD not in response.text


@pytest.mark.parametrize(("route", "name"), list(forms()))
def test_the_session_is_over(there, sending, route, name, db):
    url, typed = sending(route, name)
    visitor = DeskClient()
    response = visitor.post(url, typed, **OWN)

    assert response.status_code == 403
    assert "You were signed out. Sign in: what you typed is kept" in text(response)
    comes_back(response, typed)
    signed_in = sign_in(visitor, response, there.people["c"])
    comes_back(signed_in, typed)
    assert "send it again" in text(signed_in)
    assert lxml.html.fromstring(signed_in.text).get_element_by_id("unsent_form").action == url


def sign_in(visitor, response, user):
    """Fill in the form to sign in that the answer has, wrongly first, and then the second factor."""
    form = lxml.html.fromstring(response.text).get_element_by_id("login-form")
    data = {
        "next": form.fields["next"],
        "unsent": lxml.html.fromstring(response.text).xpath("//input[@name='unsent']/@value")[0],
    }
    again = visitor.post(form.action, {**data, "username": user.username, "password": "wrong"})
    carried = lxml.html.fromstring(again.text).xpath("//input[@name='unsent']/@value")
    assert carried == [data["unsent"]], "a slip of the finger costs nothing"
    visitor.post(form.action, {**data, "username": user.username, "password": PASSWORD})
    page = visitor.get(data["next"], follow=True)
    assert "Show your second factor" in text(page)
    token = f"{totp(bytes.fromhex(TOTP_KEY)):06}"
    return visitor.post(reverse("admin:second-factor-check"), {"token": token, "next": data["next"]}, follow=True)


@pytest.mark.parametrize(("route", "name"), list(forms()))
def test_the_token_is_an_old_one(there, sending, route, name, db):
    url, typed = sending(route, name)
    client = client_of(there.people["x"], enforce_csrf_checks=True)
    client.cookies["csrftoken"] = get_token(RequestFactory().get("/"))

    response = client.post(url, {**typed, "csrfmiddlewaretoken": get_token(RequestFactory().get("/"))}, **OWN)

    assert response.status_code == 403
    assert "Nothing was changed yet: send it again." in text(response)
    comes_back(response, typed)
    form = lxml.html.fromstring(response.text).get_element_by_id("unsent_form")
    again = client.post(form.action, dict(form.fields), **OWN)
    assert again.status_code in (200, 302, 409, 422), "the token of that page is a fresh one"


@pytest.mark.parametrize(("route", "name"), list(forms()))
def test_the_right_was_taken_away(there, sending, route, name, db):
    url, typed = sending(route, name)
    if name.removeprefix("admin:") == "mails":
        return  # everybody may pause their own mails

    response = client_of(there.people["n"]).post(url, typed, **OWN)

    assert response.status_code in (403, 404)
    assert "An account manager can say who may" in text(response)
    comes_back(response, typed)


@pytest.mark.parametrize(("route", "name"), [form for form in forms() if "_id" in form.values[0]])
def test_what_it_is_about_was_deleted(there, sending, route, name, db):
    url, typed = sending(route, name)
    missing = "ffffffff-ffff-ffff-ffff-ffffffffffff" if "uuid" in route else 987_654
    kwargs = {**resolve(url).kwargs, "object_id": missing}
    gone = reverse(name, kwargs=kwargs)

    response = client_of(there.people["x"]).post(gone, typed, **OWN)

    assert response.status_code in (403, 404)
    comes_back(response, typed)


# --- what another person did meanwhile ---

# Whoever saves last is right here: nobody locks these, and saving goes through.
NEVER_LOCKED = {
    *("mails", "auth_user_add", "auth_user_change", "guide_reviewer_add", "guide_reviewer_change"),
    *("guide_TOPIC_add", "guide_bodyarea_add"),
}


def submit_it(there, subject):
    workflow.submit(Topic.objects.get(pk=subject), there.people["a"], note="Mine.", at=LATER)


def save_it(there, subject):
    workflow.record_contribution(Topic.objects.get(pk=subject), there.people["a"], at=LATER)


def recall_it(there, subject):
    revision = Revision.objects.get(pk=subject)
    workflow.recall(revision, there.people["a"], reason="Slip.", at=LATER)


def recall_of(there, subject):
    recall_it(there, Topic.objects.get(pk=subject).revisions.get().pk)


def withdraw_it(there, subject):
    workflow.withdraw(Topic.objects.get(pk=subject), there.people["c"], reason="No.", notice="Stop.", at=LATER)


def withdraw_of(there, subject):
    withdraw_it(there, Revision.objects.get(pk=subject).topic_id)


def close_on(there, subject):
    close_it(there, Revision.objects.get(pk=subject).topic_id)


def ask_for_it(there, subject):
    assignment.assign(Revision.objects.get(pk=subject), there.people["a"], reviewer=there.people["c"], at=LATER)


def decline_it(there, subject):
    assignment.decline(Revision.objects.get(pk=subject), there.people["c"], reason="No time.", at=LATER)


def call_it_back(there, subject):
    workflow.call_back(Topic.objects.get(pk=subject), there.people["c"], reason="Too early.", at=LATER)


def reinstate_it(there, subject):
    revision = Revision.objects.get(pk=subject)
    words = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": LATER, "confirmed_at": LATER}
    workflow.reinstate(revision.topic, there.people["c"], **words)


def set_it_aside(there, subject):
    workflow.discard(Topic.objects.get(pk=subject), there.people["a"], reason="No time.", at=LATER)


def hand_it_over(there, subject):
    words = {"to": there.heir, "reason": "Leave.", "at": LATER}
    ownership.hand_over(Topic.objects.filter(pk=subject), there.people["x"], **words)


def hand_all_over(there, subject):
    words = {"to": there.heir, "reason": "Leave.", "at": LATER}
    ownership.hand_over(Topic.objects.filter(owner=subject), there.people["x"], **words)


def close_it(there, subject):
    for comment in discussion.open_comments(Topic.objects.get(pk=subject)):
        discussion.close_comment(comment, there.people["c"], at=LATER)


def handle_it(there, subject):
    triage.handle(Feedback.objects.get(pk=subject), there.people["s"], note="Done.", at=LATER)


def reopen_it(there, subject):
    triage.reopen(Feedback.objects.get(pk=subject), there.people["s"], reason="More.")


def lock_its_texts(there, subject):
    topic = there.topics[matrix.KINDS[0], "draft"]
    topic.areas.add(subject)
    submit_it(there, topic.pk)


# What the page then says, as part of a sentence.
MEANWHILE = {
    "guide_TOPIC_change": [
        (submit_it, "ada submitted this text while you were writing"),
        (save_it, "ada saved this topic while you were writing"),
    ],
    "guide_TOPIC_submit": [(submit_it, "already in review")],
    "guide_TOPIC_recall": [(recall_of, "not in review")],
    "guide_TOPIC_discard": [(set_it_aside, "There is no unfinished draft here.")],
    "guide_TOPIC_withdraw": [(withdraw_it, "nothing to withdraw")],
    "guide_TOPIC_call-back": [(call_it_back, "nothing to call back")],
    "guide_TOPIC_hand-over": [(hand_it_over, "owns this already. Choose somebody else.")],
    "guide_TOPIC_reply": [(close_it, "This comment is already closed, so a reply would be read by nobody.")],
    "auth_user_hand-over": [(hand_all_over, "Choose at least one topic.")],
    "guide_bodyarea_change": [(lock_its_texts, "is in review, so its text is locked")],
    "guide_revision_approve": [(recall_it, "not in review any more")],
    "guide_revisiontoreview_assign": [(recall_it, "not in review any more"), (ask_for_it, "has been asked already")],
    "guide_revision_decline": [(decline_it, "nothing to decline")],
    "guide_revision_return": [(recall_it, "not in review any more")],
    "guide_revision_comment": [(recall_it, "not in review any more")],
    "guide_revision_reply": [(close_on, "This comment is already closed, so a reply would be read by nobody.")],
    "guide_revision_reaffirm": [(withdraw_of, "nothing to reaffirm")],
    "guide_revision_reinstate": [(reinstate_it, "nothing to reinstate")],
    "guide_feedback_handle": [(handle_it, "handled")],
    "guide_feedback_open-again": [(reopen_it, "This is already waiting.")],
}
WRITERS = {
    "recall": "a",
    "decline": "c",
    "approve": "c",
    "reaffirm": "c",
    "reinstate": "c",
    "return": "c",
    "comment": "c",
}


def meanwhile():
    for form in forms():
        route, name = form.values
        for act, sentence in MEANWHILE.get(matrix.key(route, name), []):
            yield pytest.param(route, name, act, sentence, id=f"{name}-{act.__name__}")


def test_every_form_says_what_another_person_can_do_meanwhile():
    keys = {matrix.key(*form.values) for form in forms()}
    assert keys == NEVER_LOCKED | MEANWHILE.keys()


@pytest.mark.parametrize(("route", "name", "act", "sentence"), list(meanwhile()))
def test_another_person_was_faster(there, sending, route, name, act, sentence, db):
    url, typed = sending(route, name)
    model, page = matrix._model_and_act(name)
    with workflow.deferred_publishing():
        act(there, matrix._subject(there, model, page))

        response = client_of(there.people[WRITERS.get(page, "x")]).post(url, typed, **OWN)

    assert response.status_code in (200, 409, 422)
    assert sentence in text(response)
    comes_back(response, typed)


def test_no_foreign_page_gets_anything_back(there, sending, db):
    url, typed = sending("", "admin:guide_bodyarea_add")
    client = client_of(there.people["x"], enforce_csrf_checks=True)
    for headers in (
        {},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "https://evil.example/admin/"},
        {**OWN, "HTTP_SEC_FETCH_SITE": "cross-site"},
    ):
        response = client.post(url, typed, **headers)
        assert response.status_code == 403
        assert "unsent_form" not in response.text
        assert typed["name"] not in response.text


def test_what_comes_back_is_text_and_nothing_else(there, db):
    client = client_of(there.people["x"], enforce_csrf_checks=True)
    nasty = '"><script>alert(1)</script>'

    response = client.post("/admin/guide/bodyarea/add/", {"name": nasty, nasty: "x"}, **OWN)

    assert nasty not in response.text
    comes_back(response, {"name": nasty})
    assert "data-send" not in response.text, "nothing sends it by itself"


def test_only_addresses_of_the_desk_are_sent_to(there, db):
    for url in (
        "https://evil.example/admin/",
        "//evil.example/admin/",
        "/feedback/",
        "javascript:alert(1)",
        "/admin\\@x/",
    ):
        carried = unsent.Unsent(url, [["a", "b"]]).as_text()
        assert unsent._read(carried) is None, url


def test_every_secret_of_the_desk_has_a_name_that_is_never_given_back(there, db):
    """Passwords, codes: the fields are found by their type, on every page that somebody can open."""
    secrets = set()
    for letter in ("x", "c"):
        client = client_of(there.people[letter])
        for route, name in matrix.addresses():
            if not matrix.is_alike(route) and name:
                response = client.get(matrix.url(there, route, name))
                if response.status_code == 200 and b"<form" in getattr(response, "content", b""):
                    page = lxml.html.fromstring(response.text)
                    secrets |= set(page.xpath("//input[@type='password' or @autocomplete='one-time-code']/@name"))
    assert {"password", "password1", "old_password"} <= secrets
    assert not [name for name in secrets if not unsent.SECRET.search(name)]
