from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from guide.models import Event
from guide.models.attempts import WrongAttempts
from guide.models.feedback import FeedbackSending
from tests.factory import make_public

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sign_in(table, name, age, **fields):
    row = table.objects.create(username=name, ip_address="203.0.113.7", user_agent=name, **fields)
    table.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - age)


def tidy():
    out = StringIO()
    call_command("tidy", stdout=out)
    return out.getvalue().strip()


def test_the_list_of_sign_ins_is_kept_for_a_time(settings):
    settings.SIGN_IN_DAYS = 30
    for table, fields in ((AccessLog, {}), (AccessAttempt, {"failures_since_start": 1})):
        sign_in(table, "old", 31 * DAY, **fields)
        sign_in(table, "new", 29 * DAY, **fields)
    assert tidy() == "Deleted: 2 sign-ins, 0 sessions, 0 counts."
    assert [row.username for table in (AccessLog, AccessAttempt) for row in table.objects.all()] == ["new", "new"]


def test_sessions_that_ended_and_old_counts_go():
    now = timezone.now()
    for name, hours in (("ended", -1), ("open", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + hours * HOUR)
    for name, age in (("old", 2 * DAY), ("new", HOUR)):
        WrongAttempts.objects.create(key=name, count=1, newest_at=now - age)
    for name, age in (("old", 2 * HOUR), ("new", HOUR / 2)):
        FeedbackSending.objects.create(sender=name, at=now - age)
    assert tidy() == "Deleted: 0 sign-ins, 1 sessions, 2 counts."
    assert Session.objects.get().session_key == "open"
    assert WrongAttempts.objects.get().key == FeedbackSending.objects.get().sender == "new"


def test_the_record_is_never_touched(author, reviewer, settings):
    make_public(author, reviewer)
    settings.SIGN_IN_DAYS = 1
    lines = list(Event.objects.order_by("seq").values())
    tidy()
    assert list(Event.objects.order_by("seq").values()) == lines
