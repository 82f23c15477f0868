"""What must be there before a reviewer is asked to read: a clinician should not have to proof-read."""

from collections import Counter
from collections.abc import Iterator

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guide import figures
from guide.clinical_numbers import HIGHEST_GRADE, RED_FLAG_WORDS, STEP_WORDS
from guide.models.topics import (
    KIND_FIELDS,
    RUNG_KINDS,
    SHORT_STEP_KINDS,
    STEPPED_KINDS,
    Kind,
    Topic,
)
from guide.review import readability, timer_agreement, unexplained_terms

# Fields without which a page of this kind would leave its reader alone.
REQUIRED_FIELDS: dict[str, tuple[str, ...]] = {
    Kind.STRETCH: ("target_muscles", "position", "hold_seconds", "repetitions", "sides", "sessions_per_day"),
    Kind.COMPRESS: ("temperature", "minutes_on"),
    Kind.TIP: ("evidence",),
    Kind.CAUSE: ("cause_type",),
    Kind.WARNING: ("urgency",),
    Kind.RELIEF: ("red_flag",),
}


def problems(topic: Topic) -> list[str]:
    """Return one sentence for each thing that the author has to do before submitting; empty when there is none."""
    parts = (_missing, _malformed, _ladder, _numbers, _too_long, timer_agreement.conflicts, _figure, _too_hard)
    return [sentence for part in parts for sentence in part(topic)]


def warnings(topic: Topic) -> list[str]:
    """Return one sentence for each thing that the author may look at again, and the reviewer should know."""
    return [*_not_plain(topic), *_pregnancy_open(topic), *timer_agreement.doubts(topic), *_unexplained(topic)]


def _unexplained(topic: Topic) -> Iterator[str]:
    if words := unexplained_terms.unexplained(topic):
        yield _("Readers may not know these words: %(words)s. Explain them, or add them to the glossary.") % {
            "words": ", ".join(words)
        }


def _not_plain(topic: Topic) -> Iterator[str]:
    for level in readability.levels(topic):
        if level.aim < level.grade <= HIGHEST_GRADE:
            yield _("The %(part)s read at grade %(grade).1f. Aim at %(aim)d: shorter sentences, plainer words.") % {
                "part": level.part,
                "grade": level.grade,
                "aim": level.aim,
            }


def _pregnancy_open(topic: Topic) -> Iterator[str]:
    if "pregnancy" in KIND_FIELDS[topic.kind] and not topic.pregnancy:
        yield _("Nothing is said about pregnancy, so it is not offered to a reader who says that she is pregnant.")


def _missing(topic: Topic) -> Iterator[str]:
    if not topic.sources.exists():
        yield _("Add at least one source that you have read.")
    if topic.kind in SHORT_STEP_KINDS and not topic.cautions.strip():
        yield _("Say in the cautions when not to do this, or when to stop.")
    if topic.kind in STEPPED_KINDS and not topic.steps.exists():
        yield _("Add at least one step.")
    for name in REQUIRED_FIELDS.get(topic.kind, ()):
        if getattr(topic, name) in (None, ""):
            label = label_for_field(name, Topic, model_admin=None)
            yield _("Fill in “%(field)s”.") % {"field": label}
    if topic.kind == Kind.RELIEF and topic.areas.count() != 1:
        yield _("Choose exactly one body area for a relief plan.")
    if topic.kind == Kind.CHECK and topic.steps.filter(outcome="").exists():
        yield _("Say for every question what a yes means.")
    if topic.pregnancy == Topic.Pregnancy.CARE and not topic.pregnancy_note.strip():
        yield _("Say in the note for pregnancy what care is needed.")
    if topic.picture is not None and not topic.picture_alt.strip():
        yield _("Describe the picture in words.")


def _malformed(topic: Topic) -> Iterator[str]:
    """What came in by a file has passed no form."""
    rows = [(_("Source"), source) for source in topic.sources.all()] + [(_("Step"), step) for step in topic.steps.all()]
    for name, row in rows:
        try:
            row.clean_fields(exclude=["topic", "target"])
        except ValidationError as error:
            yield _("%(name)s “%(row)s”: %(why)s") % {"name": name, "row": row, "why": " ".join(error.messages)}


def _ladder(topic: Topic) -> Iterator[str]:
    """A plan says what to try next if the cramp goes on, and never ends without a way to help."""
    if topic.kind != Kind.RELIEF:
        return
    targets = [rung.target for rung in topic.rungs.select_related("target")]
    for target in targets:
        if target.kind not in RUNG_KINDS:
            yield _("Take “%(title)s” out of the ladder: only stretches, compresses and warning signs stand there.") % {
                "title": target.title
            }
    for target, times in Counter(targets).items():
        if times > 1:
            yield _("“%(title)s” stands in the ladder %(times)d times. Once is enough.") % {
                "title": target.title,
                "times": times,
            }
    if not targets or targets[-1].kind != Kind.WARNING:
        yield _("End the ladder with the warning sign that tells when to get help.")


def _numbers(topic: Topic) -> Iterator[str]:
    """A reader who chose a country must find its number, and one alone."""
    if topic.kind != Kind.NUMBERS:
        return
    if Topic.objects.filter(kind=Kind.NUMBERS).exclude(pk=topic.pk).exists():
        yield _("There is another page of emergency numbers. Add the countries to one of them, and delete the other.")
    steps = list(topic.steps.all())
    for step in steps:
        if not (step.country and step.numbers):
            yield _("Give “%(country)s” its two letters and its numbers.") % {"country": step.text}
    for code, times in Counter(step.country for step in steps if step.country).items():
        if times > 1:
            yield _("The letters %(code)s stand in %(times)d lines. A country has one line.") % {
                "code": code,
                "times": times,
            }


def _figure(topic: Topic) -> Iterator[str]:
    if topic.figure:
        yield from figures.problems(topic.figure)


def _too_hard(topic: Topic) -> Iterator[str]:
    for level in readability.levels(topic):
        if level.grade > HIGHEST_GRADE:
            yield _("The %(part)s read at grade %(grade).1f. Write plainer until it is %(limit)d or less.") % {
                "part": level.part,
                "grade": level.grade,
                "limit": HIGHEST_GRADE,
            }


def _too_long(topic: Topic) -> Iterator[str]:
    if topic.kind in SHORT_STEP_KINDS:
        for number, step in enumerate(topic.steps.all(), start=1):
            if len(step.text.split()) > STEP_WORDS:
                yield _("Shorten step %(number)d to %(limit)d words.") % {"number": number, "limit": STEP_WORDS}
    if len(topic.red_flag.split()) > RED_FLAG_WORDS:
        yield _("Shorten the red-flag line to %(limit)d words.") % {"limit": RED_FLAG_WORDS}
    if len(topic.pregnancy_flag.split()) > RED_FLAG_WORDS:
        yield _("Shorten the red-flag line in pregnancy to %(limit)d words.") % {"limit": RED_FLAG_WORDS}
