"""What reviewers say about a text: the author reads it where it is written, and it stays until somebody closes it."""

from hashlib import sha256

import lxml.html
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from guide.admin import comments
from guide.admin.kind_models import topic_url
from guide.models import Blob, Comment, Event, Kind
from guide.review import discussion, workflow
from guide.review.guards import Refused
from tests.admin_pages import address, edit, text
from tests.factory import LATER, NOW, make_public, make_topic, make_user, submit


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATER)


@pytest.fixture
def topic(author):
    return make_topic(author, cautions="Stop if it hurts.", steps=["Stand by a wall.", "Lean."])


@pytest.fixture
def returned(topic, reviewer):
    """A topic that came back with a remark on each sort of part."""
    revision = submit(topic)
    remarks = {
        "summary": "Too long.",
        "hold_seconds": "Why so long?",
        "cautions/1": "Say where.",
        "steps/2": "Lean how?",
        "sources/1": "This page is gone.",
        "": "Read it aloud once.",
    }
    for field, words in remarks.items():
        discussion.comment(revision, reviewer, text=words, field=field, at=NOW)
    workflow.return_to_author(revision, reviewer, reason="See the comments.", at=NOW)
    return topic


def page(client, url):
    return lxml.html.fromstring(client.get(url).text)


def remarks(client, subject):
    """The panel of open comments: the part that each is about, and its words."""
    found = page(client, address(subject)).find_class("desk-remarks")
    return [
        (" ".join(item.find(".//strong").text_content().split()), item.findall("div/p")[1].text_content())
        for part in found
        for item in part
    ]


def close(client, comment, **data):
    return client.post(topic_url(comment.revision.topic, "close_comment", comment.pk), data)


def test_the_author_reads_what_each_remark_is_about(client, author, returned):
    client.force_login(author)

    assert remarks(client, returned) == [
        ("Summary", "Too long."),
        ("Hold seconds", "Why so long?"),
        ("Caution 1: Stop if it hurts.", "Say where."),
        ("Step 2: Lean.", "Lean how?"),
        ("Source 1: Source 0", "This page is gone."),
        ("The whole page", "Read it aloud once."),
    ]


def test_a_remark_stands_beside_the_field_that_it_is_about(client, author, returned):
    client.force_login(author)

    form = page(client, address(returned))

    for field, words in (("summary", "Too long."), ("hold_seconds", "Why so long?"), ("cautions", "Say where.")):
        help_text = form.get_element_by_id(f"id_{field}_helptext")
        assert f"rita: {words}" in help_text.text_content()
        assert help_text.get("id") in form.get_element_by_id(f"id_{field}").get("aria-describedby")
    for rows, words in (("steps", "Lean how?"), ("sources", "This page is gone.")):
        (before,) = form.get_element_by_id(f"{rows}-group").xpath("preceding-sibling::*[1]")
        assert words in before.text_content()
    links = form.xpath("//ul[@class='desk-remarks']//a/@href")
    assert links == ["#id_summary", "#id_hold_seconds", "#id_cautions", "#steps-group", "#sources-group"]
    for link in links:
        assert form.get_element_by_id(link.removeprefix("#")) is not None


def test_questions_of_a_sign_check_have_their_remarks_too(client, author, reviewer):
    check = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Is it red?"])
    revision = submit(check)
    discussion.comment(revision, reviewer, text="Red where?", field="steps/1", at=NOW)
    workflow.return_to_author(revision, reviewer, reason="See there.", at=NOW)
    client.force_login(author)

    (before,) = page(client, address(check)).get_element_by_id("steps-group").xpath("preceding-sibling::*[1]")

    assert "Red where?" in before.text_content()


def test_remarks_are_carried_to_the_next_draft_and_to_its_reviewer(client, author, reviewer, returned):
    client.force_login(author)
    edit(client, returned, summary="Short.", steps__1__text="Lean on the wall.")
    assert ("Step 2: Lean.", "Lean how?") in remarks(client, returned)

    revision = submit(returned, at=LATER)

    assert len(remarks(client, returned)) == 6  # also while the text is locked
    client.force_login(reviewer)
    assert len(remarks(client, revision)) == 6


