"""The daily digest mail: what waits for one person. Plain text; its links only open pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.models.feedback import Feedback
from guide.models.reviews import Assignment, Digest, Event, Pause
from guide.review import assignment, queues, stuck_texts
from guide.review.credential_checks import CredentialItem, credential_items
from guide.review.guards import Refused
from guide.review.queues import QueueItem
from guide.review.stuck_texts import StuckText
from guide.templatetags.guide import longdate

# A mail that says that nothing waits shows that the mails still come.
HEARTBEAT = timedelta(days=7)
MISSED_MAILS = 2
BACKEND = "django.contrib.auth.backends.ModelBackend"
LONGEST_PAUSE = timedelta(days=30)


@dataclass(frozen=True)
class Mail:
    """A digest as plain text. `has_news` is false when nothing waits."""

    subject: str
    text: str
    has_news: bool


# Whoever has one of these has something to do that can wait for them.
PERMISSIONS = ("submit_revision", "review_revision", "handle_feedback", "verify_reviewer")


def recipients() -> list[User]:
    """Active authors, reviewers, safety officers and account managers with an address."""
    users = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk")
    return [user for user in users if any(user.has_perm(f"guide.{name}") for name in PERMISSIONS)]


def without_address() -> list[User]:
    """Those of them who get no mail, because nobody has entered their address; a superuser waits for none."""
    concerned = get_user_model().objects.none()
    for name in PERMISSIONS:
        concerned |= get_user_model().objects.with_perm(f"guide.{name}", include_superusers=False, backend=BACKEND)
    return list(concerned.filter(is_staff=True, is_superuser=False, email="").distinct().order_by("username"))


def compose(user: User, at: datetime) -> Mail:
    """The mail that `user` would get at this moment."""
    sections = [(heading, lines) for heading, lines in _sections(user, at) if lines]
    count = sum(len(lines) for _heading, lines in sections)
    notes = _undelivered_notes(user)
    subject = (
        ngettext(
            "SpasmGuide: %(count)d item is waiting for you", "SpasmGuide: %(count)d items are waiting for you", count
        )
        if count
        else _("SpasmGuide: nothing is waiting for you")
    ) % {"count": count}
    parts = [f"{heading}\n" + "\n".join(lines) for heading, lines in sections]
    text = "\n\n".join([*(parts or [_("Nothing is waiting for you.")]), *notes, _footer()])
    return Mail(subject, text, has_news=bool(sections or notes))


def send(user: User, at: datetime) -> Digest | None:
    """Send the digest, and record it. None when nothing was sent: in a pause, or with no news within a week."""
    if Pause.objects.filter(user=user, until__gt=at.date()).exists():
        return None
    mail = compose(user, at)
    if not mail.has_news and Digest.objects.filter(user=user, error="", at__gt=at - HEARTBEAT).exists():
        return None
    error = ""
    try:
        EmailMessage(mail.subject, mail.text, to=[user.email]).send()
    except OSError as refusal:  # smtplib's errors are OSErrors, as a network's are
        error = str(refusal) or type(refusal).__name__
    return Digest.objects.create(user=user, at=at, subject=mail.subject, error=error)


def pause(user: User, until: date | None, *, at: datetime) -> None:
    """Pause the mails to this person until that day, at most 30 days ahead; None ends a pause. Raises Refused."""
    if until is None:
        Pause.objects.filter(user=user).delete()
        return
    latest = at.date() + LONGEST_PAUSE
    if not at.date() < until <= latest:
        raise Refused(_("Choose a date after today and no later than %(latest)s.") % {"latest": longdate(latest)})
    Pause.objects.update_or_create(user=user, defaults={"until": until})


def undelivered() -> QuerySet[Any]:
    """The newest mail of each person, where it could not be sent; `missed` says how many in a row could not."""
    of_person = Digest.objects.filter(user=OuterRef("user"))
    newest = of_person.order_by("-pk").values("pk")[:1]
    last_sent = Coalesce(Subquery(of_person.filter(error="").order_by("-pk").values("pk")[:1]), 0)
    missed = of_person.filter(pk__gt=OuterRef("last_sent")).order_by().values("user").annotate(count=Count("pk"))
    return (
        Digest.objects.filter(pk=Subquery(newest), user__is_active=True)
        .exclude(error="")
        .select_related("user")
        .annotate(last_sent=last_sent)
        .annotate(missed=Subquery(missed.values("count")))
    )


def _sections(user: User, at: datetime) -> Iterator[tuple[str, list[str]]]:
    """Headings with the lines of what waits for this person, and for nobody else."""
    if user.has_perm("guide.handle_feedback"):
        yield _("Reports that a page may be dangerous"), [_report_line(report) for report in _dangerous_reports()]
    if user.has_perm("guide.review_revision"):
        mine, _others = queues.waiting_for_signature(user, at)
        yield _("You are asked to review"), _lines(item for item in mine if item.is_asked_of_me)
        yield _("Needs your signature"), _lines(item for item in mine if not item.is_asked_of_me)
    due, overdue = queues.reviews_due(user, at)
    yield _("Review overdue"), _lines(overdue)
    yield _("Review due within 60 days"), _lines(due)
    yield _("Returned to you"), _lines(queues.returned_to(user))
    yield _("Replies to you"), _lines(queues.answered(user))
    yield _("Reviewers who declined what you asked"), [_declined_line(asked) for asked in assignment.declined(user)]
    if user.has_perm("guide.verify_reviewer"):
        yield _("Credentials to verify or renew"), [_credential_line(item) for item in credential_items(at)]
        yield (
            _("Texts that nobody can sign"),
            [_stuck_line(text) for text in [*stuck_texts.stuck_in_review(user, at), *stuck_texts.stuck_when_due(at)]],
        )


def _dangerous_reports() -> QuerySet[Feedback]:
    return Feedback.objects.filter(is_dangerous=True, state=Feedback.State.NEW)


def _report_line(report: Feedback) -> str:
    words = _("%(page)s, received on %(day)s") % {"page": report.path, "day": longdate(report.created_at)}
    return _item_lines(words, "admin:guide_feedback_change", report.pk)


def _declined_line(asked: Assignment) -> str:
    words = {"title": asked.revision.topic, "name": asked.reviewer, "reason": asked.decline_reason}
    line = _("%(title)s: %(name)s declined. %(reason)s") % words
    return _item_lines(line, "admin:guide_revisiontoreview_assign", asked.revision_id)


def _credential_line(item: CredentialItem) -> str:
    words = f"{item.name}: {'; '.join(item.problems)}"
    if item.profile:
        return _item_lines(words, "admin:guide_reviewer_change", item.profile.pk)
    return _item_lines(words, "admin:guide_reviewer_add")


def _stuck_line(text: StuckText) -> str:
    return _item_lines(f"{text.topic.title}: {text.why} {text.remedy}")


def _lines(items: Iterable[QueueItem]) -> list[str]:
    return [_line(item) for item in items]


def _line(item: QueueItem) -> str:
    due = _("due %(day)s") % {"day": longdate(item.due_on)} if item.due_on else ""
    details = ", ".join(part for part in (str(item.topic.get_kind_display()), item.who, due) if part)
    words = f"{item.topic.title} ({details}): {item.what}"
    if item.revision is None:
        return _item_lines(words)
    return _item_lines(words, "admin:guide_revision_change", item.revision.pk)


def _item_lines(words: str, view: str = "", *arguments: Any) -> str:
    """One line, also when somebody typed more, and the address below it."""
    address = settings.SITE_URL + reverse(view, args=arguments) if view else ""
    return f"- {' '.join(words.split())}\n  {address}".rstrip()


def _undelivered_notes(user: User) -> list[str]:
    """One sentence for each other person whose last mails could not be sent."""
    sentence = _("The last emails to %(name)s could not be sent. Please let them know.")
    return [
        sentence % {"name": mail.user} for mail in undelivered().exclude(user=user).filter(missed__gte=MISSED_MAILS)
    ]


def _footer() -> str:
    head = Event.objects.order_by("-seq").first()
    lines = head.seq if head else 0
    line = ngettext(
        "The log has %(lines)d line; its head is %(hash)s.", "The log has %(lines)d lines; its head is %(hash)s.", lines
    ) % {"lines": lines, "hash": head.hash if head else "-"}
    pause = _("Pause these emails: %(address)s") % {"address": settings.SITE_URL + reverse("admin:mails")}
    return "\n".join(["-- ", line, _("You cannot sign anything from this email."), pause])
