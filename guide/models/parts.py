"""The desk: what a topic is made of besides its own fields: ordered steps, the rungs of a relief plan, sources.

Signs, and the cases of a check, are in `signs`.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guide.clinical_numbers import NEXT_AFTER, STEP_WORDS
from guide.models import kinds
from guide.models.kinds import KINDS
from guide.models.topics import Topic

ADVICE = RegexValidator(
    r"^[0-9#][0-9 #-]*$", _("Write one number: digits, with spaces, # or - where people write them: 0800 611 116")
)
CALLABLE = RegexValidator(
    r"^[0-9]{2,6}(, [0-9]{2,6})*$", _("Write digits alone, with a comma and a space between two numbers: 999, 112")
)


class Step(models.Model):
    """One action; in a sign check a few signs that are asked together; in the emergency numbers one country."""

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
    sources = models.JSONField(
        default=list, blank=True, help_text=_("The names of the sources of this text that say so.")
    )
    asks = models.JSONField(
        _("signs"),
        default=list,
        blank=True,
        help_text=_("Signs of one level, at most six for any part of the body. A yes to one gives that help."),
    )
    detail = models.CharField(
        max_length=300, blank=True, help_text=_("Of a country: how sure the number is, and where it works.")
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
        help_text=_("The number to call, the one to try first in front: 999, 112. Empty where none is sure."),
    )
    advice = models.CharField(
        max_length=40,
        blank=True,
        validators=[ADVICE],
        help_text=_("The line that gives advice on the same day, where it is no emergency: 111."),
    )
    advice_note = models.CharField(
        max_length=120, blank=True, help_text=_("When and where that line answers, or who else gives advice.")
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
    """One option of a relief plan: a stretch, another, heat or cold; at the end the sign that means getting help.

    A live one is held until the cramp lets go: the timer counts up, for the one limb that cramps.
    """

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
    live = models.BooleanField(
        _("until it lets go"),
        default=False,
        help_text=_("A stretch held while it cramps: the timer counts up, without sets and sides."),
    )
    line = models.CharField(
        _("in one line"),
        max_length=120,
        blank=True,
        help_text=_("What to do, above the picture and spoken at the start. At most 12 words."),
    )
    cramp_steps = models.TextField(
        _("steps while it cramps"),
        max_length=1000,
        blank=True,
        help_text=_("One a line, in place of the steps of the stretch; sources at its end, as in [nhs]."),
    )
    next_after = models.PositiveSmallIntegerField(
        _("seconds until the next"),
        null=True,
        blank=True,
        validators=[MinValueValidator(NEXT_AFTER[0]), MaxValueValidator(NEXT_AFTER[1])],
        help_text=_("When the timer offers what to try next. Empty: after 120 seconds."),
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.target)

    def clean(self) -> None:
        found = {"line": _long_lines([self.line]), "cramp_steps": _long_lines(self.cramp_steps.splitlines())}
        if errors := {name: lines for name, lines in found.items() if lines}:
            raise ValidationError(errors)


def _long_lines(lines: list[str]) -> list[str]:
    """One sentence for each line with more words than somebody in pain can follow; names of sources do not count."""
    without_names = [re.sub(r"\s*\[[^\]]*\]", "", line).strip() for line in lines]
    sentence = _("“%(line)s” has more than %(limit)d words. Shorten it.")
    return [sentence % {"line": line, "limit": STEP_WORDS} for line in without_names if len(line.split()) > STEP_WORDS]


class Source(models.Model):
    """Something that the author read. Its name is how the sentences of the text refer to it."""

    class Read(models.TextChoices):
        WHOLE = "whole", _("read whole")
        PART = "part", _("read in part")
        COPY = "copy", _("read in a copy, not on the publisher's own page")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="sources")
    name = models.SlugField(
        blank=True,
        help_text=_("A short name, as in [nhs] after the sentences that it carries. Empty: it carries none."),
    )
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
    read = models.CharField(_("how much"), max_length=10, choices=Read.choices, blank=True)
    read_on = models.DateField(_("date read"), help_text=_("The day on which you read this source yourself."))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
