"""The reading copy: a text as readers get it, each sentence beside what carries it, to be read before signing.

The cards stand in the order of the readers' page. Whatever else is signed with a text follows in the last card, so that
nothing of a payload is missing, also of a field that is new.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from guide.admin import figure_text
from guide.admin.named_texts import NamedTexts, keys_of
from guide.admin.reading_rows import (
    Card,
    Line,
    Row,
    SourcesOf,
    line,
    lines_of_sign,
    sign_line,
    value_line,
    value_row,
)
from guide.models.kinds import KINDS, NAMED_SIGNS, Steps
from guide.publishing import markdown, sentences, source_notes
from guide.record.changes import labels
from guide.record.older_schemas import completed
from guide.schemas import Payload, Reference, Rung, Step

FLAGS = ("red_flag", "pregnancy_flag")
DOSE = ("temperature", "hold_seconds", "repetitions", "sides", "sessions_per_day", "minutes_on", "minutes_off")
FACTS = (*DOSE, "position", "in_bed", "evidence", "cause_type")
PREGNANCY = ("pregnancy", "pregnancy_note")

# What the cards above show of a payload; the last card shows the rest.
SHOWN = {
    *("schema", "title", "summary", "signs", "steps", "cautions", "caution_sources", "body", "figure", "picture"),
    *("sources", "rungs", "afterwards", "prevention", "easier", "target_muscles", NAMED_SIGNS),
    *(*FLAGS, *FACTS, *PREGNANCY),
}


def reading_copy(payload: Payload, named: NamedTexts, picture_url: str = "") -> dict[str, Any]:
    """Template context: the cards, and how many of the sentences have no source."""
    text = completed(payload)
    copy = ReadingCopy(text, named, picture_url)
    cards = [card for card in copy.cards() if card.rows or card.figure or card.picture]
    rows = [row for card in cards for row in card.rows if row.is_sentence]
    return {
        "is_marked": any(source_notes.names_of(text)),
        "cards": cards,
        "other_sources": list(copy.sources.unused(text)),
        "total": len(rows),
        "bare": sum(row.is_bare for row in rows),
        "unseen_signs": len(keys_of(text) - copy.signs.keys()),
    }


class ReadingCopy:
    """The cards of one text. A method for each part of a page, by its name in `TextKind.page_order`."""

    def __init__(self, text: Payload, named: NamedTexts, picture_url: str) -> None:
        self.text, self.named, self.picture_url = text, named, picture_url
        self.kind = text["kind"]
        self.fields: dict[str, Any] = {**text}  # which there are depends on the kind
        self.sources = SourcesOf(text)
        self.signs = {**named.signs, **{sign["key"]: (sign, text["title"]) for sign in text.get("signs", ())}}

    def cards(self) -> Iterator[Card]:
        for part in KINDS[self.kind].page_order:
            yield from getattr(self, f"_{part}")()
        yield Card("rest", _("Signed with it, and not on its page"), list(self._rest()))

    def _opening(self) -> Iterator[Card]:
        rows = [Row([line(self.text["title"])])]
        rows += [row for name in FLAGS for row in self._unsourced(name, labels.label(name))]
        yield Card("opening", _("Title and first lines"), [*rows, *self._unsourced("summary")])

    def _unsourced(self, name: str, label: str = "") -> list[Row]:
        """The sentences of a field in which no source can be named."""
        found = sentences.split(self.fields.get(name) or "")
        return [self.sources.row([line(words, label)], (), can_name=False) for words in found]

    def _signs(self) -> Iterator[Card]:
        rows = [self.sources.row(lines_of_sign(sign), sign["sources"]) for sign in self.text.get("signs", ())]
        yield Card("signs", _("The signs"), rows)

    def _figures(self) -> Iterator[Card]:
        figure = figure_text.with_other_ids(self.text["figure"], "copy")
        panels = figure_text.figure_panels(figure, sides=self.fields.get("sides") or "")
        shown = {"panels": panels, "problems": figure_text.problems(self.text["figure"])} if panels else None
        yield Card("figures", _("Figures"), [], figure=shown)
        if picture := self.text["picture"]:
            yield Card("picture", _("Picture"), [], picture={**picture, "src": self.picture_url})

    def _facts(self) -> Iterator[Card]:
        rows = [value_row(name, self.fields[name]) for name in FACTS if self.fields.get(name) not in (None, "", False)]
        yield Card("facts", _("At a glance"), rows)

    def _steps(self) -> Iterator[Card]:
        heading = KINDS[self.kind].steps_heading
        rows = [
            self.sources.row(list(self._lines_of_step(step)), step.get("sources"), number=number)
            for number, step in enumerate(self.text["steps"], start=1)
        ]
        yield Card("steps", str(heading), rows)

    def _lines_of_step(self, step: Step) -> Iterator[Line]:
        yield line(step["text"])
        if numbers := step.get("numbers"):
            yield line(", ".join(numbers), _("Call"))
        if detail := step.get("detail"):
            yield line(detail)
        if advice := " ".join(part for part in (step.get("advice"), step.get("advice_note")) if part):
            yield line(advice, _("Advice today"))
        if target := step.get("target"):
            yield line(self._title(target), _("Shows the page"))
        yield from (self._named_sign(key) for key in step.get("asks", ()))
        known = {"text", "numbers", "detail", "advice", "advice_note", "target", "asks", "sources"}
        rest: dict[str, Any] = {name: value for name, value in step.items() if name not in known and value}
        yield from (value_line(name, value, is_quiet=True) for name, value in rest.items())

    def _named_sign(self, key: str) -> Line:
        """A sign as the text names it: in the words and with the level that readers see, or would see."""
        if key in self.signs:
            return sign_line(self.signs[key][0])
        if key in self.named.unseen_signs:
            sign = self.named.unseen_signs[key]
            return sign_line({"words": sign.words, "level": sign.level}, _("Not public, so readers do not see it"))
        return line(key, _("There is no such sign"))

    def _title(self, reference: Reference) -> str:
        unseen = _("%(title)s (not public: readers do not see it)")
        return self.named.title(reference) or unseen % {
            "title": self.named.unseen_title(reference) or reference["slug"]
        }

    def _cautions(self) -> Iterator[Card]:
        heading = KINDS[self.kind].cautions_heading
        yield Card("cautions", str(heading), self._rows_of_cautions()[: KINDS[self.kind].first_cautions])

    def _late_cautions(self) -> Iterator[Card]:
        yield Card("cautions", _("Use it safely"), self._rows_of_cautions()[KINDS[self.kind].first_cautions :])

    def _rows_of_cautions(self) -> list[Row]:
        said = [part for part in sentences.of_text(self.text) if part.part == sentences.Part.CAUTION]
        return [self.sources.row([line(part.words)], part.sources) for part in said]

    def _easier(self) -> Iterator[Card]:
        yield Card("note", _("An easier way"), self._unsourced("easier"))

    def _pregnancy(self) -> Iterator[Card]:
        rows = [value_row("pregnancy", self.fields["pregnancy"])] if self.fields.get("pregnancy") else []
        yield Card("note", _("In pregnancy"), [*rows, *self._unsourced("pregnancy_note")])

    def _muscles(self) -> Iterator[Card]:
        muscles = self.fields.get("target_muscles")
        yield Card("note", _("Muscles"), [Row([line(muscles)])] if muscles else [])

    def _rungs(self) -> Iterator[Card]:
        rows = [
            row for number, rung in enumerate(self.text.get("rungs", ()), start=1) for row in self._rung(number, rung)
        ]
        yield Card("steps", _("Try these in order"), rows)

    def _rung(self, number: int, rung: Rung) -> Iterator[Row]:
        """What a rung shows, then what it says of its own."""
        fields: dict[str, Any] = {**rung}
        own = [value_line(name, fields[name]) for name in ("live", "next_after") if name in fields]
        title = line(self._title(rung))
        yield Row([title, *own], number=number, note=_with_own_text())
        for words in sentences.split(rung.get("line") or ""):
            yield self.sources.row([line(words, labels.label("line"))], (), can_name=False)
        for step in rung.get("cramp_steps", ()):
            yield self.sources.row([line(step["text"], labels.label("cramp_steps"))], step["sources"])

    def _afterwards(self) -> Iterator[Card]:
        said = [part for part in sentences.of_text(self.text) if part.part == sentences.Part.AFTERWARDS]
        rows = [self.sources.row([line(part.words)], part.sources) for part in said]
        if slug := self.fields.get("prevention"):
            rows.append(Row([value_line("prevention", slug)]))
        yield Card("afterwards", _("When it has let go"), rows)

    def _body(self) -> Iterator[Card]:
        card = Card("body", _("The text"), [])
        for words, is_heading in sentences.lines(self.text["body"]):
            if is_heading:
                yield card
                card = Card("body", markdown.words_only(words).strip(), [])
            else:
                card.rows.extend(self._rows_of_line(words))
        yield card

    def _rows_of_line(self, words: str) -> Iterator[Row]:
        for part in sentences.split(markdown.without_signs(words)):
            if bare := " ".join(markdown.SOURCE_NAME.sub("", part).split()):
                yield self.sources.row([line(bare)], sentences.named(part))
        for key in markdown.SIGN.findall(words):
            yield Row([self._named_sign(key)], note=_with_own_text())

    def _help(self) -> Iterator[Card]:
        keys = [str(key) for key in self.fields.get(NAMED_SIGNS) or ()]
        order = [*(key for key in self.signs if key in keys), *(key for key in keys if key not in self.signs)]
        yield Card("signs", _("When to get help"), [Row([self._named_sign(k)], note=_with_own_text()) for k in order])

    def _rest(self) -> Iterator[Row]:
        for name in labels.in_field_order(self.fields.keys() - SHOWN):
            for value in self._items(self.fields[name]):
                yield Row([value_line(name, value)])
        if KINDS[self.kind].steps == Steps.QUESTIONS and self.text["body"]:
            yield Row([line(_("Pages of the check do not show the text above."))])

    @staticmethod
    def _items(value: Any) -> list[Any]:
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            return value
        return [value] if value not in (None, "", []) else []


def _with_own_text() -> str:
    return _("Its sources stand in its own text.")
