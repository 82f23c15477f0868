"""The acts of the desk: who may do which, what is refused and how, and that looking changes nothing."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from guide.models import Event, Revision, Topic
from guide.publishing import build
from guide.record import facts
from guide.review import discussion, signature_records, workflow
from tests.admin_pages import address, errors, form_data, text
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    PASSWORD,
    acts,
    approve,
    make_public,
    make_reviewer,
    make_topic,
    make_user,
    submit,
    with_profile,
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def draft(author):
    return make_topic(author)


@pytest.fixture
def revision(draft):
    return submit(draft)


def signed(revision, **changes):
    fields = {"sha256": revision.sha256, "meaning": "full", "review_by": NEXT_REVIEW.isoformat()}
    fields["password"] = PASSWORD
    return {**fields, **changes}


def state(revision):
    return Revision.objects.get(pk=revision.pk).state


# --- what each act does ---


def test_an_author_submits(client, author, draft):
    client.force_login(author)

    response = client.post(address(draft, "submit"), {"note": "The dose is new."}, follow=True)

    revision = Revision.objects.get()
    assert (revision.change_note, revision.submitted_by, revision.state) == ("The dose is new.", author, "in_review")
    assert "Submitted." in text(response)
    assert response.redirect_chain == [(address(draft), 302)]


def test_the_author_recalls(client, author, draft, revision):
    client.force_login(author)

    client.post(address(draft, "recall"), {"reason": "A typing slip."})

    assert state(revision) == "recalled"
    assert Event.objects.last().data == {"reason": "A typing slip."}


def test_a_reviewer_approves_what_the_page_showed(client, reviewer, revision):
    client.force_login(reviewer)
    page = client.get(address(revision))
    assert f'name="sha256" value="{revision.sha256}"' in page.text
    assert signature_records.STATEMENTS["full"] in text(page)

    response = client.post(address(revision, "approve"), signed(revision), follow=True)

    assert state(revision) == "approved"
    assert "Signed and published. Readers see this text from now on." in text(response)
    assert client.get("/stretches/calf-wall/").status_code == 200


def test_the_next_review_date_is_filled_in(client, author, reviewer):
    revision = submit(make_topic(author, review_months=24))
    client.force_login(reviewer)

    assert 'value="2028-03-15"' in client.get(address(revision)).text


def test_a_safety_page_is_not_offered_a_date_beyond_its_limit(client, author, reviewer):
    topic = make_topic(author, kind="warning", slug="clot", review_months=12)
    revision = submit(topic)
    Topic.objects.update(review_months=30)  # as an old row might have it
    client.force_login(reviewer)

    assert 'value="2027-03-15"' in client.get(address(revision)).text


def test_a_wording_check_is_offered_only_for_a_page_that_is_public(client, author, reviewer, revision):
    client.force_login(reviewer)
    assert "Wording check" not in text(client.get(address(revision)))
    approve(revision, reviewer)

    assert "Wording check" in text(client.get(address(submit(revision.topic))))


def test_a_reviewer_returns_with_a_reason(client, reviewer, revision):
    client.force_login(reviewer)

    client.post(address(revision, "return"), {"reason": "The dose has no source."})

    assert state(revision) == "returned"
    assert Event.objects.last().data["reason"] == "The dose has no source."


def test_a_reviewer_withdraws_with_a_notice(client, author, reviewer):
    topic = make_public(author, reviewer)
    client.force_login(reviewer)

    withdrawal = {"code": "safety", "reason": "Unsafe.", "notice": "Stop doing this stretch."}
    client.post(address(topic, "withdraw"), withdrawal)

    response = client.get("/stretches/calf-wall/")
    assert response.status_code == 410
    assert "Stop doing this stretch." in response.text


# --- refusals keep what was typed ---


@pytest.mark.parametrize(
    ("act", "typed", "message"),
    [
        ("submit", {"note": "  "}, "Say in the change note what is new"),
        ("submit", {"note": "Kept words"}, "Add at least one source that you have read."),
    ],
)
def test_a_refused_submission(client, author, act, typed, message):
    topic = make_topic(author, sources=0)
    client.force_login(author)

    response = client.post(address(topic, act), typed)

    assert response.status_code == 422
    assert message in errors(response)
    assert typed["note"].strip() in response.text
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha256": "0" * 64}, "This is not the text that you read."),
        ({"review_by": "2036-01-01"}, "Choose a next review date after today"),
        ({"review_by": "2026-03-15"}, "Choose a next review date after today"),
        ({"review_by": "next year"}, "Enter a valid date."),
        ({"meaning": "wording"}, "Select a valid choice."),
        ({"meaning": ""}, "This field is required."),
    ],
)
def test_a_refused_approval(client, reviewer, revision, changes, message):
    client.force_login(reviewer)

    response = client.post(address(revision, "approve"), signed(revision, **changes))

    assert response.status_code == 422
    assert message in errors(response)
    assert f'value="{changes.get("review_by", NEXT_REVIEW.isoformat())}"' in response.text
    assert state(revision) == "in_review"


def test_an_approval_that_cannot_be_published_says_why_and_changes_nothing(client, reviewer, revision, monkeypatch):
    def failing(*args, **kwargs):
        raise build.BuildError("/stretches/calf-wall/ links to /nowhere/, which is not a public page.")

    monkeypatch.setattr(build, "publish", failing)
    client.force_login(reviewer)

    response = client.post(address(revision, "approve"), signed(revision))

    assert response.status_code == 422
    assert "nothing was changed: /stretches/calf-wall/ links to /nowhere/" in errors(response)
    assert state(revision) == "in_review"
    assert acts() == ["submit"]


@pytest.mark.parametrize("typed", [{"reason": "Unsafe.", "notice": " "}, {"reason": " ", "notice": "Unsafe."}])
def test_a_withdrawal_needs_a_reason_and_a_notice(client, author, reviewer, typed):
    topic = make_public(author, reviewer)
    client.force_login(reviewer)

    response = client.post(address(topic, "withdraw"), typed)

    assert response.status_code == 422
    assert "Unsafe." in response.text
    assert not Event.objects.filter(act="withdraw").exists()


def test_nothing_to_withdraw(client, reviewer, draft):
    client.force_login(reviewer)

    response = client.post(address(draft, "withdraw"), {"code": "other", "reason": "x", "notice": "y"})

    assert "there is nothing to withdraw" in errors(response)


def test_nothing_to_recall(client, author, draft):
    client.force_login(author)

    assert "there is nothing to recall" in errors(client.post(address(draft, "recall"), {"reason": "x"}))


def test_a_revision_that_somebody_else_signed_meanwhile(client, reviewer, second_reviewer, revision):
    client.force_login(reviewer)
    approve(revision, second_reviewer)

    response = client.post(address(revision, "return"), {"reason": "Kept words"})

    assert "not in review any more" in errors(response)
    assert "Kept words" in response.text


# --- who may not, and what they are told ---


def test_who_worked_on_a_text_is_told_so_and_cannot_sign_it(client, reviewer, draft):
    workflow.record_contribution(draft, reviewer, at=LATER)
    revision = submit(draft)
    client.force_login(reviewer)

    page = client.get(address(revision))
    response = client.post(address(revision, "approve"), signed(revision))

    words = "You worked on this text, so someone else must review it."
    assert text(page).count(words) == 2  # for approving and for returning
    assert address(revision, "approve") not in page.text
    assert words in errors(response)
    assert state(revision) == "in_review"


def test_a_superuser_cannot_sign(client, superuser, revision):
    with_profile(superuser)
    client.force_login(superuser)

    page = client.get(address(revision))
    response = client.post(address(revision, "approve"), signed(revision))

    words = "Superusers cannot sign."
    assert words in text(page)
    assert words in errors(response)
    assert state(revision) == "in_review"


def test_an_author_is_told_that_reviewers_sign(client, second_author, revision):
    client.force_login(second_author)

    page = client.get(address(revision))

    assert "Only clinical reviewers can approve a revision." in text(page)
    assert '<form class="desk-form"' not in page.text


def test_a_signed_revision_cannot_be_signed_again(client, second_reviewer, reviewer, revision):
    approve(revision, reviewer)
    client.force_login(second_reviewer)

    page = client.get(address(revision, "approve"))

    assert "This revision is not in review any more." in text(page)
    assert client.post(address(revision, "approve"), signed(revision)).status_code == 422


def test_only_the_submitter_can_recall(client, second_author, draft, revision):
    client.force_login(second_author)

    page = client.get(address(draft))
    response = client.post(address(draft, "recall"), {"reason": "Mine now."})

    assert "Only ada, who submitted it, can recall it." in text(page)
    assert "Only ada, who submitted it, can recall it." in errors(response)
    assert state(revision) == "in_review"


# --- every act for every kind of person ---

TYPED = {
    "submit": {"note": "New."},
    "recall": {"reason": "Slip."},
    "withdraw": {"code": "safety", "reason": "Unsafe.", "notice": "Stop."},
    "return": {"reason": "No."},
}
MAY = {
    "author": {"submit", "recall"},
    "reviewer": {"withdraw", "approve", "return"},
    "viewer": set(),
    "outsider": set(),
}


def make_person(role, author):
    if role == "author":
        return author
    if role == "reviewer":
        return make_reviewer()
    user = make_user(role)
    if role == "viewer":
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label="guide", codename__startswith="view_")
        )
    return user


def prepare(act, author, reviewer):
    """What the act needs, and its address."""
    if act == "withdraw":
        return make_public(author, reviewer)
    topic = make_topic(author)
    if act == "submit":
        return topic
    revision = submit(topic)
    return topic if act == "recall" else revision


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("act", [*TYPED, "approve"])
@pytest.mark.unmeasured
def test_an_act_is_open_to_those_it_is_meant_for(client, author, second_reviewer, role, act):
    subject = prepare(act, author, second_reviewer)
    client.force_login(make_person(role, author))
    lines = Event.objects.count()

    seen = client.get(address(subject, act))
    response = client.post(address(subject, act), TYPED.get(act) or signed(subject))

    if act in MAY[role]:
        assert (seen.status_code, response.status_code) == (200, 302), errors(response)
        assert Event.objects.count() > lines
    else:
        assert (seen.status_code, response.status_code) == (403, 403)
        assert Event.objects.count() == lines


@pytest.mark.parametrize("act", [*TYPED, "approve"])
def test_somebody_from_outside_is_asked_to_log_in(client, author, reviewer, act):
    subject = prepare(act, author, reviewer)
    reader = get_user_model().objects.create_user("reader", password="correct horse")
    for person in (None, reader):
        if person:
            client.force_login(person)
        response = client.post(address(subject, act), TYPED.get(act) or signed(subject))
        assert response.status_code == 403
        assert 'id="login-form"' in response.text
    assert not Event.objects.filter(act=act).exists()


@pytest.mark.parametrize("act", [*TYPED, "approve"])
def test_looking_at_an_act_changes_nothing(client, author, reviewer, superuser, act):
    subject = prepare(act, author, reviewer)
    client.force_login(superuser)
    before = list(Event.objects.values()), list(Revision.objects.values())

    assert client.get(address(subject, act), TYPED.get(act) or signed(subject)).status_code == 200

    assert (list(Event.objects.values()), list(Revision.objects.values())) == before


@pytest.mark.parametrize("act", [*TYPED, "approve"])
def test_an_act_needs_a_token(author, reviewer, superuser, act):
    subject = prepare(act, author, reviewer)
    client = Client(enforce_csrf_checks=True)
    client.force_login(superuser)

    assert client.post(address(subject, act), TYPED.get(act) or signed(subject)).status_code == 403


def test_the_form_on_the_page_is_what_the_act_takes(client, author, reviewer, revision):
    """A browser that sends the page's own form, hidden fields included, gets what it asked for."""
    client.force_login(reviewer)
    page = client.get(address(revision, "approve"))

    client.post(address(revision, "approve"), form_data(page, "approve_form", password=PASSWORD))

    assert state(revision) == "approved"


