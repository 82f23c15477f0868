"""Guests read and comment on revisions in review, and nothing else."""

import pytest

from guide.models import Comment, Event
from guide.review import discussion, groups, workflow
from tests.admin_pages import address, text
from tests.factory import LATER, approve, make_public, make_topic, make_user, sign, submit


@pytest.fixture(autouse=True)
def _clock(set_clock):
    pass


@pytest.fixture
def guest(db):
    return make_user("gil", "Guests")


@pytest.fixture
def revision(author):
    return submit(make_topic(author))


def test_a_guest_finds_reads_and_comments_on_what_is_in_review(client, guest, author, revision):
    client.force_login(guest)
    assert address(revision) in client.get("/admin/").text
    page = client.get(address(revision))
    assert (page.status_code, "Stand by a wall." in text(page)) == (200, True)
    assert "You may comment on what is in review" in text(page)

    response = client.post(address(revision, "comment"), {"field": "steps/1", "text": "Which wall?"}, follow=True)

    assert "Which wall?" in text(response)
    comment = Comment.objects.get()
    assert (comment.author, comment.field) == (guest, "steps/1")
    client.force_login(author)
    assert "Which wall?" in text(client.get(address(revision.topic)))


def test_a_guest_replies_in_any_open_thread(client, guest, author, reviewer, revision):
    remark = discussion.comment(revision, reviewer, text="Which wall?", at=LATER)
    client.force_login(guest)
    where = f"/admin/guide/revision/{revision.pk}/comments/{remark.pk}/reply/"
    page = client.get(address(revision)).text
    assert (where in page, "/close/" in page) == (True, False)

    response = client.post(where, {"reply": "Any wall."}, follow=True)

    assert "Any wall." in text(response)
    assert [str(row.author) for row in remark.replies.all()] == ["gil"]
    assert client.post(where, {"reply": " "}).status_code == 422


def test_a_guest_replies_to_nothing_that_is_not_in_review(client, guest, author, reviewer, revision):
    remark = discussion.comment(revision, guest, text="Which wall?", at=LATER)
    workflow.recall(revision, author, reason="A slip.", at=LATER)
    client.force_login(guest)
    url = f"/admin/guide/revision/{revision.pk}/comments/{remark.pk}/reply/"
    assert client.post(url, {"reply": "Any."}).status_code == 404


def test_no_act_but_the_comment_is_offered(client, guest, revision):
    client.force_login(guest)
    forms = client.get(address(revision)).text
    assert [name for name in ("approve", "return", "claim", "decline", "comment") if f'id="{name}_form"' in forms] == [
        "comment"
    ]
    assert address(revision.topic) not in forms


@pytest.mark.parametrize("state", ["approved", "returned", "recalled"])
def test_what_is_not_in_review_is_not_shown(state, client, guest, author, reviewer, revision):
    if state == "approved":
        approve(revision, reviewer)
    elif state == "returned":
        workflow.return_to_author(revision, reviewer, reason="No.", at=LATER)
    else:
        workflow.recall(revision, author, reason="No.", at=LATER)
    client.force_login(guest)
    for page in ("change", "page", "cases", "picture", "history", "comment"):
        assert client.get(address(revision, page)).status_code in (302, 403, 404), page
    assert "Calf wall" not in text(client.get("/admin/guide/revision/"))
    assert "Calf wall" not in text(client.get("/admin/"))


def test_a_half_signed_reaffirmation_is_not_shown_either(client, guest, author, reviewer, second_reviewer):
    topic = make_public(author, reviewer, kind="warning", slug="clot")
    revision = topic.revisions.get()
    signed = {"sha256": revision.sha256, "review_by": LATER.date().replace(year=2027)}
    assert workflow.reaffirm(topic, second_reviewer, **signed, at=LATER, confirmed_at=LATER).act == "sign"
    client.force_login(guest)
    assert "Clot" not in text(client.get("/admin/"))


def test_a_signer_confirms_the_comment_of_a_guest_as_read(guest, reviewer, revision):
    comment = discussion.comment(revision, guest, text="Which wall?", at=LATER)
    with pytest.raises(workflow.Refused, match="1 open comment is not confirmed as read"):
        sign(revision, reviewer, at=LATER)
    assert sign(revision, reviewer, at=LATER, comments_read=[comment.pk]).act == "approve"


def test_who_may_not_comment_is_refused(author, revision):
    with pytest.raises(workflow.Refused, match="Only clinical reviewers and guests"):
        discussion.comment(revision, author, text="Hm.", at=LATER)


def test_the_rights_of_guests_are_these():
    assert groups.permissions("Guests") == {
        "guide.view_revision",
        "guide.comment_revision",
        "guide.view_revisiontoreview",
        "guide.view_comment",
    }


def test_account_managers_invite_guests(client, db):
    client.force_login(make_user("max", "Account managers"))
    account = make_user("new")
    page = client.get(f"/admin/auth/user/{account.pk}/change/")
    assert ">Guests</option>" in page.text
    assert not Event.objects.exclude(act="person").exists()
