"""Replies to comments: a thread that is one level deep, and goes with its comment to the next draft."""

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guide.admin.kind_models import topic_url
from guide.models import Comment, Contribution, Reply
from guide.review import digest, discussion, queues, workflow
from guide.review.guards import Refused
from tests.admin_pages import address, edit, form_data, text
from tests.factory import LATER, NOW, make_public, make_topic, make_user, submit


@pytest.fixture(autouse=True)
def _clock(set_clock):
    pass


@pytest.fixture
def topic(author, reviewer):
    """Returned with one comment."""
    topic = make_topic(author)
    revision = submit(topic)
    discussion.comment(revision, reviewer, text="Too long.", field="summary", at=NOW)
    workflow.return_to_author(revision, reviewer, reason="See the comment.", at=NOW)
    return topic


@pytest.fixture
def comment(topic):
    return Comment.objects.get()


def send(comment, user, words="It has to name both legs.", at=LATER):
    return discussion.reply(comment, user, text=words, at=at)


def threads(client, subject):
    page = lxml.html.fromstring(client.get(address(subject)).text)
    return [" ".join(reply.text_content().split()) for reply in page.find_class("desk-reply")]


# --- the rule ---


@pytest.mark.parametrize("who", ["author", "second_author", "reviewer", "second_reviewer"])
def test_who_writes_or_reviews_replies(comment, request, who):
    send(comment, request.getfixturevalue(who))
    comment.refresh_from_db()
    assert comment.closed_at is None
    assert [reply.text for reply in comment.replies.all()] == ["It has to name both legs."]


@pytest.mark.parametrize("group", ["Safety officers", "Auditors", "Account managers"])
def test_others_do_not(client, topic, comment, group):
    user = make_user("olga", group)
    with pytest.raises(Refused, match="Only authors, clinical reviewers and guests"):
        send(comment, user)
    client.force_login(user)
    assert client.post(topic_url(topic, "reply", comment.pk), {"reply": "Hm."}).status_code == 403
    assert not Reply.objects.exists()


def test_who_wrote_the_comment_replies_whatever_became_of_their_rights(comment, reviewer):
    reviewer.groups.clear()
    assert discussion.may_reply(type(reviewer).objects.get(pk=reviewer.pk), comment)
    send(comment, reviewer)


@pytest.mark.parametrize(
    ("words", "is_closed", "why"),
    [
        ("  ", False, "Write your reply"),
        ("Hm.", True, "already closed"),
        ("x" * 4001, False, "Shorten your reply to 4000"),
    ],
)
def test_what_is_refused(comment, author, reviewer, words, is_closed, why):
    if is_closed:
        discussion.close_comment(comment, reviewer, at=NOW)
    with pytest.raises(Refused, match=why):
        send(comment, author, words)
    assert not Reply.objects.exists()


# --- whom it waits for ---


def test_a_reply_waits_for_who_commented_and_the_answer_for_who_replied(comment, author, second_author, reviewer):
    def waits_for():
        return {
            user.username: [item.what for item in queues.answered(user)] for user in (author, second_author, reviewer)
        }

    assert waits_for() == {"ada": [], "ben": [], "rita": []}
    send(comment, author, "Why?")
    assert waits_for() == {"ada": [], "ben": [], "rita": ["Why?"]}
    send(comment, reviewer, "Readers are in pain.")
    assert waits_for() == {"ada": ["Readers are in pain."], "ben": [], "rita": []}
    discussion.close_comment(comment, author, at=LATER)
    assert waits_for() == {"ada": [], "ben": [], "rita": []}


def test_the_mail_and_the_desk_name_it(client, topic, comment, author, reviewer):
    send(comment, author, "It has to name\nboth legs.")
    mail = digest.compose(reviewer, LATER)
    assert "Replies to you\n- Calf wall (stretch, ada): It has to name both legs." in mail.text
    client.force_login(reviewer)
    page = client.get("/admin/")
    assert "1 Replies to me" in text(page)
    queue = lxml.html.fromstring(page.text).get_element_by_id("queue-replies")
    assert address(comment.revision) in [link.get("href") for link in queue.iter("a")]
    assert digest.compose(author, LATER).text.count("It has to name") == 0


