"""The first page of the desk: what waits for whom, in which words, and what can be done about it there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guide.models import Claim, Digest, Feedback, Kind, Step
from guide.review import digest, discussion, workflow
from tests.admin_pages import address, text
from tests.factory import (
    LATER,
    NEXT_REVIEW,
    NOW,
    TODAY,
    change_profile,
    make_public,
    make_topic,
    make_user,
    sign,
    submit,
)
from tests.queue_pages import INDEX, LIST, counts, on_index, on_list, page, said, titles

pytestmark = pytest.mark.usefixtures("set_clock")


# --- who sees which queues ---


def test_a_reviewer_sees_every_queue_with_its_number(client, author, reviewer, second_reviewer, set_clock):
    make_public(author, reviewer, slug="due")
    own = make_topic(author, slug="own")
    workflow.record_contribution(own, reviewer, at=NOW)
    submit(own)
    submit(make_topic(author, slug="new"))
    workflow.return_to_author(submit(make_topic(author, slug="sent-back")), second_reviewer, reason="No.", at=NOW)
    change_profile(reviewer, expires_on=NEXT_REVIEW, conflict_stated_on=NEXT_REVIEW)

    set_clock(NOW + (NEXT_REVIEW - TODAY) - timedelta(days=60))
    client.force_login(reviewer)
    assert counts(client) == {
        "Needs my signature": 1,
        "I cannot sign": 1,
        "Waiting for the author": 1,
        "Due in 60 days": 1,
        "Overdue": 0,
        "Replies to me": 0,
        "Reports from readers": 0,
    }
    set_clock(NOW + (NEXT_REVIEW - TODAY) + timedelta(days=1))
    client.force_login(reviewer)
    assert (counts(client)["Due in 60 days"], counts(client)["Overdue"]) == (0, 1)
    assert "overdue since 15 March 2027" in on_index(client, "overdue")[0]


def test_a_line_says_all_that_a_reviewer_has_to_know_before_opening_it(
    client, author, reviewer, second_reviewer, set_clock
):
    topic = make_public(author, second_reviewer, kind=Kind.WARNING, slug="clot")
    topic.title = "Blood clot"
    topic.save()
    workflow.record_contribution(topic, author, at=LATER)
    revision = submit(topic, at=LATER)
    discussion.claim(revision, second_reviewer, at=LATER)
    sign(revision, second_reviewer, at=LATER)
    set_clock(LATER + timedelta(days=3, hours=-1))
    client.force_login(reviewer)

    (line,) = on_index(client, "sign")

    assert line == (
        "Blood clot safety page “Blood” added to title First text warning sign, by ada waiting for 2 days "
        "due 15 March 2027 signed first by Ravi Reviewer claimed by ravi"
    )


def test_an_author_sees_what_is_left_of_their_own(client, author, second_author, reviewer):
    make_topic(author, slug="my-draft")
    make_topic(second_author, slug="not-mine")
    make_public(author, reviewer, slug="done")
    sent_back = make_topic(author, slug="sent-back")
    workflow.return_to_author(submit(sent_back), reviewer, reason="The dose has no source.", at=NOW)
    theirs = make_topic(second_author, slug="theirs")
    workflow.return_to_author(submit(theirs), reviewer, reason="No.", at=NOW)
    client.force_login(author)

    content = page(client, INDEX)

    assert titles(content.get_element_by_id("queue-drafts")) == ["My draft"]
    (returned,) = content.get_element_by_id("queue-returned").find_class("desk-item__title")
    assert returned.get("href") == address(sent_back)
    assert "The dose has no source." in on_index(client, "returned")[0]
    assert list(counts(client)) == [
        "Returned to me",
        "My drafts",
        "A step's page was withdrawn",
        "Replies to me",
        "My pages due in 60 days",
        "My pages overdue",
        "In review",
        "Reports from readers",
    ]


def test_an_author_is_told_of_a_step_that_lost_its_page(client, author, reviewer):
    wall = make_public(author, reviewer, slug="wall")
    plan = make_public(author, reviewer, kind=Kind.TIP, slug="tip", steps=[("Do it.", wall)])
    assert Step.objects.filter(topic=plan, target=wall).exists()
    workflow.withdraw(wall, reviewer, reason="Old.", notice="Wait.", at=LATER)
    client.force_login(author)

    assert "a step's page was withdrawn" in on_index(client, "poorer")[0]


def test_who_is_neither_author_nor_reviewer_sees_what_is_in_review(client, author):
    submit(make_topic(author))
    client.force_login(make_user("sam", "Safety officers"))

    assert counts(client) == {"In review": 1, "Reports from readers": 0}


def test_staff_without_rights_see_an_empty_desk(client, db):
    client.force_login(make_user("nobody"))

    assert "Nothing is waiting for you." in text(client.get(INDEX))
    assert counts(client) == {}
    assert client.get(LIST).status_code == 403


def test_who_may_see_one_kind_sees_no_line_of_another(client, author):
    submit(make_topic(author, slug="a-stretch"))
    submit(make_topic(author, kind=Kind.TIP, slug="a-tip"))
    olga = make_user("olga")
    codenames = ["view_preventiontip", "view_revision", "view_revisiontoreview"]
    olga.user_permissions.set(Permission.objects.filter(content_type__app_label="guide", codename__in=codenames))
    client.force_login(olga)

    for url in (INDEX, LIST):
        assert titles(page(client, url)) == ["A tip"]


# --- what a line offers ---


def test_a_line_is_claimed_and_released_where_it_stands(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)
    for url in (INDEX, LIST, LIST + "?queue=sign&q=calf"):
        for act, is_claimed in (("claim", True), ("release", False)):
            (form,) = page(client, url).find_class("desk-item__act")
            assert (form.get("method"), form.get("action")) == ("post", address(revision, act))
            assert "csrfmiddlewaretoken" in form.fields

            response = client.post(form.get("action"), dict(form.form_values()))

            assert response["Location"] == url
            assert Claim.objects.exists() == is_claimed


def test_what_somebody_else_has_claimed_offers_no_claim(client, author, reviewer, second_reviewer):
    discussion.claim(submit(make_topic(author)), second_reviewer, at=NOW)
    client.force_login(reviewer)

    assert page(client, INDEX).find_class("desk-item__act") == []
    assert "claimed by ravi" in on_index(client, "sign")[0]


def test_what_i_cannot_sign_offers_no_claim_but_lets_me_release_mine(client, author, reviewer):
    revision = submit(make_topic(author, kind=Kind.WARNING, slug="clot"))
    discussion.claim(revision, reviewer, at=NOW)
    sign(revision, reviewer)
    client.force_login(reviewer)

    (form,) = page(client, INDEX).find_class("desk-item__act")

    assert form.get("action") == address(revision, "release")
    author.groups.add(*reviewer.groups.all())
    client.force_login(author)
    assert page(client, INDEX).find_class("desk-item__act") == []


def test_a_text_that_waits_to_be_reaffirmed_has_nothing_to_claim(client, author, reviewer, second_reviewer):
    topic = make_public(author, reviewer, kind=Kind.WARNING, slug="clot")
    revision = topic.revisions.get()
    workflow.reaffirm(topic, reviewer, sha256=revision.sha256, review_by=NEXT_REVIEW, at=LATER, confirmed_at=LATER)
    client.force_login(second_reviewer)

    assert "Reaffirm the public text" in on_index(client, "sign")[0]
    assert page(client, INDEX).find_class("desk-item__act") == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_claim_leads_to_no_other_site(client, author, reviewer, elsewhere):
    revision = submit(make_topic(author))
    client.force_login(reviewer)

    response = client.post(address(revision, "claim"), {"next": elsewhere})

    assert response["Location"] == address(revision)


# --- the two agree ---


@pytest.fixture
def something_everywhere(author, reviewer, second_reviewer):
    """One line in each queue of a reviewer, and the words that a list must not lose."""
    make_public(author, reviewer, slug="open")
    own = make_topic(author, slug="own")
    workflow.record_contribution(own, reviewer, at=NOW)
    submit(own)
    sign(submit(make_topic(author, kind=Kind.WARNING, slug="clot")), reviewer)
    submit(make_topic(author, slug="new"))
    workflow.return_to_author(submit(make_topic(author, slug="sent-back")), second_reviewer, reason="No.", at=NOW)


@pytest.mark.usefixtures("something_everywhere")
@pytest.mark.unmeasured
def test_the_list_says_the_same_as_the_first_page_word_for_word(client, author, reviewer, superuser):
    for person in (reviewer, author, superuser):
        client.force_login(person)
        names = [part.get("id").removeprefix("queue-") for part in page(client, INDEX).xpath("//section[@id]")]
        assert names
        for name in names:
            assert on_index(client, name) == on_list(client, name), name
    client.force_login(reviewer)
    assert "You have signed it. It is waiting for a second reviewer." in " ".join(on_list(client, "cannot"))


# --- how many queries ---


def fill(author, reviewer, number):
    """One more line for each queue of a reviewer and of an author."""
    make_public(author, reviewer, slug=f"open-{number}")
    own = make_topic(author, slug=f"own-{number}")
    workflow.record_contribution(own, reviewer, at=NOW)
    submit(own)
    changed = make_public(author, reviewer, slug=f"changed-{number}")
    workflow.record_contribution(changed, author, at=NOW)
    submit(changed)
    workflow.return_to_author(submit(make_topic(author, slug=f"back-{number}")), reviewer, reason="No.", at=NOW)
    make_topic(author, slug=f"draft-{number}")
    failed = make_user(f"mail-{number}")
    Digest.objects.create(user=failed, at=NOW, subject="x", error="no such address")


@pytest.mark.thorough
@pytest.mark.unmeasured
def test_the_number_of_queries_is_fixed(client, author, reviewer, superuser, set_clock):
    set_clock(NOW + (NEXT_REVIEW - TODAY) - timedelta(days=30))
    change_profile(reviewer, expires_on=NEXT_REVIEW, conflict_stated_on=NEXT_REVIEW)
    people = {reviewer: ["sign", "cannot", "author", "due"], author: ["returned", "drafts", "review"], superuser: []}

    def counted():
        found = {}
        for person, names in people.items():
            client.force_login(person)
            for url in [INDEX, *(f"{LIST}?queue={name}" for name in names)]:
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(url).status_code == 200
                found[person.username, url] = len(captured)
        return found

    with workflow.deferred_publishing():
        fill(author, reviewer, 0)
    counted()  # what Django looks up once and keeps
    one = counted()
    with workflow.deferred_publishing():
        for number in range(1, 15):
            fill(author, reviewer, number)

    assert counted() == one
    # A superuser sees what everybody sees, and what each signer can sign.
    assert max(count for (name, _url), count in one.items() if name != "root") <= 34
    assert max(one.values()) <= 56


# --- mails that did not arrive ---


@pytest.fixture
def failing(db):
    """One person whom the last two mails did not reach, one whom a mail missed long ago."""
    lost, found = make_user("lost"), make_user("found")
    for days, user, error in [(0, lost, ""), (0, found, "down"), (1, found, ""), (1, lost, "down"), (2, lost, "gone")]:
        Digest.objects.create(user=user, at=NOW + timedelta(days=days), subject="x", error=error)
    return lost


@pytest.mark.parametrize("group", ["Account managers", "Auditors"])
def test_who_can_mend_it_or_checks_it_sees_which_mails_failed(client, failing, group):
    client.force_login(make_user("max", group, email="max@example.org"))

    part = page(client, INDEX).get_element_by_id("queue-mails")

    assert said(part.find("h2")) == "Not reached by mail (1)"
    assert "lost: the last 2 mails failed, the newest on 17 March 2026" in said(part)
    assert "gone" in said(part)
    assert "found" not in said(part)
    (see_all,) = part.xpath("p/a/@href")
    assert "gone" in text(client.get(see_all))


def test_others_do_not_see_which_mails_failed(client, failing, author, reviewer):
    for person in (author, reviewer):
        client.force_login(person)
        assert "Not reached by mail" not in text(client.get(INDEX))
        assert client.get("/admin/guide/digest/").status_code == 403


@pytest.mark.parametrize("group", ["Authors", "Clinical reviewers", "Safety officers", "Account managers"])
def test_who_has_no_address_is_not_reached_either(client, group, db):
    make_user("ann", group)
    make_user("una", "Auditors")  # nothing waits for them
    client.force_login(make_user("max", "Account managers", email="max@example.org"))

    assert counts(client)["Not reached by mail"] == 1
    part = page(client, INDEX).get_element_by_id("queue-mails")
    assert "ann: has no email address, so nothing that waits is mailed" in said(part)


def test_an_author_who_cannot_sign_in_is_named_to_a_superuser(client, superuser, author):
    make_topic(author)
    author.set_unusable_password()
    author.save()
    client.force_login(superuser)
    part = said(page(client, INDEX).get_element_by_id("queue-owners"))
    assert "ada: 1 topic (has no password yet, so cannot sign in)" in part
    author.set_password("a long Phrase for tests")
    author.save()
    assert not page(client, INDEX).xpath("//*[@id='queue-owners']")


def test_an_account_that_was_closed_needs_no_mail(client, failing):
    failing.is_active = False
    failing.save()
    client.force_login(make_user("max", "Account managers", email="max@example.org"))

    assert counts(client)["Not reached by mail"] == 0


# --- nothing that somebody typed runs ---

MARKER = "<script>alert('marker')</script>"


@pytest.mark.unmeasured
def test_a_script_in_any_field_is_only_text(client, author, reviewer, second_reviewer, superuser):
    second_reviewer.username = MARKER
    second_reviewer.save()
    topic = make_topic(author, title=MARKER, steps=[MARKER])
    revision = workflow.submit(topic, author, note=MARKER, at=NOW)
    discussion.claim(revision, second_reviewer, at=LATER)
    for field in ("title", "steps/1", ""):
        discussion.comment(revision, second_reviewer, text=MARKER, field=field, at=LATER)
    back = submit(make_topic(author, slug="back"))
    discussion.comment(back, second_reviewer, text=MARKER, field="title", at=LATER)  # beside the field of a form
    workflow.return_to_author(back, second_reviewer, reason=MARKER, at=NOW)
    Digest.objects.create(user=second_reviewer, at=NOW, subject="x", error=MARKER)
    Feedback.objects.create(pk=uuid4(), path=f"/{MARKER}/", page_sha256="0" * 64, created_at=NOW, text=MARKER)
    urls = [INDEX, LIST, LIST + "?queue=author", f"{LIST}?q={MARKER}"]
    urls += [address(subject) for subject in (revision, topic, back.topic)]
    shown = 0
    for person in (author, reviewer, superuser):
        client.force_login(person)
        for url in urls:
            answer = client.get(url).text
            assert "<script>alert" not in answer, url
            shown += answer.count("alert(&#x27;marker")
    assert shown > len(urls)
    mails = [digest.compose(person, LATER) for person in (author, reviewer)]
    assert sum(mail.text.count(MARKER) for mail in mails) > 2  # plain text: nothing in it can run
    assert not [mail.subject for mail in mails if MARKER in mail.subject]
