"""The daily mail: who gets it, what it says, and what happens when it cannot be sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from guide.models import Digest, Event, Feedback, Pause
from guide.review import digest, workflow
from tests.factory import LATER, make_public, make_topic, make_user, submit


@pytest.fixture(autouse=True)
def _site(settings, monkeypatch):
    settings.SITE_URL = "https://guide.example"
    monkeypatch.setattr(timezone, "now", lambda: LATER)


def with_address(user):
    user.email = f"{user.username}@example.org"
    user.save()
    return user


@pytest.fixture
def rita(reviewer):
    return with_address(reviewer)


class Down:
    """A mail server that answers nobody."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("no route to the mail server")


def test_a_reviewer_reads_what_to_sign_and_where(author, rita):
    revision = submit(make_topic(author))

    call_command("send_digests")

    (message,) = mail.outbox
    assert message.to == ["rita@example.org"]
    assert message.subject == "SpasmGuide: 1 item is waiting for you"
    assert "Needs your signature\n- Calf wall (stretch, ada): First text" in message.body
    assert f"https://guide.example/admin/guide/revision/{revision.pk}/change/" in message.body
    head = Event.objects.order_by("-seq").first()
    assert f"The log has {head.seq} lines; its head is {head.hash}." in message.body


def test_no_link_of_a_mail_acts(author, rita):
    submit(make_topic(author))
    call_command("send_digests")
    assert not [word for word in ("approve/", "withdraw/", "token", "?") if word in mail.outbox[0].body]


def test_nothing_for_you_comes_once_a_week(rita):
    assert digest.send(rita, LATER).subject == "SpasmGuide: nothing is waiting for you"
    assert digest.send(rita, LATER + timedelta(days=6)) is None
    assert digest.send(rita, LATER + timedelta(days=7)) is not None


def test_an_author_hears_of_their_own_pages_only(author, second_author, rita):
    make_public(author, rita)
    at = LATER + timedelta(days=400)
    assert "Review overdue\n- Calf wall" in digest.compose(with_address(author), at).text
    assert not digest.compose(with_address(second_author), at).has_news


def test_a_script_in_a_note_is_only_text(author, rita):
    topic = make_topic(author, title="<script>alert(1)</script>")
    submit(topic)
    call_command("send_digests")
    assert mail.outbox[0].content_subtype == "plain"


def test_a_mail_that_fails_is_kept_and_shown_and_the_others_go_out(author, rita, monkeypatch, settings):
    submit(make_topic(author))
    settings.EMAIL_BACKEND = "tests.test_command_send_digests.Down"

    with pytest.raises(CommandError, match="rita: no route to the mail server"):
        call_command("send_digests")

    assert Digest.objects.get().error == "no route to the mail server"


def test_whom_two_mails_did_not_reach_the_others_hear_of(rita, second_reviewer, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.test_command_send_digests.Down"
    for days in (0, 1):
        digest.send(rita, LATER + timedelta(days=days))
    settings.EMAIL_BACKEND = backend

    assert "The last emails to rita could not be sent." in digest.compose(with_address(second_reviewer), LATER).text


def test_who_has_no_part_in_it_gets_no_mail(db):
    with_address(make_user("otto"))
    call_command("send_digests")
    assert mail.outbox == []


# --- a pause ---

MAILS = "/admin/mails/"


def test_a_pause_keeps_mails_away_until_its_day_and_from_nobody_else(client, author, rita, second_reviewer):
    submit(make_topic(author))
    with_address(second_reviewer)
    client.force_login(rita)
    until = LATER.date() + timedelta(days=7)

    page = client.post(MAILS, {"until": until.isoformat()}, follow=True)

    assert "No mail before 22 March 2026. Your list on this page does not change." in page.text
    call_command("send_digests")
    assert [message.to for message in mail.outbox] == [["ravi@example.org"]]
    assert digest.send(rita, LATER + timedelta(days=6)) is None
    assert digest.send(rita, LATER + timedelta(days=7)) is not None


def test_the_mail_says_where_and_looking_there_changes_nothing(client, author, rita):
    submit(make_topic(author))
    call_command("send_digests")
    assert f"Pause these emails: https://guide.example{MAILS}" in mail.outbox[0].body
    client.force_login(rita)
    assert client.get(MAILS).status_code == 200
    assert not Pause.objects.exists()


@pytest.mark.parametrize("days", [0, -1, 31])
def test_nobody_is_forgotten_for_long(client, rita, days):
    client.force_login(rita)
    response = client.post(MAILS, {"until": (LATER.date() + timedelta(days=days)).isoformat()})
    assert response.status_code == 422
    assert "Choose a date after today and no later than" in response.text
    assert not Pause.objects.exists()


def test_a_pause_can_be_ended(client, rita):
    digest.pause(rita, LATER.date() + timedelta(days=7), at=LATER)
    client.force_login(rita)
    client.post(MAILS, {"until": ""})
    assert digest.send(rita, LATER) is not None


# --- who hears of what ---


def test_reviewers_are_not_mailed_about_what_waits_for_authors(author, second_author, rita, second_reviewer):
    workflow.return_to_author(submit(make_topic(author)), second_reviewer, reason="No source.", at=LATER)

    assert "Returned" not in digest.compose(rita, LATER).text
    assert "Returned to you\n- Calf wall (stretch, ada): No source." in digest.compose(author, LATER).text
    assert "Returned" not in digest.compose(second_author, LATER).text


def test_a_reviewer_who_wrote_a_text_hears_that_it_came_back(rita, second_reviewer):
    rita.groups.add(*make_user("ben", "Authors").groups.all())
    rita = type(rita).objects.get(pk=rita.pk)
    workflow.return_to_author(submit(make_topic(rita)), second_reviewer, reason="No source.", at=LATER)
    assert "Returned to you\n- Calf wall" in digest.compose(rita, LATER).text


@pytest.mark.parametrize(
    ("group", "hears"),
    [("Clinical reviewers", True), ("Safety officers", True), ("Authors", False), ("Account managers", False)],
)
def test_what_may_be_dangerous_stays_in_the_mails_of_who_can_handle_it(db, group, hears):
    report = Feedback.objects.create(
        pk=uuid4(), path="/stretches/", page_sha256="0" * 64, created_at=LATER, is_dangerous=True, text="Secret"
    )
    user = with_address(make_user("pat", group))

    text = digest.compose(user, LATER).text

    line = f"- /stretches/, received on 15 March 2026\n  https://guide.example/admin/guide/feedback/{report.pk}/change/"
    assert (f"Reports that a page may be dangerous\n{line}" in text) == hears
    assert "Secret" not in text


def test_everybody_with_something_to_do_gets_the_mail(db):
    for group in ("Authors", "Clinical reviewers", "Safety officers", "Account managers", "Auditors"):
        with_address(make_user(group.split()[0].lower(), group))
    assert [user.username for user in digest.recipients()] == ["authors", "clinical", "safety", "account"]
