"""A text sentence by sentence with what carries each: what a clinician reads before signing."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin.comparison import show_hidden_characters
from guide.models import Source
from guide.models.levels import LEVELS
from guide.publishing import source_notes
from guide.publishing.sentences import CAN_NAME, Part, Sentence, of_text
from guide.record.older_schemas import completed
from guide.schemas import Payload

PARTS = {
    Part.SUMMARY: gettext_lazy("Summary"),
    Part.NOTE: gettext_lazy("Short lines"),
    Part.SIGN: gettext_lazy("Signs"),
    Part.STEP: gettext_lazy("Steps"),
    Part.CAUTION: gettext_lazy("Cautions"),
    Part.BODY: gettext_lazy("Body"),
}


def reading_copy(payload: Payload) -> dict[str, Any]:
    """Template context: groups of rows, each a sentence with its sources, and how many have none."""
    text = completed(payload)
    known = {source["name"]: _source(source) for source in text["sources"] if source.get("name")}
    said = [sentence for sentence in of_text(text) if sentence.part != Part.HEADING]
    rows = [_row(text, sentence, known) for sentence in said]
    return {
        "is_marked": any(source_notes.names_of(text)),
        "groups": [{"label": label, "rows": list(own)} for label, own in groupby(rows, lambda row: row["label"])],
        "total": len(rows),
        "bare": sum(row["is_bare"] for row in rows),
    }


def _row(text: Payload, sentence: Sentence, known: dict[str, Any]) -> dict[str, Any]:
    label = str(PARTS[sentence.part])
    return {
        "label": f"{label}: {sentence.heading}" if sentence.heading else label,
        "lines": [show_hidden_characters(line) for line in _lines(text, sentence) if line],
        "sources": [known[name] for name in sentence.sources if name in known],
        "lost": [name for name in sentence.sources if name not in known],
        "is_bare": not any(name in known for name in sentence.sources),
        "can_name": sentence.part in CAN_NAME,
    }


def _lines(text: Payload, sentence: Sentence) -> Iterator[str]:
    """What stands beside the sources: of a row all that readers see of it."""
    yield sentence.words
    if sentence.part == Part.SIGN:
        sign = text["signs"][sentence.number - 1]
        level = LEVELS.get(sign["level"])
        yield f"{level.label}: {level.sentence}" if level else sign["level"]
        yield sign["needs"]
        yield sign["unlike"] and _("Unlike a cramp: %(words)s") % {"words": sign["unlike"]}
        yield sign["do"] and _("Until help comes: %(words)s") % {"words": sign["do"]}
    if sentence.part == Part.STEP:
        step = text["steps"][sentence.number - 1]
        yield ", ".join(step.get("numbers", ()))
        yield step.get("detail", "")


def _source(source: Any) -> dict[str, Any]:
    return {**source, "read_in_words": dict(Source.Read.choices).get(source.get("read", ""), _("read"))}
