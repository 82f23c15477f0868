import json
import os
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from guide.management import status
from guide.models import Event
from guide.models.attempts import WrongAttempts
from guide.models.feedback import Feedback, FeedbackSending
from guide.models.reviews import Digest
from guide.record import triggers
from tests.factory import NEXT_REVIEW, NOW, make_public, make_topic, submit

pytestmark = pytest.mark.django_db
HASH = re.compile("[0-9a-f]{64}")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def run(*arguments):
    """(exit code, what it says)"""
    out = StringIO()
    try:
        call_command("status", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def read(*arguments):
    code, said = run("--json", *arguments)
    return code, json.loads(said)


@pytest.fixture
def site(author, reviewer):
    make_public(author, reviewer)
    for number, person in enumerate((author, reviewer)):
        person.email = f"person-{number}@clinic.example"
        person.save()
    Digest.objects.create(user=author, at=timezone.now(), subject="x")


def test_a_monitor_reads_numbers(site, author):
    submit(make_topic(author, slug="second"))
    now = timezone.now()
    for number, dangerous in enumerate((True, False, False)):
        Feedback.objects.create(
            id=f"00000000-0000-0000-0000-00000000000{number}", path="/", is_dangerous=dangerous, created_at=now
        )
    Feedback.objects.update_or_create(
        id="00000000-0000-0000-0000-000000000009", defaults={"path": "/", "created_at": now, "state": "handled"}
    )
    FeedbackSending.objects.create(sender="a", at=now - HOUR / 2)
    FeedbackSending.objects.create(sender="b", at=now - 2 * HOUR)
    WrongAttempts.objects.create(key="a", count=3, newest_at=now - HOUR)
    WrongAttempts.objects.create(key="b", count=7, newest_at=now - 2 * DAY)
    code, found = read()
    last = Event.objects.order_by("-seq").first()
    assert code == 0
    assert found["problems"] == []
    assert found["edition"]["number"] == found["edition"]["newest_number"] == 1
    assert found["edition"]["age_hours"] > 0
    assert (found["log"]["line"], found["log"]["hash"], found["log"]["triggers"]) == (last.seq, last.hash, [])
    assert found["waiting"]["signatures"] == 1
    assert found["reports"] == {"new": 3, "new_dangerous": 1, "last_hour": 1}
    assert found["refused"] == {"passwords_and_codes_last_day": 3}
    assert found["mail"]["last_sent_at"]


def test_nobody_is_named(site, author, reviewer):
    code, said = run()
    assert code == 0
    said = HASH.sub("", said + run("--json")[1])  # letters of a hash can be a name
    for words in (author.username, author.email, reviewer.username, "@", "203.0.113"):
        assert words not in said


def test_a_person_reads_the_same_in_lines(site):
    code, said = run()
    assert code == 0
    assert "edition: number 1, epoch 1, newest number 1, made at " in said
    assert said.endswith("Nothing is wrong.\n")


def test_without_an_edition_readers_get_nothing():
    code, found = read()
    assert code == 1
    assert found["problems"][0] == "Readers get no edition. Run “manage.py publish”."


def test_a_missing_trigger_is_told(site, monkeypatch):
    monkeypatch.setattr(triggers, "missing", lambda connection: ["guide_event_no_update"])
    code, found = read()
    assert code == 1
    assert "guide_event_no_update" in found["problems"][0]


def test_mails_that_stopped_are_told(site):
    Digest.objects.update(at=timezone.now() - 9 * DAY)
    assert read()[1]["problems"] == [
        "No mail of the desk was sent for more than a week. Run “manage.py send_digests” once a day."
    ]


def test_mail_that_does_not_arrive_is_told(site, author):
    Digest.objects.create(user=author, at=timezone.now(), subject="x", error="550 no such user")
    code, found = read()
    assert code == 1
    assert "missing: 1" in found["problems"][0]
    assert "no such user" not in json.dumps(found)


def test_pages_that_lapsed_and_were_not_taken_out_are_told(site):
    before = status.numbers(NOW, None)
    after = status.numbers(NOW.replace(year=NEXT_REVIEW.year + 2), None)
    assert (before["edition"]["pages_overdue"], before["edition"]["pages_lapsed_yesterday"]) == (0, 0)
    assert (after["edition"]["pages_overdue"], after["edition"]["pages_lapsed_yesterday"]) == (1, 1)
    assert any("Run “manage.py publish” once a day" in problem for problem in after["problems"])


@pytest.mark.parametrize(("age", "problems"), [(HOUR, 0), (26 * HOUR, 0), (28 * HOUR, 1), (None, 1)])
def test_a_backup_is_not_older_than_a_day(site, tmp_path, age, problems):
    (tmp_path / "heads.txt").write_text("of every backup")
    if age is not None:
        (tmp_path / "guide-1").write_text("x")
        moment = (timezone.now() - age).timestamp()
        os.utime(tmp_path / "guide-1", (moment, moment))
    code, found = read("--backups", str(tmp_path))
    assert (code, len(found["problems"])) == (int(bool(problems)), problems)
    assert ("backup" in found["problems"][0]) if problems else found["backup"]["newest_at"]


def test_a_database_that_does_not_answer_is_a_problem(monkeypatch):
    def silent(*arguments):
        raise OperationalError("connection refused")

    monkeypatch.setattr(status, "numbers", silent)
    assert read() == (1, {"problems": ["The database does not answer: connection refused"]})
    assert run() == (1, "The database does not answer: connection refused\n")


def test_what_phones_tell_is_a_remark_and_no_alarm(site):
    report = {"id": "00000000-0000-0000-0000-000000000001", "path": "/", "created_at": timezone.now()}
    Feedback.objects.create(**report, edition=7)
    code, found = read()
    assert (code, found["problems"]) == (0, [])
    assert found["remarks"][0].startswith("Phones know a newer guide (edition 7) than this database (1).")
    assert found["remarks"][0] in run()[1]