@pytest.mark.parametrize("who", ["author", "second_author", "reviewer", "second_reviewer"])
def test_who_writes_or_reviews_closes_a_remark(client, returned, request, who):
    person = request.getfixturevalue(who)
    comment = Comment.objects.get(field="summary")
    client.force_login(person)

    response = close(client, comment)

    assert response["Location"] == address(returned)
    comment.refresh_from_db()
    assert (comment.closed_by, comment.closed_at) == (person, LATER)
    assert len(discussion.open_comments(returned)) == 5
    assert "The comment is closed." in text(client.get(address(returned)))


def test_who_edits_ticks_what_is_dealt_with_and_saves_all_at_once(client, author, returned):
    client.force_login(author)
    summary, whole = Comment.objects.get(field="summary"), Comment.objects.get(field="")
    panel = page(client, address(returned)).find_class("desk-remarks")[0]
    ticks = panel.xpath(".//input[@type='checkbox']")
    assert {(tick.get("name"), tick.get("form")) for tick in ticks} == {("close_comment", "stretch_form")}
    assert panel.xpath(".//form") == [], "a form of its own would lose what is typed in the other one"

    edit(client, returned, summary="Short.", close_comment=[summary.pk, whole.pk])

    returned.refresh_from_db()
    assert returned.summary == "Short."
    closed = Comment.objects.exclude(closed_at=None).order_by("pk")
    assert [(comment.field, comment.closed_by) for comment in closed] == [("summary", author), ("", author)]


def test_what_cannot_be_saved_closes_nothing_and_loses_nothing(client, author, returned):
    client.force_login(author)
    ticked = Comment.objects.get(field="summary").pk

    response = edit(client, returned, title="", summary="Short.", close_comment=[ticked])

    shown = lxml.html.fromstring(response.text)
    assert shown.get_element_by_id("id_summary").text_content().strip() == "Short."
    assert shown.xpath("//input[@name='close_comment'][@checked]/@value") == [str(ticked)]
    assert len(discussion.open_comments(returned)) == 6


def test_a_tick_alone_makes_nobody_a_contributor(client, author, second_author, returned):
    client.force_login(second_author)
    edit(client, returned, close_comment=[Comment.objects.get(field="summary").pk])
    assert len(discussion.open_comments(returned)) == 5
    assert set(returned.contributions.values_list("user", flat=True)) == {author.pk}


def test_a_tick_for_a_remark_on_another_topic_or_one_that_is_closed_does_nothing(client, author, reviewer, returned):
    other, closed = make_public(author, reviewer, slug="other"), Comment.objects.get(field="summary")
    discussion.close_comment(closed, reviewer, at=NOW)
    client.force_login(author)

    edit(client, other, summary="Short.", close_comment=[Comment.objects.get(field="").pk])
    edit(client, returned, summary="Short.", close_comment=[closed.pk])

    assert len(discussion.open_comments(returned)) == 5
    closed.refresh_from_db()
    assert closed.closed_by == reviewer


def test_rungs_areas_and_pictures_have_their_remarks_beside_them(client, author, reviewer):
    plan = make_topic(author, kind=Kind.RELIEF, slug="calf")
    picture = {"picture_size": {"width": 1, "height": 1}, "picture_alt": "A leg."}
    blob = Blob.objects.create(sha256=sha256(b"x").hexdigest(), content_type="image/png", raw=b"x")
    type(plan).objects.filter(pk=plan.pk).update(picture=blob, **picture)
    revision = submit(plan)
    choices = dict(comments.commentable_parts(revision))
    assert choices["rungs/1"] == "Rung 1: Cramp goes on"
    for field in ("rungs/1", "areas", "picture"):
        assert field in choices
        discussion.comment(revision, reviewer, text=f"On {field}.", field=field, at=NOW)
    workflow.return_to_author(revision, reviewer, reason="See there.", at=NOW)
    client.force_login(author)

    form = page(client, address(plan))

    (before,) = form.get_element_by_id("rungs-group").xpath("preceding-sibling::*[1]")
    assert "On rungs/1." in before.text_content()
    for name in ("areas", "picture_alt"):
        (row,) = form.find_class(f"field-{name}")
        assert "On " in row.text_content()


