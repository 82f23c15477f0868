"""The form of a report. What a reader can correct is refused with a sentence; a wrong value of a script is ignored."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guide.feedback import public_pages
from guide.models.feedback import TEXT_LIMIT

ANSWERS = {"yes": True, "no": False}
LARGEST = 2**31 - 1  # that every database counts in these columns
OLDEST_WRITTEN_AT, CLOCK_SLIP = timedelta(days=366), timedelta(days=1)


class LenientField:
    """Mixin for a field that a script fills: an invalid value counts as none, because no reader could correct it."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value) or None  # type: ignore[misc]
        except ValidationError:
            return None


class LenientUUIDField(LenientField, forms.UUIDField):
    pass


class LenientRegexField(LenientField, forms.RegexField):
    pass


class LenientIntegerField(LenientField, forms.IntegerField):
    pass


class LenientDateTimeField(LenientField, forms.DateTimeField):
    pass


class ReportForm(forms.Form):
    """The fields of a report; `at` is the moment at which it came."""

    path = forms.CharField(required=False)
    helpful = forms.CharField(required=False)
    is_dangerous = forms.BooleanField(required=False)
    text = forms.CharField(required=False, strip=False)
    website = forms.CharField(required=False)  # no reader sees it; programs that fill in every field do
    id = LenientUUIDField(required=False)
    page_sha256 = LenientRegexField(r"^[0-9a-f]{64}$", required=False)
    epoch = LenientIntegerField(required=False, min_value=1, max_value=LARGEST)
    edition = LenientIntegerField(required=False, min_value=1, max_value=LARGEST)
    edition_sha256 = LenientRegexField(r"^[0-9a-f]{64}$", required=False)
    written_at = LenientDateTimeField(required=False)

    def __init__(self, data: Any, *, at: datetime) -> None:
        super().__init__(data)
        self.at = at

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if public_pages.page_sha256(path) is None:
            raise ValidationError(
                _("This page is no longer in the guide. You can send your message from another page.")
            )
        return path

    def clean_helpful(self) -> bool | None:
        return ANSWERS.get(self.cleaned_data["helpful"])

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")  # as browsers send the line ends of a form
        if surplus := max(0, len(text) - TEXT_LIMIT):
            message = ngettext(
                "Your message is %(number)d character too long. Shorten it, then send it again.",
                "Your message is %(number)d characters too long. Shorten it, then send it again.",
                surplus,
            )
            raise ValidationError(message % {"number": surplus})
        return text if text.strip() else ""

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                _("A hidden field was filled in, as spam programs do. Please send your message again.")
            )
        return ""

    def clean_edition_sha256(self) -> str:
        return self.cleaned_data["edition_sha256"] or ""

    def clean_written_at(self) -> datetime | None:
        written_at: datetime | None = self.cleaned_data["written_at"]
        if written_at and self.at - OLDEST_WRITTEN_AT < written_at < self.at + CLOCK_SLIP:
            return written_at
        return None

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not self.errors and cleaned["helpful"] is None and not cleaned["is_dangerous"] and not cleaned["text"]:
            raise ValidationError(_("Choose Yes or No, or write something first."))
        return cleaned

    @property
    def first_error(self) -> str:
        """The message of the first error, in one sentence."""
        return str(next(iter(self.errors.values()))[0])