# --- at the desk ---


def test_the_author_replies_with_the_save_and_becomes_no_contributor_by_it(client, topic, comment, second_author):
    client.force_login(second_author)
    name = f"reply-{comment.pk}"
    panel = lxml.html.fromstring(client.get(address(topic)).text).find_class("desk-remarks")[0]
    assert [box.get("form") for box in panel.iter("textarea")] == ["stretch_form"]

    edit(client, topic, **{name: "It has to name both legs."})

    assert [(reply.author, reply.text) for reply in Reply.objects.all()] == [
        (second_author, "It has to name both legs.")
    ]
    assert not Contribution.objects.filter(user=second_author).exists()
    assert threads(client, topic) == ["ben 15 March 2026 It has to name both legs."]


def test_what_cannot_be_saved_keeps_the_reply(client, topic, comment, author):
    client.force_login(author)
    answer = edit(client, topic, title="", **{f"reply-{comment.pk}": "It has to."})
    assert lxml.html.fromstring(answer.text).get_element_by_id(f"reply-{comment.pk}").text.strip() == "It has to."
    assert not Reply.objects.exists()


def test_a_reply_and_a_tick_go_together(client, topic, comment, author):
    client.force_login(author)
    edit(client, topic, close_comment=[comment.pk], **{f"reply-{comment.pk}": "Done."})
    comment.refresh_from_db()
    assert comment.closed_by == author
    assert comment.replies.get().text == "Done."


def test_a_reply_to_what_was_closed_meanwhile_is_given_back_in_words(client, topic, comment, author, reviewer):
    client.force_login(author)
    sent = form_data(client.get(address(topic)), "stretch_form", summary="Short.")
    discussion.close_comment(comment, reviewer, at=NOW)
    page = text(client.post(address(topic), {**sent, f"reply-{comment.pk}": "It has to."}, follow=True))
    assert "Your reply “It has to.” was not sent. This comment is already closed" in page
    topic.refresh_from_db()
    assert topic.summary == "Short."


def test_it_goes_with_its_comment_to_the_next_draft(client, topic, comment, author, reviewer):
    send(comment, author)
    revision = submit(topic, at=LATER)
    client.force_login(reviewer)
    assert threads(client, revision) == ["ada 15 March 2026 It has to name both legs."]
    page = lxml.html.fromstring(client.get(address(revision)).text)
    (form,) = page.find_class("desk-reply__form")

    answer = client.post(form.get("action"), {**dict(form.form_values()), "reply": "Then keep it."})

    assert answer["Location"] == address(revision)
    assert threads(client, revision)[1:] == ["rita 15 March 2026 Then keep it."]


def test_a_comment_belongs_to_its_topic(client, comment, author, reviewer):
    other = make_public(author, reviewer, slug="other")
    client.force_login(author)
    assert client.post(topic_url(other, "reply", comment.pk), {"reply": "Hm."}).status_code == 404
    edit(client, other, summary="Short.", **{f"reply-{comment.pk}": "Hm."})
    assert not Reply.objects.exists()


def test_a_script_in_a_reply_is_only_words(client, topic, comment, author):
    send(comment, author, "<script>alert(1)</script>")
    client.force_login(author)
    assert "<script>alert" not in client.get(address(topic)).text


def test_many_replies_take_no_more_queries(client, topic, comment, author, reviewer):
    def counted():
        with CaptureQueriesContext(connection) as found:
            client.get(address(topic))
        return len(found)

    client.force_login(author)
    send(comment, author)
    counted()
    one = counted()
    for number in range(5):
        send(comment, reviewer, f"Reply {number}.")
    assert counted() == one
