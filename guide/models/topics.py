"""The desk: what authors write. Nothing in this file is ever read for a reader."""

from datetime import UTC
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator, validate_slug
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from guide import clinical_numbers as numbers
from guide.canonical_json import canonical, digest
from guide.models import kinds
from guide.models.areas import BodyArea
from guide.models.editions import Blob
from guide.models.kinds import KINDS, Kind


def _between(lowest: int, highest: int) -> list[BaseValidator]:
    return [MinValueValidator(lowest), MaxValueValidator(highest)]


class Topic(models.Model):
    """One page, as it is saved at the desk. `kind` decides which of the fields below count."""

    class Position(models.TextChoices):
        STANDING = "standing", _("standing")
        SITTING = "sitting", _("sitting")
        LYING = "lying", _("lying")
        KNEELING = "kneeling", _("kneeling")

    class Sides(models.TextChoices):
        EACH = "each", _("each side, one after the other")
        BOTH = "both", _("both sides together")
        ONE = "one", _("one side only, or no sides")

    class Temperature(models.TextChoices):
        HEAT = "heat", _("heat")
        COLD = "cold", _("cold")
        BOTH = "both", _("heat and cold in turn")

    class Evidence(models.TextChoices):
        STRONG = "strong", _("strong: several good trials")
        SOME = "some", _("some: one or two small trials")
        ADVICE = "advice", _("advice: experts agree, little direct proof")
        UNCLEAR = "unclear", _("unclear: trials disagree or are too few")
        NONE = "none", _("none: trials show little or no benefit")

    class CauseType(models.TextChoices):
        MEDICINE = "medicine", _("medicine")
        OTHER = "other", _("other")

    class Pregnancy(models.TextChoices):
        FINE = "fine", _("fine in pregnancy")
        CARE = "care", _("fine with the care that the note names")
        NOT = "not", _("not in pregnancy")

    kind = models.CharField(max_length=10, choices=kinds.choices, editable=False)
    slug = models.SlugField(
        unique=True,
        help_text=_("The last part of the page's address: lower-case letters, digits and hyphens."),
        error_messages={"unique": _("Another topic has this slug already. Choose a different one.")},
    )
    title = models.CharField(max_length=80, help_text=_("What a person in pain would call it. At most 80 characters."))
    summary = models.TextField(
        max_length=300, help_text=_("One or two plain sentences, shown on lists and at the top of the page.")
    )
    body = models.TextField(
        max_length=30_000,
        blank=True,
        help_text=_(
            "The rest of the page. Leave an empty line between paragraphs; start a heading with ##, a list line with a "
            "hyphen; **two stars** make words bold; a link is [words](/stretches/calf-wall/)."
        ),
    )
    cautions = models.TextField(
        max_length=3000,
        blank=True,
        help_text=_("One caution a line. Say “Do not” again on every line that forbids something."),
    )
    areas = models.ManyToManyField(BodyArea, blank=True, help_text=_("Where on the body this helps or is felt."))
    picture = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    picture_size = models.JSONField(null=True, blank=True, editable=False)
    picture_alt = models.CharField(
        _("picture in words"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="owned_topics")
    review_months = models.PositiveSmallIntegerField(
        _("months to the next review"),
        default=numbers.USUAL_REVIEW_MONTHS,
        validators=_between(1, numbers.REVIEW_MONTHS),
        help_text=_("At most 36; at most 12 for warning signs, relief plans and sign checks."),
    )

    target_muscles = models.CharField(max_length=120, blank=True)
    position = models.CharField(max_length=10, choices=Position.choices, blank=True)
    in_bed = models.BooleanField(_("can be done in bed"), default=False)
    hold_seconds = models.PositiveSmallIntegerField(null=True, blank=True, validators=_between(*numbers.HOLD_SECONDS))
    repetitions = models.PositiveSmallIntegerField(null=True, blank=True, validators=_between(*numbers.REPETITIONS))
    sides = models.CharField(max_length=10, choices=Sides.choices, blank=True)
    sessions_per_day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=_between(*numbers.SESSIONS_PER_DAY)
    )
    easier = models.CharField(_("easier version"), max_length=200, blank=True)
    figure = models.JSONField(null=True, blank=True, editable=False)

    pregnancy = models.CharField(
        _("in pregnancy"),
        max_length=10,
        choices=Pregnancy.choices,
        blank=True,
        help_text=_("Left open, it is not offered to a reader who says that she is pregnant."),
    )
    pregnancy_note = models.CharField(
        _("note for pregnancy"), max_length=200, blank=True, help_text=_("What to do differently in pregnancy.")
    )

    temperature = models.CharField(max_length=10, choices=Temperature.choices, blank=True)
    minutes_on = models.PositiveSmallIntegerField(null=True, blank=True, validators=_between(*numbers.MINUTES_ON))
    minutes_off = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(numbers.MINUTES_OFF_MOST)],
        help_text=_("The pause before it is used again."),
    )

    evidence = models.CharField(_("strength of evidence"), max_length=10, choices=Evidence.choices, blank=True)
    cause_type = models.CharField(max_length=10, choices=CauseType.choices, blank=True)
    named_signs = models.JSONField(
        _("signs to look out for"),
        default=list,
        blank=True,
        help_text=_("The signs that this page names under “When to get help”, with their level."),
    )
    red_flag = models.CharField(
        _("red-flag line"),
        max_length=160,
        blank=True,
        help_text=_("One line before the first step: when not to try this and get help instead. At most 20 words."),
    )

    pregnancy_flag = models.CharField(
        _("red-flag line in pregnancy"),
        max_length=160,
        blank=True,
        help_text=_("Shown before the first step to a reader who says that she is pregnant. At most 20 words."),
    )

    afterwards = models.TextField(
        _("when it has let go"),
        max_length=500,
        blank=True,
        help_text=_("What to do then: one line each, at most 3 lines; sources at the end of a line, as in [nhs]."),
    )
    prevention = models.CharField(
        _("to stop it coming back"),
        max_length=50,
        blank=True,
        validators=[validate_slug],
        help_text=_("The slug of the one prevention tip that is offered when it has let go."),
    )

    class Meta:
        ordering = ["kind", "title"]
        permissions = [("hand_over_topic", "Can give the topics of other people to a new owner")]

    def __str__(self) -> str:
        return self.title

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Take a draft away that was never submitted, and after it who touched it: the database asks for this order."""
        contributions = Contribution.objects.filter(topic=self.pk)
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            contributions.delete()
        return deleted

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        for name in ("red_flag", "pregnancy_flag"):
            words = len(getattr(self, name).split())
            if words > numbers.RED_FLAG_WORDS:
                errors[name] = _("This line has %(words)d words. Shorten it to %(limit)d or fewer.") % {
                    "words": words,
                    "limit": numbers.RED_FLAG_WORDS,
                }
        if KINDS[self.kind].is_safety and (self.review_months or 0) > numbers.SAFETY_REVIEW_MONTHS:
            errors["review_months"] = _(
                "Pages that readers trust with their safety are reviewed within 12 months. Choose 12 or less."
            )
        if errors:
            raise ValidationError(errors)


class KindManager(models.Manager[Any]):
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(kind=self.model.KIND)


class KindMixin(models.Model):
    """For the proxy model of one kind: it finds the topics of that kind, and a new one has it from the start."""

    KIND: ClassVar[Kind]
    kind: Any  # the field of Topic
    objects: ClassVar[models.Manager[Any]] = KindManager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.pk:
            self.kind = self.KIND


class ReliefPlan(KindMixin, Topic):
    KIND = Kind.RELIEF

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.RELIEF].words


class Stretch(KindMixin, Topic):
    KIND = Kind.STRETCH

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.STRETCH].words


class Compress(KindMixin, Topic):
    KIND = Kind.COMPRESS

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.COMPRESS].words


class PreventionTip(KindMixin, Topic):
    KIND = Kind.TIP

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.TIP].words


class Cause(KindMixin, Topic):
    KIND = Kind.CAUSE

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.CAUSE].words


class WarningSign(KindMixin, Topic):
    KIND = Kind.WARNING

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.WARNING].words


class SignCheck(KindMixin, Topic):
    KIND = Kind.CHECK

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.CHECK].words


class EmergencyNumbers(KindMixin, Topic):
    KIND = Kind.NUMBERS

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.NUMBERS].words


class Routine(KindMixin, Topic):
    KIND = Kind.ROUTINE

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.ROUTINE].words


class Article(KindMixin, Topic):
    KIND = Kind.ARTICLE

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = KINDS[Kind.ARTICLE].words


class Contribution(models.Model):
    """Who touched the text of a topic, and when. Rows are only added, and go with the topic alone: see its `delete`.

    Those of one topic are a hash chain; a submission writes its newest hash into the log.
    """

    topic = models.ForeignKey(Topic, models.DO_NOTHING, related_name="contributions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    hash = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user}, {date_format(self.at, 'DATETIME_FORMAT')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            before = Contribution.objects.filter(topic=self.topic_id).order_by("-pk").values_list("hash", flat=True)
            self.hash = self.hash_after(before.first() or "")
        super().save(*args, **kwargs)

    def hash_after(self, previous: str) -> str:
        """SHA-256 over the row and the hash of the row before it, of the same topic."""
        return digest(canonical([previous, self.topic_id, self.user_id, self.at.astimezone(UTC).isoformat()]))
