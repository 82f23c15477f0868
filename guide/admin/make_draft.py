"""The act that makes the text of an earlier revision the draft of its topic."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin import acts
from guide.admin.act_forms import ActForm
from guide.admin.compare import DRAFT, compare_url
from guide.admin.kind_models import topic_url
from guide.authoring import earlier_texts
from guide.models import Revision
from guide.review import guards


class MakeDraftForm(ActForm):
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    replaces = forms.CharField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("Replace the draft, which holds changes that nobody has submitted"),
        error_messages={
            "required": gettext_lazy("Agree to lose the changes in the draft, or submit them first."),
        },
    )

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        self.initial = {"next": topic_url(subject.topic), **self.initial}
        if earlier_texts.is_kept(subject.topic):
            del self.fields["agreed"], self.fields["replaces"]
            return
        self.initial["replaces"] = earlier_texts.draft_sha256(subject.topic)
        self.fields["agreed"].help_text = format_html(
            '<a href="{}">{}</a>', compare_url(subject.topic, subject.number, DRAFT), _("See what would be lost")
        )

    def act_arguments(self, at: datetime) -> dict[str, Any]:
        return {"replaces": self.cleaned_data.get("replaces", "")}


def _obstacle(revision: Revision, user: User, at: datetime) -> str:
    return guards.refusal_of(earlier_texts.require_other_draft, revision, revision.topic)


MAKE_DRAFT = acts.Act(
    "make-draft",
    "guide.submit_revision",
    gettext_lazy("Make this the draft"),
    MakeDraftForm,
    earlier_texts.make_draft,
    gettext_lazy("This text is the draft now. Readers see no change; you are one of its authors."),
    gettext_lazy("Only authors can make a revision the draft."),
    _obstacle,
    note=gettext_lazy("The draft becomes exactly this text, with its picture. What readers see stays as it is."),
)