@pytest.mark.parametrize("act", ["approve", "return"])
def test_an_act_on_nothing_is_not_found(client, author, reviewer, act):
    make_public(author, reviewer)
    client.force_login(reviewer)

    assert client.post(f"/admin/guide/revision/999/{act}/", {}).status_code == 404


# --- signing, claiming, commenting ---


def test_a_wrong_password_signs_nothing_and_keeps_the_rest(client, reviewer, revision):
    client.force_login(reviewer)
    typed = signed(revision, password="not mine", review_by="2026-12-24")

    response = client.post(address(revision, "approve"), typed)

    assert "This is not your password." in errors(response)
    assert 'value="2026-12-24"' in response.text
    assert "not mine" not in response.text
    assert state(revision) == "in_review"


def test_a_first_of_two_signatures_says_that_readers_see_nothing_yet(client, author, reviewer):
    revision = submit(make_topic(author, kind="warning", slug="clot"))
    client.force_login(reviewer)

    response = client.post(address(revision, "approve"), signed(revision), follow=True)

    assert "somebody else has to read and sign it as well" in text(response)
    assert "You have already signed this." in text(client.get(address(revision)))
    assert facts.live_signature(revision.topic) is None


def test_a_refusal_names_who_could_sign(client, author, reviewer, revision):
    author.groups.add(*reviewer.groups.all())
    client.force_login(author)

    page = text(client.get(address(revision)))
    assert "You worked on this text, so someone else must review it." in page
    assert "from revision 1 of 15 March 2026 (title, summary, " in page
    assert "and more). Who can: Rita Reviewer." in page


