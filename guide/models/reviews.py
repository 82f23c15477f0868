"""The log: frozen revisions, and one signed line for each act on them."""

from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide.models.topics import Contribution, Topic
from guide.schemas import Restored


class Frozen(models.Model):
    """A row that is written once. Only `review.workflow` moves the state of a revision, by a guarded update."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{self._meta.verbose_name} {self.pk} is frozen and cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self._meta.verbose_name} {self.pk} is frozen and cannot be deleted.")


class Reviewer(models.Model):
    """Who may sign, under which name and credential."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviewer")
    printed_name = models.CharField(max_length=120, help_text=_("The name that readers see."))
    credential = models.CharField(max_length=120, help_text=_("For example: Physiotherapist."))
    register = models.CharField(max_length=160, help_text=_("The professional register and the number in it."))
    expires_on = models.DateField(help_text=_("The day on which the registration ends; no signing after it."))
    conflict_statement = models.TextField(
        max_length=1000, help_text=_("Interests that a reader should know of. Write “None” if there are none.")
    )
    conflict_stated_on = models.DateField(help_text=_("The day of this statement. Given again every year."))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text=_("Empty: somebody else has to check the register first."),
    )
    is_demo = models.BooleanField(
        _("demonstration account"),
        default=False,
        help_text=_("Not a clinician. What it signs is labelled as a demonstration on every page."),
    )

    class Meta:
        ordering = ["printed_name"]
        permissions = [("verify_reviewer", "Can verify the credential of a reviewer")]

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.credential}"


