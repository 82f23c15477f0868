"""Preflight checks of a topic before it is submitted, so that no clinician has to proof-read."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from guide import figures
from guide.clinical_numbers import AFTERWARDS_LINES, HIGHEST_GRADE, NO_AMBULANCE, RED_FLAG_WORDS
from guide.models.kinds import KINDS, Kind, Timer
from guide.models.parts import Rung, Step
from guide.models.signs import Sign
from guide.models.topics import Topic
from guide.record import snapshot
from guide.review import (
    agreement_checks,
    level_words,
    link_checks,
    readability,
    source_checks,
    timer_checks,
    unexplained_terms,
)
from guide.review.findings import Finding
from guide.schemas import Payload


def problems(topic: Topic, payload: Payload | None = None) -> list[Finding]:
    """Return a finding for each thing that the author has to do before submitting; empty when there is none.

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


def warnings(topic: Topic, payload: Payload | None = None) -> list[Finding]:
    """Return a finding for each thing that the author may look at again, and the reviewer should know."""
    payload = payload or snapshot.take(topic)
    return [
        *_above_the_reading_aim(topic),
        *_pregnancy_not_answered(topic),
        *timer_checks.warnings(topic),
        *map(Finding, agreement_checks.warnings(topic)),
        *_unexplained_terms(topic),
        *source_checks.warnings(payload),
        *link_checks.warnings(payload),
        *map(Finding, level_words.warnings(payload)),
    ]


def _unexplained_terms(topic: Topic) -> Iterator[Finding]:
    if words := unexplained_terms.unexplained_terms(topic):
        sentence = _("Readers may not know these words: %(words)s. Explain them, or add them to the glossary.")
        yield Finding(sentence % {"words": ", ".join(words)})


def _above_the_reading_aim(topic: Topic) -> Iterator[Finding]:
    for level in readability.levels(topic):
        if level.aim < level.grade <= HIGHEST_GRADE:
            sentence = _(
                "The %(part)s read at grade %(grade).1f. Aim for %(aim)d: use shorter sentences and plainer words."
            )
            words = {"part": level.part, "grade": level.grade, "aim": level.aim}
            yield Finding(sentence % words, level.path)


def _pregnancy_not_answered(topic: Topic) -> Iterator[Finding]:
    if "pregnancy" in KINDS[topic.kind].fields and not topic.pregnancy:
        yield Finding(
            _("Pregnancy is not answered, so this is not offered to readers who say that they are pregnant."),
            "pregnancy",
        )


def _missing_parts(topic: Topic) -> Iterator[Finding]:
    kind = KINDS[topic.kind]
    if not topic.sources.exists():
        yield Finding(_("Add at least one source that you have read."), "sources")
    if kind.needs_cautions and not topic.cautions.strip():
        yield Finding(_("Say in the cautions when not to do this, or when to stop."), "cautions")
    if kind.needs_steps and not topic.steps.exists():
        yield Finding(_("Add at least one step."), "steps")
    for name in kind.required:
        if getattr(topic, name) in (None, ""):
            label = label_for_field(name, Topic, model_admin=None)
            yield Finding(_("Fill in “%(field)s”.") % {"field": label}, name)
    if topic.kind == Kind.RELIEF and topic.areas.count() != 1:
        yield Finding(_("Choose exactly one body area for a relief plan."), "areas")
    if kind.has_signs and not topic.signs.exists():
        yield Finding(_("Add at least one sign."), "signs")
    if topic.pregnancy == Topic.Pregnancy.CARE and not topic.pregnancy_note.strip():
        yield Finding(_("Say in the note for pregnancy what care is needed."), "pregnancy_note")
    if topic.picture is not None and not topic.picture_alt.strip():
        yield Finding(_("Describe the picture in words."), "picture_alt")


def _malformed_rows(topic: Topic) -> Iterator[Finding]:
    """Rows whose fields are not valid: what came from a file has passed no form."""
    rows: list[tuple[str, str, Iterable[Model]]] = [
        ("sources", _("Source"), topic.sources.all()),
        ("steps", _("Step"), topic.steps.all()),
        ("signs", _("Sign"), topic.signs.all()),
        ("cases", _("Case"), topic.cases.all()),
        ("searches", _("Search"), topic.searches.all()),
        ("rungs", _("Try"), topic.rungs.all()),
    ]
    for part, name, of_part in rows:
        for number, row in enumerate(of_part, start=1):
            try:
                row.clean_fields(exclude=["topic", "target"])
                if isinstance(row, Sign | Rung):
                    row.clean()
            except ValidationError as error:
                words = {"name": name, "row": row, "why": " ".join(error.messages)}
                path = f"{part}/{number}/{next(iter(error.message_dict))}"
                yield Finding(_("%(name)s “%(row)s”: %(why)s") % words, path)


