"""Acts on a report from a reader. As in the workflow, each is one transaction with its guards."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from guide.models.feedback import Feedback
from guide.review import guards
from guide.review.guards import Refused

State = Feedback.State


@transaction.atomic
def handle(report: Feedback, user: User, *, note: str, at: datetime) -> None:
    """Note that somebody looked at the report and what was done about it."""
    report = _locked(report, user, State.NEW, _("Someone has already handled this."))
    if not note.strip():
        raise Refused(_("Say in a few words what was done."))
    report.state, report.handled_by, report.handled_at = State.HANDLED, user, at
    report.handling_note = note.strip()
    report.save()


@transaction.atomic
def reopen(report: Feedback, user: User, *, reason: str) -> None:
    """Put the report back among those that wait."""
    report = _locked(report, user, State.HANDLED, _("This is already waiting."))
    guards.require_reason(reason)
    report.state, report.handled_by, report.handled_at, report.handling_note = State.NEW, None, None, ""
    report.save()


def _locked(report: Feedback, user: User, state: str, otherwise: str) -> Feedback:
    guards.require_permission(
        user, "handle_feedback", _("Only clinical reviewers and safety officers can handle a report.")
    )
    report = Feedback.objects.select_for_update().get(pk=report.pk)
    if report.state != state:
        raise Refused(otherwise)
    return report
