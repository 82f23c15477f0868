"""Preflight checks of a topic before it is submitted, so that no clinician has to proof-read."""

from collections import Counter
from collections.abc import Iterator

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from guide import figures
from guide.clinical_numbers import HIGHEST_GRADE, NO_AMBULANCE, RED_FLAG_WORDS
from guide.models.kinds import KINDS, Kind
from guide.models.signs import Sign
from guide.models.topics import Topic
from guide.record import snapshot
from guide.review import agreement_checks, level_words, readability, source_checks, timer_checks, unexplained_terms
from guide.schemas import Payload


def problems(topic: Topic, payload: Payload | None = None) -> list[str]:
    """Return one sentence for each thing that the author has to do before submitting; empty when there is none.

    `payload` is the topic as it would be frozen, where the caller has it already.
    """
    parts = (
        _missing_parts,
        _malformed_rows,
        _ladder_problems,
        _emergency_number_problems,
        _too_long_lines,
        timer_checks.conflicts,
        _figure_problems,
        _above_the_reading_limit,
    )
    found = [sentence for part in parts for sentence in part(topic)]
    return [*found, *source_checks.problems(payload or snapshot.take(topic))]


def warnings(topic: Topic, payload: Payload | None = None) -> list[str]:
    """Return one sentence for each thing that the author may look at again, and the reviewer should know."""
    payload = payload or snapshot.take(topic)
    return [
        *_above_the_reading_aim(topic),
        *_pregnancy_not_answered(topic),
        *timer_checks.warnings(topic),
        *agreement_checks.warnings(topic),
        *_unexplained_terms(topic),
        *source_checks.warnings(payload),
        *level_words.warnings(payload),
    ]


def _unexplained_terms(topic: Topic) -> Iterator[str]:
    if words := unexplained_terms.unexplained_terms(topic):
        yield _("Readers may not know these words: %(words)s. Explain them, or add them to the glossary.") % {
            "words": ", ".join(words)
        }


def _above_the_reading_aim(topic: Topic) -> Iterator[str]:
    for level in readability.levels(topic):
        if level.aim < level.grade <= HIGHEST_GRADE:
            yield _(
                "The %(part)s read at grade %(grade).1f. Aim for %(aim)d: use shorter sentences and plainer words."
            ) % {
                "part": level.part,
                "grade": level.grade,
                "aim": level.aim,
            }


def _pregnancy_not_answered(topic: Topic) -> Iterator[str]:
    if "pregnancy" in KINDS[topic.kind].fields and not topic.pregnancy:
        yield _("Pregnancy is not answered, so this is not offered to readers who say that they are pregnant.")


def _missing_parts(topic: Topic) -> Iterator[str]:
    kind = KINDS[topic.kind]
    if not topic.sources.exists():
        yield _("Add at least one source that you have read.")
    if kind.needs_cautions and not topic.cautions.strip():
        yield _("Say in the cautions when not to do this, or when to stop.")
    if kind.needs_steps and not topic.steps.exists():
        yield _("Add at least one step.")
    for name in kind.required:
        if getattr(topic, name) in (None, ""):
            label = label_for_field(name, Topic, model_admin=None)
            yield _("Fill in “%(field)s”.") % {"field": label}
    if topic.kind == Kind.RELIEF and topic.areas.count() != 1:
        yield _("Choose exactly one body area for a relief plan.")
    if kind.has_signs and not topic.signs.exists():
        yield _("Add at least one sign.")
    if topic.pregnancy == Topic.Pregnancy.CARE and not topic.pregnancy_note.strip():
        yield _("Say in the note for pregnancy what care is needed.")
    if topic.picture is not None and not topic.picture_alt.strip():
        yield _("Describe the picture in words.")