def _ladder_problems(topic: Topic) -> Iterator[Finding]:
    """A plan says what to try next if the cramp goes on, and never ends without a way to help."""
    if not KINDS[topic.kind].has_ladder:
        return
    targets = [rung.target for rung in topic.rungs.select_related("target")]
    for number, target in enumerate(targets, start=1):
        if not KINDS[target.kind].may_be_rung:
            sentence = _(
                "Remove “%(title)s” from the ladder: only stretches, compresses and warning signs can be in it."
            )
            yield Finding(sentence % {"title": target.title}, f"rungs/{number}/target")
    for target, times in Counter(targets).items():
        if times > 1:
            sentence = _("“%(title)s” is in the ladder %(times)d times. Keep it only once.")
            last = max(number for number, other in enumerate(targets, start=1) if other == target)
            yield Finding(sentence % {"title": target.title, "times": times}, f"rungs/{last}/target")
    if not targets or targets[-1].kind != Kind.WARNING:
        yield Finding(_("End the ladder with the warning sign that says when to get help."), "rungs")
    for number, rung in enumerate(topic.rungs.select_related("target"), start=1):
        yield from _live_rung_problems(number, rung)
    if topic.prevention and not Topic.objects.filter(kind=Kind.TIP, slug=topic.prevention).exists():
        sentence = _("There is no prevention tip “%(slug)s”. Name one by its slug, or leave the field empty.")
        yield Finding(sentence % {"slug": topic.prevention}, "prevention")
    if len(topic.afterwards.split("\n")) > AFTERWARDS_LINES:
        sentence = _("Keep what to do when it has let go to %(limit)d lines.")
        yield Finding(sentence % {"limit": AFTERWARDS_LINES}, "afterwards")


def _live_rung_problems(number: int, rung: Rung) -> Iterator[Finding]:
    """Somebody in a cramp needs to know at once what to do with the one limb that cramps."""
    if not rung.live:
        return
    if KINDS[rung.target.kind].timer != Timer.HOLD:
        sentence = _("“%(title)s” is no stretch: only a stretch can be held until a cramp lets go.")
        yield Finding(sentence % {"title": rung.target.title}, f"rungs/{number}/live")
    if not rung.line.strip():
        sentence = _("Say in one line what to do in “%(title)s” while it cramps.")
        yield Finding(sentence % {"title": rung.target.title}, f"rungs/{number}/line")
    if not rung.cramp_steps.strip():
        sentence = _("Write the steps of “%(title)s” while it cramps: those of the stretch change sides and count.")
        yield Finding(sentence % {"title": rung.target.title}, f"rungs/{number}/cramp_steps")


def _emergency_number_problems(topic: Topic) -> Iterator[Finding]:
    """A reader who chose a country must find its number, and one line alone; never one that brings no ambulance."""
    if topic.kind != Kind.NUMBERS:
        return
    if Topic.objects.filter(kind=Kind.NUMBERS).exclude(pk=topic.pk).exists():
        yield Finding(
            _("There is another page of emergency numbers. Add the countries to one of them, and delete the other.")
        )
    steps = list(topic.steps.all())
    for number, step in enumerate(steps, start=1):
        yield from _country_problems(number, step)
    for code, times in Counter(step.country for step in steps if step.country).items():
        if times > 1:
            sentence = _("The letters %(code)s stand in %(times)d lines. A country has one line.")
            last = max(number for number, step in enumerate(steps, start=1) if step.country == code)
            yield Finding(sentence % {"code": code, "times": times}, f"steps/{last}/country")


def _country_problems(number: int, step: Step) -> Iterator[Finding]:
    if not (step.country and (step.numbers or step.detail)):
        sentence = _("Give “%(country)s” its two letters and its numbers, or say under it why none is sure.")
        missing = "numbers" if step.country else "country"
        yield Finding(sentence % {"country": step.text}, f"steps/{number}/{missing}")
    called = step.numbers.split(", ")
    for useless in NO_AMBULANCE.get(step.country, ()):
        if useless in [*called, step.advice.replace(" ", "")]:
            sentence = _("Take %(number)s out of “%(country)s”: there it brings no ambulance.")
            field = "numbers" if useless in called else "advice"
            yield Finding(sentence % {"number": useless, "country": step.text}, f"steps/{number}/{field}")


def _figure_problems(topic: Topic) -> Iterator[Finding]:
    if topic.figure:
        yield from (Finding(sentence, "figure") for sentence in figures.problems(topic.figure))


def _above_the_reading_limit(topic: Topic) -> Iterator[Finding]:
    for level in readability.levels(topic):
        if level.grade > HIGHEST_GRADE:
            sentence = _("The %(part)s read at grade %(grade).1f. Simplify it until the grade is %(limit)d or lower.")
            words = {"part": level.part, "grade": level.grade, "limit": HIGHEST_GRADE}
            yield Finding(sentence % words, level.path)


def _too_long_lines(topic: Topic) -> Iterator[Finding]:
    if limit := KINDS[topic.kind].step_words:
        for number, step in enumerate(topic.steps.all(), start=1):
            if len(step.text.split()) > limit:
                sentence = _("Shorten step %(number)d to %(limit)d words.")
                yield Finding(sentence % {"number": number, "limit": limit}, f"steps/{number}/text")
    if len(topic.red_flag.split()) > RED_FLAG_WORDS:
        sentence = _("Shorten the red-flag line to %(limit)d words.")
        yield Finding(sentence % {"limit": RED_FLAG_WORDS}, "red_flag")
    if len(topic.pregnancy_flag.split()) > RED_FLAG_WORDS:
        sentence = _("Shorten the red-flag line in pregnancy to %(limit)d words.")
        yield Finding(sentence % {"limit": RED_FLAG_WORDS}, "pregnancy_flag")
