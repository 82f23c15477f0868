"""What readers say about a page. A report knows the page by its path and its bytes, never a topic."""

from django.conf import settings
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

TEXT_LIMIT = 1000


class Feedback(models.Model):
    """One report. Its `id` comes from the phone, so that a report sent twice is kept once."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        HANDLED = "handled", _("handled")

    id = models.UUIDField(primary_key=True, editable=False)
    path = models.CharField(_("page"), max_length=300)
    page_sha256 = models.CharField(_("SHA-256 of the page"), max_length=64)
    is_page_assumed = models.BooleanField(
        _("page assumed"),
        default=False,
        help_text=_("The browser did not say which text it showed; this one was public then."),
    )
    # What the phone says that it has, which the database need not know.
    epoch = models.PositiveIntegerField(null=True, blank=True)
    edition = models.PositiveBigIntegerField(null=True, blank=True)
    edition_sha256 = models.CharField(_("SHA-256 of the edition"), max_length=64, blank=True)
    helpful = models.BooleanField(_("did it help?"), null=True, blank=True)
    is_dangerous = models.BooleanField(_("may be dangerous"), default=False)
    text = models.TextField(max_length=TEXT_LIMIT, blank=True)
    created_at = models.DateTimeField(_("received"))
    written_at = models.DateTimeField(
        _("written"), null=True, blank=True, help_text=_("By the clock of the reader's phone.")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    handling_note = models.TextField(_("what was done"), max_length=4000, blank=True)
    # Of a report that may be dangerous, to reviewers and safety officers.
    mail_at = models.DateTimeField(_("last mail about it"), null=True, blank=True)
    mail_error = models.TextField(_("why that mail failed"), blank=True)

    class Meta:
        # What waits first (“new” comes after “handled” in the alphabet), of that what may be dangerous first.
        ordering = ["-state", "-is_dangerous", "-created_at", "pk"]
        indexes = [models.Index(fields=["path"]), models.Index(fields=["state"]), models.Index(fields=["created_at"])]
        default_permissions = ["view"]
        permissions = [("handle_feedback", "Can mark feedback as handled")]
        verbose_name = _("report from a reader")
        verbose_name_plural = _("reports from readers")

    def __str__(self) -> str:
        return Truncator(" ".join(self.text.split())).chars(60) or self.path


class FeedbackSending(models.Model):
    """That somebody sent a report, kept for an hour to count by. Who it was cannot be read from it."""

    sender = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)
    is_dangerous = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.sender[:12]} {self.at:%H:%M}"


class Limit(models.TextChoices):
    """Which limit turned a report away."""

    ONE = "one", _("one sender")
    ALL = "all", _("all readers")
    DANGER = "danger", _("all readers, of what may be dangerous")


class FeedbackRefusal(models.Model):
    """That a limit turned reports away, kept for some days to tell the desk. It knows no sender and no words."""

    limit = models.CharField(max_length=10, choices=Limit.choices)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.limit} {self.at:%Y-%m-%d %H:%M}"