def _malformed_rows(topic: Topic) -> Iterator[str]:
    """Rows whose fields are not valid: what came from a file has passed no form."""
    rows: list[tuple[str, Model]] = [(_("Source"), source) for source in topic.sources.all()]
    rows += [(_("Step"), step) for step in topic.steps.all()] + [(_("Sign"), sign) for sign in topic.signs.all()]
    rows += [(_("Case"), case) for case in topic.cases.all()] + [(_("Search"), row) for row in topic.searches.all()]
    for name, row in rows:
        try:
            row.clean_fields(exclude=["topic", "target"])
            if isinstance(row, Sign):
                row.clean()
        except ValidationError as error:
            yield _("%(name)s “%(row)s”: %(why)s") % {"name": name, "row": row, "why": " ".join(error.messages)}


def _ladder_problems(topic: Topic) -> Iterator[str]:
    """A plan says what to try next if the cramp goes on, and never ends without a way to help."""
    if not KINDS[topic.kind].has_ladder:
        return
    targets = [rung.target for rung in topic.rungs.select_related("target")]
    for target in targets:
        if not KINDS[target.kind].may_be_rung:
            yield _(
                "Remove “%(title)s” from the ladder: only stretches, compresses and warning signs can be in it."
            ) % {"title": target.title}
    for target, times in Counter(targets).items():
        if times > 1:
            yield _("“%(title)s” is in the ladder %(times)d times. Keep it only once.") % {
                "title": target.title,
                "times": times,
            }
    if not targets or targets[-1].kind != Kind.WARNING:
        yield _("End the ladder with the warning sign that says when to get help.")


def _emergency_number_problems(topic: Topic) -> Iterator[str]:
    """A reader who chose a country must find its number, and one line alone; never one that brings no ambulance."""
    if topic.kind != Kind.NUMBERS:
        return
    if Topic.objects.filter(kind=Kind.NUMBERS).exclude(pk=topic.pk).exists():
        yield _("There is another page of emergency numbers. Add the countries to one of them, and delete the other.")
    steps = list(topic.steps.all())
    for step in steps:
        if not (step.country and (step.numbers or step.detail)):
            yield _("Give “%(country)s” its two letters and its numbers, or say under it why none is sure.") % {
                "country": step.text
            }
        offered = [*step.numbers.split(", "), step.advice.replace(" ", "")]
        for number in NO_AMBULANCE.get(step.country, ()):
            if number in offered:
                yield _("Take %(number)s out of “%(country)s”: there it brings no ambulance.") % {
                    "number": number,
                    "country": step.text,
                }
    for code, times in Counter(step.country for step in steps if step.country).items():
        if times > 1:
            yield _("The letters %(code)s stand in %(times)d lines. A country has one line.") % {
                "code": code,
                "times": times,
            }


def _figure_problems(topic: Topic) -> Iterator[str]:
    if topic.figure:
        yield from figures.problems(topic.figure)


def _above_the_reading_limit(topic: Topic) -> Iterator[str]:
    for level in readability.levels(topic):
        if level.grade > HIGHEST_GRADE:
            yield _("The %(part)s read at grade %(grade).1f. Simplify it until the grade is %(limit)d or lower.") % {
                "part": level.part,
                "grade": level.grade,
                "limit": HIGHEST_GRADE,
            }


def _too_long_lines(topic: Topic) -> Iterator[str]:
    if limit := KINDS[topic.kind].step_words:
        for number, step in enumerate(topic.steps.all(), start=1):
            if len(step.text.split()) > limit:
                yield _("Shorten step %(number)d to %(limit)d words.") % {"number": number, "limit": limit}
    if len(topic.red_flag.split()) > RED_FLAG_WORDS:
        yield _("Shorten the red-flag line to %(limit)d words.") % {"limit": RED_FLAG_WORDS}
    if len(topic.pregnancy_flag.split()) > RED_FLAG_WORDS:
        yield _("Shorten the red-flag line in pregnancy to %(limit)d words.") % {"limit": RED_FLAG_WORDS}
