"""A report as it arrives. What a reader can mend is refused with a sentence; what a phone says of itself is not."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guide.feedback import pages
from guide.models.feedback import TEXT_LIMIT

ANSWERS = {"yes": True, "no": False}
OLDEST_CLAIM, CLOCK_SLIP = timedelta(days=366), timedelta(days=1)


class Claimed:
    """For what a script adds by itself: nonsense counts as nothing said, because no reader could mend it."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value) or None  # type: ignore[misc]
        except ValidationError:
            return None


class ClaimedId(Claimed, forms.UUIDField):
    pass


class ClaimedHash(Claimed, forms.RegexField):
    pass


class ClaimedEdition(Claimed, forms.IntegerField):
    pass


class ClaimedTime(Claimed, forms.DateTimeField):
    pass


class ReportForm(forms.Form):
    path = forms.CharField(required=False)
    helpful = forms.CharField(required=False)
    is_dangerous = forms.BooleanField(required=False)
    text = forms.CharField(required=False, strip=False)
    website = forms.CharField(required=False)  # no reader sees it; programs that fill in every field do
    id = ClaimedId(required=False)
    page_sha256 = ClaimedHash(r"^[0-9a-f]{64}$", required=False)
    edition = ClaimedEdition(required=False, min_value=1)
    written_at = ClaimedTime(required=False)

    def __init__(self, data: Any, *, at: datetime) -> None:
        super().__init__(data)
        self.at = at

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"]
        if pages.sha256(path) is None:
            raise ValidationError(
                _("This page is not in the guide any more. You can send your words from a page that is still there.")
            )
        return path

    def clean_helpful(self) -> bool | None:
        return ANSWERS.get(self.cleaned_data["helpful"])

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")  # as browsers send the line ends of a form
        if surplus := max(0, len(text) - TEXT_LIMIT):
            message = ngettext(
                "That is %(number)d letter too long. Shorten it, then send it again.",
                "That is %(number)d letters too long. Shorten it, then send it again.",
                surplus,
            )
            raise ValidationError(message % {"number": surplus})
        return text if text.strip() else ""

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("A hidden field was filled in, as programs do. Please send it once more."))
        return ""

    def clean_edition(self) -> int | None:
        edition: int | None = self.cleaned_data["edition"]
        return edition if edition and edition <= pages.current_edition() else None

    def clean_written_at(self) -> datetime | None:
        written_at: datetime | None = self.cleaned_data["written_at"]
        if written_at and self.at - OLDEST_CLAIM < written_at < self.at + CLOCK_SLIP:
            return written_at
        return None

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors and said["helpful"] is None and not said["is_dangerous"] and not said["text"]:
            raise ValidationError(_("Choose Yes or No, or write something first."))
        return said

    @property
    def problem(self) -> str:
        """The first thing that is wrong, in one sentence."""
        return str(next(iter(self.errors.values()))[0])
