"""The forms of the acts: reasons, notes, and the password or passkey of a signature."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guide.admin import password_again, second_factor, withdrawal_notices
from guide.admin.before_signing import BeforeSigning
from guide.admin.comments import commentable_parts
from guide.admin.comparison import show_hidden_characters
from guide.admin.current_user import current_user
from guide.admin.forms import PlainTextarea, remove_maxlength
from guide.models import Comment, Event, Revision, Topic
from guide.record import facts
from guide.review import guards, obstacles, signature_records, workflow
from guide.templatetags.guide import longdate, moment


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
    class Media:
        js = [Script("js/desk/withdrawal-notice.js", type="module")]

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
        _(
            "Shown in place of the page, also on phones that have it saved. Say what to do instead. A notice is "
            "suggested for each reason; edit it as you need."
        ),
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
        notices = {code: str(notice) for code, notice in withdrawal_notices.NOTICES.items()}
        self.fields["notice"].widget.attrs["data-notices"] = json.dumps(notices)

    def clean(self) -> None:
        """An empty notice comes back with the one that is suggested, to be read before the page is withdrawn."""
        suggestion = withdrawal_notices.NOTICES.get(self.cleaned_data.get("code", ""))
        if suggestion and "notice" in self.errors and not self.data.get("notice", "").strip():
            self.data = {**{name: self.data[name] for name in self.data}, "notice": str(suggestion)}
            advice = str(_("Read the notice that is suggested here, and change it where it does not fit."))
            self.errors["notice"] = self.error_class([advice])


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
        help_text=_("Confirms that you are signing, and not somebody else at your computer."),
        error_messages={"required": _("Give your password to sign.")},
    )
    act: str = ""  # that the signature is towards

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        self.now = now = timezone.now()
        self.before_signing = BeforeSigning(subject, self.act, current_user(self.request), now)
        if comments := [comment for _part, comment in self.before_signing.open_comments]:
            self.fields["comments_read"] = _comments_field(comments)
            self.order_fields(self.field_order)
        latest = facts.latest_review_date(subject.topic, now)
        self.fields["review_by"].help_text = _("Not later than %(day)s.") % {"day": longdate(latest)}
        wished = facts.months_after(now.date(), subject.topic.review_months)
        self.initial = {"sha256": subject.sha256, "review_by": min(wished, latest), **self.initial}
        self.passkey_at = second_factor.passkey_shown_at(self.request, now)
        if self.passkey_at:
            del self.fields["password"]
            self.initial |= second_factor.typed_before_passkey(self.request, subject.sha256)
        # Beside the button that signs, and after it: Enter in a field presses the first button of a form.
        self.offers_passkey = not self.passkey_at and second_factor.has_passkey(self.request)

    def keep_for_passkey(self) -> None:
        """Keep all that was typed but the password, until the passkey was shown and the form comes back."""
        typed = {name: self[name].data for name in self.fields if name not in ("sha256", "password")}
        second_factor.keep_typed(self.request, self.subject.sha256, typed)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_again.require_password(self.request, password, at=timezone.now())
        return password

    def act_arguments(self, at: datetime) -> dict[str, Any]:
        signed = {name: value for name, value in self.cleaned_data.items() if name != "password"}
        read = [int(pk) for row in signed.pop("comments_read", []) for pk in row.split(",")]
        return {**signed, "comments_read": read, "confirmed_at": self.passkey_at or at}


def _comments_field(comments: list[Comment]) -> forms.MultipleChoiceField:
    """One box whose value names the comments: with another comment it is another box, which nobody has ticked yet."""
    count = len(comments)
    words = ngettext("I have read the open comment.", "I have read the %(count)d open comments.", count)
    return forms.MultipleChoiceField(
        label=_("Open comments"),
        choices=[(",".join(str(comment.pk) for comment in comments), words % {"count": count})],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Read the open comments, tick that you have, then sign."),
            "invalid_choice": _("The open comments have changed since you opened this page. Read them, then tick."),
        },
    )


class ReaffirmForm(SignForm):
    act = Event.Act.REAFFIRM


class ReinstateForm(SignForm):
    act = Event.Act.REINSTATE


class ApproveForm(SignForm):
    act = Event.Act.APPROVE
    meaning = forms.ChoiceField(label=_("What your signature means"), widget=forms.RadioSelect)
    public_from = forms.DateTimeField(
        label=_("Public from (UTC)"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("Give a day and a time, such as 2026-12-24T09:00.")},
    )
    field_order = ["sha256", "comments_read", "meaning", "review_by", "public_from", "password"]

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        meaning: Any = self.fields["meaning"]
        meanings = obstacles.meanings_for(subject, self.act, current_user(self.request), self.now)
        # Who may sign nothing is told so by the act itself.
        meaning.choices = [(name, statement_label(name)) for name in meanings or [workflow.FULL_REVIEW]]
        if why := self._why_only_one(meanings):
            meaning.help_text = escape(show_hidden_characters(why))
            meaning.error_messages["invalid_choice"] = why
        self.initial = {"meaning": meanings[0] if meanings else "", **self.initial}
        help_text = _("Empty: as soon as all have signed. It is %(now)s UTC now.")
        self.fields["public_from"].help_text = help_text % {"now": moment(self.now)}

    def _why_only_one(self, meanings: list[str]) -> str:
        if not meanings:
            return ""
        if workflow.FULL_REVIEW not in meanings:
            return guards.refusal_of(
                guards.require_non_contributor, self.subject, self.request.user, self.now, workflow.FULL_REVIEW
            )
        if workflow.WORDING_CHECK in meanings or facts.counting_signature(self.subject.topic) is None:
            return ""
        return obstacles.obstacle_to_wording_check(self.subject, self.now)


def statement_label(meaning: str) -> str:
    """The meaning of a signature, with the statement that is signed."""
    return f"{capfirst(str(signature_records.MEANINGS[meaning]))}: “{signature_records.STATEMENTS[meaning]}”"


class CommentForm(ActForm):
    field = forms.ChoiceField(label=_("About"), required=False)
    text = _text_field(_("Comment"), _("Write what the author should know."))

    def __init__(self, subject: Revision, *args: Any, **kwargs: Any) -> None:
        super().__init__(subject, *args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = commentable_parts(subject)