class Revision(Frozen):
    """A frozen copy of a topic: canonical JSON of all that a reader would see."""

    class State(models.TextChoices):
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned to the author")
        RECALLED = "recalled", _("recalled by the author")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    payload = models.TextField(help_text=_("Canonical JSON; its SHA-256 is what a reviewer signs."))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    contributors = models.JSONField(
        help_text=_("Account numbers of everyone who touched this text; none may approve it.")
    )
    # The boundary between this text's contributors and the next one's: by row, because clocks can run backwards.
    last_contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="+")
    change_note = models.TextField(max_length=4000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_REVIEW)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="revision_number_unique"),
            models.UniqueConstraint(
                fields=["topic"], condition=models.Q(state="in_review"), name="one_revision_in_review"
            ),
        ]
        permissions = [
            ("submit_revision", "Can submit and recall revisions"),
            ("review_revision", "Can approve and return revisions"),
            ("comment_revision", "Can comment on revisions in review"),
            ("withdraw_revision", "Can withdraw public pages"),
            ("assign_revision", "Can ask a reviewer to review a revision"),
            ("read_log", "Can read and export the whole log"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} · revision {self.number}"


class RevisionToReview(Revision):
    class Meta:
        proxy = True
        verbose_name = _("revision to review")
        verbose_name_plural = _("to review")


class EventQuerySet(models.QuerySet["Event"]):
    def deciding(self) -> "EventQuerySet":
        """Every line that says whether a topic is public; the newest effective one of a topic counts."""
        return self.filter(act__in=[*SIGNATURES, Event.Act.WITHDRAW])

    def effective(self, at: datetime | None = None) -> "EventQuerySet":
        """The deciding lines that count at a moment (now): no scheduled approval whose time has not come, or that was
        called back before it came."""
        is_for_now = models.Q(data__public_from__isnull=True)
        has_come = models.Q(data__public_from__lte=moment_in_log(at or timezone.now()))
        return self.deciding().filter(is_for_now | (has_come & ~models.Exists(_calls_back())))

    def in_force(self, at: datetime | None = None) -> "EventQuerySet":
        """The newest signature of each topic that no withdrawal has followed: what is public, by definition."""
        return self._newest_effective(at).filter(act__in=SIGNATURES)

    def withdrawals_in_force(self, at: datetime | None = None) -> "EventQuerySet":
        """The newest withdrawal of each topic that no signature has followed."""
        return self._newest_effective(at).filter(act=Event.Act.WITHDRAW)

    def scheduled(self, at: datetime | None = None) -> "EventQuerySet":
        """The approvals whose time is still to come, and that nothing newer has overtaken."""
        lines = self.filter(data__public_from__gt=moment_in_log(at or timezone.now()), act__in=SIGNATURES)
        newer = Event.objects.deciding().filter(topic=models.OuterRef("topic"), seq__gt=models.OuterRef("seq"))
        return lines.exclude(models.Exists(newer)).exclude(models.Exists(_calls_back()))

    def restored(self) -> Restored:
        """What the newest line says that the database was restored; before the first one, the first epoch."""
        newest = self.filter(act=Event.Act.RESTORED).order_by("-seq").first()
        return cast(Restored, newest.data) if newest else {"epoch": 1, "above": 0}

    def _newest_effective(self, at: datetime | None) -> "EventQuerySet":
        newest = Event.objects.effective(at).filter(topic=models.OuterRef("topic")).order_by("-seq").values("seq")[:1]
        return self.filter(seq=models.Subquery(newest)).order_by("topic_id")


def _calls_back() -> "EventQuerySet":
    """The line that called back the scheduled approval of the outer query."""
    return Event.objects.filter(
        act=Event.Act.CALL_BACK, revision=models.OuterRef("revision"), seq__gt=models.OuterRef("seq")
    )


def moment_in_log(at: datetime) -> str:
    """A moment as lines of the log hold it: always as long, so that the order of the texts is that of the moments."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Event(Frozen):
    """One line of the append-only log. `hash` covers the line and the hash of the one before."""

    class Act(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        RECALL = "recall", _("recalled")
        RETURN = "return", _("returned")
        DISCARD = "discard", _("set aside")
        SIGN = "sign", _("signed first of two")
        APPROVE = "approve", _("approved")
        REAFFIRM = "reaffirm", _("reaffirmed")
        REINSTATE = "reinstate", _("reinstated")
        WITHDRAW = "withdraw", _("withdrawn")
        CALL_BACK = "call_back", _("called back")
        PUBLISH = "publish", _("published")
        PERSON = "person", _("people")
        HAND_OVER = "hand_over", _("handed over")
        RESTORED = "restored", _("restored from a backup")

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=Act.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="events")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="events")
    sha256 = models.CharField(
        max_length=64, blank=True, help_text=_("Of the revision or the edition that the act is about.")
    )
    data = models.JSONField(
        help_text=_("Reason, notice, or the signature: name, credential, statement, meaning, dates.")
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


# The acts that make a text public, or keep it so.
SIGNATURES = (Event.Act.APPROVE, Event.Act.REAFFIRM, Event.Act.REINSTATE)


class Claim(models.Model):
    """A reviewer says that they are reading this. It keeps nobody else from reading or signing."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} reads {self.revision}"


class Assignment(models.Model):
    """Somebody asked one reviewer to review a revision; the newest of a revision counts. It bars nobody else."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.revision}: {self.reviewer}"


class Comment(models.Model):
    """A reviewer's remark on one part of a revision. It stays open for the next draft until somebody closes it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="comments")
    field = models.CharField(
        max_length=60, blank=True, help_text=_("The part that it is about, as a path: steps/3/text. Empty: the whole.")
    )
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Reply(models.Model):
    """An answer to a comment. Threads are one level deep: a reply has no replies of its own."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="replies")
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("replies")

    def __str__(self) -> str:
        return self.text


class Digest(models.Model):
    """One mail to one person about what waits for them, and whether it could be sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    subject = models.CharField(max_length=200)
    error = models.TextField(blank=True, help_text=_("What the mail server said. Empty: it was sent."))

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class Pause(models.Model):
    """Somebody wants no digest for some days. What waits stays on the first page of the desk."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateField(help_text=_("The first day on which mails come again."))

    def __str__(self) -> str:
        return f"{self.user} until {self.until}"
