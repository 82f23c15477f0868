"""The desk: signs that a reader can notice, as rows of the warning text that explains them."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from guide.clinical_numbers import QUESTION_WORDS
from guide.models.areas import BodyArea
from guide.models.kinds import Kind
from guide.models.levels import Level
from guide.models.topics import Topic


class Sign(models.Model):
    """One sign with its one level. Other texts name it by its key and never say it in words of their own."""

    class Who(models.TextChoices):
        """Whom the check asks. All but the first are asked only who says so at its start."""

        EVERYONE = "everyone", _("everyone")
        PREGNANT = "pregnant", _("who is pregnant, or gave birth in the last six weeks")
        CHILD = "child", _("a child")
        MEDICINE = "medicine", _("who takes medicines, or drinks a lot")
        ILLNESS = "illness", _("who has a long-term illness that changes the answer")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="signs", limit_choices_to={"kind": str(Kind.WARNING)})
    key = models.SlugField(
        unique=True,
        help_text=_("The short name by which other texts name this sign. It never changes once it was public."),
        error_messages={"unique": _("Another sign has this key already. Choose a different one.")},
    )
    words = models.CharField(
        max_length=200, help_text=_("The sign as a reader says it: “My calf is swollen and warm”. No full stop.")
    )
    level = models.CharField(max_length=10, choices=Level.choices)
    danger = models.PositiveSmallIntegerField(
        _("place by danger"), default=1000, help_text=_("Within its level, the lowest number stands first.")
    )
    needs = models.CharField(
        _("counts only with"), max_length=300, blank=True, help_text=_("What must be true with it, if it is not enough")
    )
    unlike = models.CharField(
        _("unlike a cramp"), max_length=300, blank=True, help_text=_("What tells it from an ordinary cramp.")
    )
    who = models.CharField(max_length=10, choices=Who.choices, default=Who.EVERYONE)
    do = models.CharField(
        _("until help comes"), max_length=500, blank=True, help_text=_("What to do and what not to do meanwhile.")
    )
    asked = models.CharField(
        _("as the check asks it"), max_length=200, blank=True, help_text=_("Only where its own words are too long.")
    )
    not_asked = models.CharField(
        _("why the check does not ask it"),
        max_length=200,
        blank=True,
        help_text=_("Only where nobody could answer, such as for somebody who is not awake."),
    )
    searched = models.TextField(
        _("what people type"),
        max_length=2000,
        blank=True,
        help_text=_("Words that people type when they have this sign, one search a line. Its page then comes first."),
    )
    areas = models.ManyToManyField(
        BodyArea, blank=True, help_text=_("Where on the body the check asks it. None: wherever the cramp is.")
    )
    sources = models.JSONField(
        default=list, blank=True, help_text=_("The names of the sources of this text that say so.")
    )

    class Meta:
        ordering = ["danger", "pk"]

    def __str__(self) -> str:
        return self.key

    def named_by(self) -> list[str]:
        """The titles of the other texts that name it, as they are at the desk."""
        quoted = f'"{self.key}"'
        topics = Topic.objects.annotate(
            named=Cast("named_signs", models.TextField()), asked=Cast("steps__asks", models.TextField())
        )
        found = topics.filter(models.Q(named__contains=quoted) | models.Q(asked__contains=quoted))
        return sorted(set(found.values_list("title", flat=True)))

    def clean(self) -> None:
        words = len((self.asked or self.words).split())
        if words > QUESTION_WORDS and not self.not_asked:
            message = _("The check would ask this in %(words)d words. Say it in %(limit)d or fewer in “%(field)s”.")
            field = Sign._meta.get_field("asked").verbose_name
            raise ValidationError({"asked": message % {"words": words, "limit": QUESTION_WORDS, "field": field}})


class Case(models.Model):
    """A person in their own words, and what must come out for them: a row of the check, for reviewers and not readers.

    `guide.publishing.cases` runs them.
    """

    class Outcome(models.TextChoices):
        EMERGENCY = "emergency", Level.EMERGENCY.label
        TODAY = "today", Level.TODAY.label
        SOON = "soon", Level.SOON.label
        ROUTINE = "routine", Level.ROUTINE.label
        NONE = "none", _("none: no help needed")

    FIELDS: ClassVar[tuple[str, ...]] = ("words", "signs", "level", "place", "page", "also", "typed")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="cases", limit_choices_to={"kind": str(Kind.CHECK)})
    key = models.SlugField(_("name"), help_text=_("Short and unique in this check."))
    words = models.TextField(max_length=600, help_text=_("Two or three sentences in this person's own words."))
    signs = models.JSONField(default=list, blank=True, help_text=_("The keys of the signs that are true."))
    level = models.CharField(_("must come out"), max_length=10, choices=Outcome.choices)
    place = models.SlugField(blank=True, help_text=_("Where on the body it is: the slug of a body area."))
    page = models.SlugField(blank=True, help_text=_("The slug of the page that search must bring."))
    also = models.JSONField(default=list, blank=True, help_text=_("Slugs of other pages that are right first answers."))
    typed = models.CharField(max_length=200, blank=True, help_text=_("What is typed; empty: the first sentence."))

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["topic", "key"], name="one_case_of_a_name_in_a_check")
        ]

    def __str__(self) -> str:
        return self.key


class SearchCase(models.Model):
    """Words that people type, and what must come first: a row of the check, as a case is."""

    class Expected(models.TextChoices):
        DANGEROUS = "dangerous", _("dangerous: the sign comes first")
        HARMLESS = "harmless", _("harmless: its page is among the first three, and no emergency above it")

    topic = models.ForeignKey(
        Topic, models.CASCADE, related_name="searches", limit_choices_to={"kind": str(Kind.CHECK)}
    )
    words = models.CharField(max_length=200)
    expect = models.SlugField(help_text=_("The key of the sign, or the slug of the page."))
    kind = models.CharField(max_length=10, choices=Expected.choices)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


# The plain fields of a sign, as they stand in topic files and are frozen.
SIGN_FIELDS = ("key", "words", "level", "danger", "needs", "unlike", "who", "do", "asked", "not_asked")
