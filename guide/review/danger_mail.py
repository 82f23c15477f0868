"""Reports that may be dangerous: mailed at once to everybody who can handle one. The report itself is stored before.

The reader does not wait for the mail server. What it refuses stays noted on the report, and is mailed with the next
report or with the digests. The reader's words stay at the desk: they may be private, and anybody can write them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import connections
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.models.feedback import Feedback
from guide.review import urgent_mail
from guide.templatetags.guide import moment

WINDOW = timedelta(hours=1)
RETRY_AFTER = timedelta(minutes=5)
MAILS_IN_WINDOW = 6  # whoever floods us with reports shall not flood everybody's mailbox
REPORTS_IN_MAIL = 20


def on_report(report: Feedback, **kwargs: Any) -> None:
    """Signal receiver: a report was stored."""
    if report.is_dangerous:
        _in_background(lambda: send_pending(at=timezone.now()))


def send_pending(*, at: datetime) -> str:
    """Mail what nobody was told of yet. Returns why nobody could be reached; else empty."""
    reports = list(pending())
    tried = Feedback.objects.filter(mail_at__gt=at - WINDOW)
    has_just_failed = tried.filter(mail_at__gt=at - RETRY_AFTER).exclude(mail_error="").exists()
    sent = tried.filter(mail_error="").values("mail_at").distinct().count()
    if not reports or has_just_failed or sent >= MAILS_IN_WINDOW:
        return ""
    text = _text(reports, is_last=sent + 1 == MAILS_IN_WINDOW)
    error = urgent_mail.send_to_each(recipients(), _subject(len(reports)), text, at=at)
    Feedback.objects.filter(pk__in=[report.pk for report in reports]).update(mail_at=at, mail_error=error)
    return error


def pending() -> QuerySet[Feedback]:
    """Reports that may be dangerous, that wait, and that nobody was told of by mail."""
    waiting = Feedback.objects.filter(is_dangerous=True, state=Feedback.State.NEW)
    return waiting.filter(Q(mail_at=None) | ~Q(mail_error=""))


def recipients() -> list[User]:
    """Everybody who can handle a report and has an address: clinical reviewers and safety officers."""
    users = get_user_model().objects.filter(is_active=True, is_staff=True, is_superuser=False).exclude(email="")
    return [user for user in users.order_by("pk") if user.has_perm("guide.handle_feedback")]


def _subject(count: int) -> str:
    return ngettext(
        "SpasmGuide: a reader says that a page may be dangerous",
        "SpasmGuide: %(count)d reports say that a page may be dangerous",
        count,
    ) % {"count": count}


def _text(reports: list[Feedback], is_last: bool) -> str:
    lines = [_line(report) for report in reports[:REPORTS_IN_MAIL]]
    if surplus := len(reports) - len(lines):
        lines.append(_("- and %(number)d more, at the desk") % {"number": surplus})
    parts = [
        "\n".join(lines),
        _(
            "Read it at the desk and decide. If the page may harm someone, withdraw it first and find out afterwards: "
            "Withdraw stands beside the report."
        ),
        _("The reader's words are not in this email: they may be private, and anybody can write them."),
    ]
    if is_last:
        parts.append(_("Many such reports are coming in. For an hour no more of them are mailed: watch the desk."))
    return "\n\n".join(parts)


def _line(report: Feedback) -> str:
    url = settings.SITE_URL + reverse("admin:guide_feedback_change", args=[report.pk])
    return _("- %(page)s, received %(at)s UTC") % {"page": report.path, "at": moment(report.created_at)} + f"\n  {url}"


def _in_background(work: Callable[[], Any]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()  # of this thread

    Thread(target=run, name="danger-mail").start()