def test_closing_is_offered_as_a_form_and_leads_back_to_where_it_stood(client, author, reviewer, returned):
    revision = submit(returned, at=LATER)
    client.force_login(reviewer)
    forms = page(client, address(revision)).xpath("//ul[@class='desk-remarks']//form[contains(@action, '/close/')]")
    assert len(forms) == 6
    assert {form.get("method") for form in forms} == {"post"}

    response = client.post(forms[0].get("action"), dict(forms[0].form_values()))

    assert response["Location"] == address(revision)
    assert len(remarks(client, revision)) == 5


@pytest.mark.parametrize("group", ["Safety officers", "Auditors", "Account managers"])
def test_others_may_read_but_not_close(client, returned, group):
    client.force_login(make_user("otto", group))

    response = close(client, Comment.objects.first())

    assert response.status_code == 403
    assert len(discussion.open_comments(returned)) == 6
    if group != "Account managers":
        assert len(remarks(client, returned)) == 6
        assert page(client, address(returned)).xpath("//ul[@class='desk-remarks']//form") == []


def test_who_may_see_topics_but_no_comments_sees_none(client, returned):
    olga = make_user("olga")
    olga.user_permissions.add(Permission.objects.get(codename="view_stretch"))
    client.force_login(olga)

    assert "Too long." not in client.get(address(returned)).text


def test_nobody_closes_a_remark_by_following_a_link_or_without_signing_in(client, author, returned):
    comment = Comment.objects.first()
    client.force_login(author)
    assert client.get(topic_url(returned, "close_comment", comment.pk)).status_code == 405
    client.logout()
    assert close(client, comment)["Location"].startswith(reverse("admin:login"))
    assert len(discussion.open_comments(returned)) == 6


def test_a_remark_is_closed_on_its_own_topic_only(client, author, reviewer, returned):
    other = make_public(author, reviewer, slug="other")
    client.force_login(author)

    assert client.post(topic_url(other, "close_comment", Comment.objects.first().pk)).status_code == 404
    assert client.post(topic_url(other, "close_comment", 999_999)).status_code == 404


def test_a_remark_that_is_closed_already_says_so(client, author, reviewer, returned):
    comment = Comment.objects.first()
    discussion.close_comment(comment, reviewer, at=NOW)
    client.force_login(author)

    response = close(client, comment)

    assert "This comment is already closed." in text(client.get(response["Location"]))
    comment.refresh_from_db()
    assert comment.closed_by == reviewer


@pytest.mark.parametrize("change", [{"is_active": False}, {"groups": []}])
def test_rights_are_asked_at_the_moment_of_closing(author, returned, change):
    """The person in hand still has them."""
    assert author.has_perm("guide.submit_revision")
    stored = type(author).objects.get(pk=author.pk)
    stored.groups.set(change.get("groups", stored.groups.all()))
    stored.is_active = change.get("is_active", True)
    stored.save()

    with pytest.raises(Refused, match="Only authors and clinical reviewers"):
        discussion.close_comment(Comment.objects.first(), author, at=LATER)


def test_closing_writes_no_line_of_the_log_and_touches_no_text(client, author, returned):
    """The comment itself keeps who closed it and when; the log is about what readers see."""
    before = Event.objects.count(), returned.contributions.count()
    client.force_login(author)

    close(client, Comment.objects.first())

    assert (Event.objects.count(), returned.contributions.count()) == before
