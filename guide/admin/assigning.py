"""Asking a reviewer for a review, and declining it, as acts of the desk. Their rules are in `review.assignment`."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin.act_forms import ActForm, ReasonForm
from guide.admin.acts import Act
from guide.models import Revision
from guide.review import assignment


class AssignForm(ActForm):
    """Offers the reviewers who could sign the revision, and says of the others why they are not offered."""

    reviewer = forms.ChoiceField(
        label=gettext_lazy("Reviewer"),
        error_messages={"required": gettext_lazy("Choose a reviewer.")},
    )

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        able, unable = assignment.candidates(subject, timezone.now())
        self.able = {str(person.pk): person for person in able}
        field: Any = self.fields["reviewer"]
        field.choices = [("", "---------"), *((key, _name(person)) for key, person in self.able.items())]
        field.error_messages["invalid_choice"] = _("This person cannot sign this text. Choose somebody else.")
        if unable:
            rows = format_html_join("", "<li>{}: {}</li>", ((_name(person), why) for person, why in unable))
            field.help_text = format_html("{}<ul>{}</ul>", _("Not offered, and what the desk tells them:"), rows)

    def act_arguments(self, at: datetime) -> dict[str, Any]:
        return {"reviewer": self.able[self.cleaned_data["reviewer"]]}


def _name(person: User) -> str:
    profile = getattr(person, "reviewer", None)
    return f"{profile.printed_name} ({person})" if profile else str(person)


def _obstacle_to_assigning(revision: Revision, user: User, at: datetime) -> str:
    return "" if revision.state == Revision.State.IN_REVIEW else _("This revision is not in review any more.")


def _obstacle_to_declining(revision: Revision, user: User, at: datetime) -> str:
    asked = assignment.of_revision(revision)
    return "" if asked and asked.reviewer_id == user.pk else _("You are not asked to review this.")


def _asked_message(asked: Any) -> str:
    return _("%(name)s is asked, and sees it first in the queue and in the next email.") % {"name": asked.reviewer}


ASSIGN = Act(
    "assign",
    "guide.assign_revision",
    gettext_lazy("Ask a reviewer"),
    AssignForm,
    assignment.assign,
    _asked_message,
    gettext_lazy("Only authors, clinical reviewers and account managers can ask a reviewer."),
    _obstacle_to_assigning,
    note=gettext_lazy("Others who can sign it still can."),
)
DECLINE = Act(
    "decline",
    "guide.review_revision",
    gettext_lazy("Decline the review"),
    ReasonForm,
    assignment.decline,
    gettext_lazy("Declined. Whoever asked you sees your reason."),
    gettext_lazy("Only clinical reviewers are asked to review."),
    _obstacle_to_declining,
)