def test_a_reviewer_reaffirms_and_reinstates(client, author, reviewer, second_reviewer):
    topic = make_public(author, reviewer)
    revision = Revision.objects.get()
    client.force_login(second_reviewer)
    fields = {"sha256": revision.sha256, "review_by": NEXT_REVIEW.isoformat(), "password": PASSWORD}

    client.post(address(revision, "reaffirm"), fields)
    client.post(address(topic, "withdraw"), {"code": "outdated", "reason": "Old.", "notice": "Wait."})
    client.post(address(revision, "reinstate"), fields)

    assert client.get("/stretches/calf-wall/").status_code == 200
    assert [act for act in acts() if act != "publish"] == ["submit", "approve", "reaffirm", "withdraw", "reinstate"]


def test_a_claim_tells_others_and_stops_nobody(client, reviewer, second_reviewer, revision):
    client.force_login(reviewer)
    client.post(address(revision, "claim"))
    client.force_login(second_reviewer)

    assert client.post(address(revision, "claim")).status_code == 422
    assert client.post(address(revision, "release")).status_code == 422
    client.post(address(revision, "approve"), signed(revision))

    assert state(revision) == "approved"


def test_a_claim_can_be_released(client, reviewer, second_reviewer, revision):
    for person, act in ((reviewer, "claim"), (reviewer, "release"), (second_reviewer, "claim")):
        client.force_login(person)
        assert client.post(address(revision, act)).status_code == 302


def test_a_comment_stays_for_the_next_draft(client, author, reviewer, draft, revision):
    client.force_login(reviewer)
    client.post(address(revision, "comment"), {"field": "steps/1", "text": "Say <b>which</b> wall."})
    client.post(address(revision, "return"), {"reason": "See the comment."})

    (comment,) = discussion.open_comments(draft)

    assert (comment.field, comment.author) == ("steps/1", reviewer)
    discussion.close_comment(comment, author, at=LATER)
    assert discussion.open_comments(draft) == []
    with pytest.raises(workflow.Refused, match="already closed"):
        discussion.close_comment(comment, author, at=LATER)


@pytest.mark.parametrize(
    ("typed", "message"),
    [({"field": "", "text": " "}, "Write what the author should know."), ({"field": "x", "text": "y"}, "valid choice")],
)
def test_a_refused_comment(client, reviewer, revision, typed, message):
    client.force_login(reviewer)
    response = client.post(address(revision, "comment"), typed)
    assert message in errors(response)
