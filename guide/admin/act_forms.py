"""The forms of the acts: reasons, notes, and the password or passkey of a signature."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from guide.admin import second_factor
from guide.admin.comments import commentable_parts
from guide.admin.forms import PlainTextarea, remove_maxlength
from guide.models import Event, Revision, Topic
from guide.record import facts
from guide.review import workflow
from guide.templatetags.guide import longdate


class ActForm(forms.Form):
    """The form of one act on `subject`, a topic or a revision, by the person of `request`."""

    def __init__(self, subject: Any, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remove_maxlength(self)
        self.subject, self.request = subject, request

    def act_arguments(self, at: datetime) -> dict[str, Any]:
        """Keyword arguments for the function of the act, besides subject, user and moment."""
        return self.cleaned_data


def _text_field(label: Any, required: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    widget = PlainTextarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, max_length=4000, widget=widget, error_messages={"required": required}
    )


class SubmitForm(ActForm):
    note = _text_field(
        _("Change note"),
        _("Say in the change note what is new, so that the reviewer knows where to look."),
        _("What is new, and where the sources disagree. The reviewer reads this first."),
    )


class ReasonForm(ActForm):
    reason = _text_field(_("Reason"), _("Give the reason in a few words."))


class HandleForm(ActForm):
    note = _text_field(
        _("What was done"),
        _("Say in a few words what was done."),
        _("For your colleagues; readers never see it."),
    )


class WithdrawForm(ActForm):
    code = forms.ChoiceField(
        label=_("Why"),
        choices=workflow.REASONS.items(),
        widget=forms.RadioSelect,
        help_text=_("What may harm somebody comes back only with two signatures."),
    )
    reason = _text_field(_("Reason"), _("Give the reason in a few words."), _("For the log; readers do not see it."))
    notice = _text_field(
        _("Notice for readers"),
        _("Write the notice that readers see in place of the page."),
        _("Shown in place of the page, also on phones that have it saved. Say what to do instead."),
    )
    replacement = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Page to read instead"),
        required=False,
        help_text=_("Offered under the notice for as long as it is public."),
    )

    def __init__(self, subject: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        topic = getattr(subject, "topic", subject)
        public = Event.objects.in_force().values("topic")
        field: Any = self.fields["replacement"]
        field.queryset = Topic.objects.filter(pk__in=public).exclude(pk=topic.pk).order_by("title")


PASSWORD_OR_PASSKEY = _(
    "Shows that it is you who signs, and not somebody at your desk. Or <a href='{}'>use a passkey</a>."
)


class SignForm(ActForm):
    """A full clinical review of the text that `subject`, a revision, froze."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    review_by = forms.DateField(
        label=_("Next review by"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Shows that it is you who signs, and not somebody at your desk."),
        error_messages={"required": _("Give your password to sign.")},
    )
    statement = workflow.FULL_REVIEW

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        now = timezone.now()
        latest = facts.latest_review_date(subject.topic, now)
        self.fields["review_by"].help_text = _("Not later than %(day)s.") % {"day": longdate(latest)}
        wished = facts.months_after(now.date(), subject.topic.review_months)
        self.initial = {"sha256": subject.sha256, "review_by": min(wished, latest), **self.initial}
        self.passkey_at = second_factor.passkey_shown_at(self.request, now)
        if self.passkey_at:
            del self.fields["password"]
        elif address := second_factor.passkey_url(self.request):
            self.fields["password"].help_text = format_html(str(PASSWORD_OR_PASSKEY), address)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Through the same door as signing in, so that guessing is slowed down here too.
        name = self.request.user.get_username()
        if authenticate(self.request, username=name, password=password) != self.request.user:
            raise ValidationError(_("This is not your password. Nothing was signed; type it again."))
        return password

    def act_arguments(self, at: datetime) -> dict[str, Any]:
        signed = {name: value for name, value in self.cleaned_data.items() if name != "password"}
        return {**signed, "confirmed_at": self.passkey_at or at}


class ApproveForm(SignForm):
    meaning = forms.ChoiceField(label=_("What your signature means"), widget=forms.RadioSelect)
    field_order = ["sha256", "meaning", "review_by", "password"]

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        meaning: Any = self.fields["meaning"]
        meaning.choices = self._meanings()
        self.initial = {"meaning": workflow.FULL_REVIEW, **self.initial}

    def _meanings(self) -> list[tuple[str, str]]:
        # A wording check confirms a review that there was: it needs a page that is public.
        is_public = facts.counting_signature(self.subject.topic) is not None
        meanings = [workflow.FULL_REVIEW, workflow.WORDING_CHECK] if is_public else [workflow.FULL_REVIEW]
        return [(meaning, statement_label(meaning)) for meaning in meanings]


def statement_label(meaning: str) -> str:
    """The meaning of a signature, with the statement that is signed."""
    return f"{capfirst(str(workflow.MEANINGS[meaning]))}: “{workflow.STATEMENTS[meaning]}”"


class CommentForm(ActForm):
    field = forms.ChoiceField(label=_("About"), required=False)
    text = _text_field(_("Comment"), _("Write what the author should know."))

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = commentable_parts(subject)
