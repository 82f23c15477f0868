"""The desk: what a topic is made of besides its own fields: ordered steps, the rungs of a relief plan, sources."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guide.models import kinds
from guide.models.kinds import KINDS, Kind
from guide.models.topics import Topic

CALLABLE = RegexValidator(
    r"^[0-9]{2,6}(, [0-9]{2,6})*$", _("Write digits alone, with a comma and a space between two numbers: 999, 112")
)


class Step(models.Model):
    """One action; in a sign check one question, and what follows from a yes; in the emergency numbers one country."""

    class Outcome(models.TextChoices):
        EMERGENCY = "emergency", _("emergency: call now")
        TODAY = "today", _("get help today")
        SOON = "soon", _("see a doctor soon")
        ROUTINE = "routine", _("mention it at the next visit")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(max_length=200, help_text=_("One action. At most 12 words where it is read in pain."))
    target = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=kinds.may_be_step,
        verbose_name=_("shows"),
        help_text=_("A stretch or a compress that this step opens."),
    )
    detail = models.CharField(max_length=300, blank=True, help_text=_("Shown under the question: what else means yes."))
    outcome = models.CharField(_("yes means"), max_length=10, choices=Outcome.choices, blank=True)
    worse = models.CharField(
        max_length=200, blank=True, help_text=_("Shown after a yes: what would make it more urgent.")
    )
    signs = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": str(Kind.WARNING)},
        help_text=_("The warning signs that a yes opens."),
    )
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, as in ISO 3166: GB"))],
        help_text=_("The two letters of ISO 3166: GB."),
    )
    numbers = models.CharField(
        max_length=40,
        blank=True,
        validators=[CALLABLE],
        help_text=_("The number to call, the one to try first in front: 999, 112."),
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        words, limit = len(self.text.split()), KINDS[self.topic.kind].step_words
        if limit and words > limit:
            raise ValidationError(
                {
                    "text": ngettext("This step has %(words)d word.", "This step has %(words)d words.", words)
                    % {"words": words}
                    + " "
                    + _("Shorten it to %(limit)d or fewer, or make it two steps.") % {"limit": limit}
                }
            )


class Rung(models.Model):
    """One option of a relief plan: a stretch, another, heat or cold; at the end the sign that means getting help."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="rungs")
    position = models.PositiveSmallIntegerField(_("number"))
    target = models.ForeignKey(
        Topic,
        models.PROTECT,
        related_name="+",
        limit_choices_to=kinds.may_be_rung,
        verbose_name=_("try"),
        help_text=_("A stretch, a compress, or at the end a warning sign."),
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.target)


class Source(models.Model):
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="sources")
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    url = models.URLField(
        _("address"),
        max_length=500,
        error_messages={"invalid": _("Enter the whole address of the page, starting with https://")},
    )
    read_on = models.DateField(_("date read"), help_text=_("The day on which you read this source yourself."))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
