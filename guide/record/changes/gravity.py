"""Gravity: the order of changes in a list of which only the first are read, the most dangerous first."""

from collections.abc import Callable

from guide.record.changes.change import DEL, INS, NEGATION, NUMBER, SAFETY, SIDE, UNIT, Change

# Each row: what the change is, and how it is known. The first row that holds is the rank of the change.
ORDER: tuple[tuple[str, Callable[[Change], bool]], ...] = (
    ("a not came or went", lambda change: NEGATION in change.flags),
    ("a number", lambda change: NUMBER in change.flags),
    ("a unit", lambda change: UNIT in change.flags),
    ("a side", lambda change: SIDE in change.flags),
    ("a level", lambda change: _parts(change)[-1] in ("level", "urgency", "outcome", "danger")),
    ("a source gone", lambda change: bool({"sources", "caution_sources"} & {*_parts(change)}) and _is_removal(change)),
    ("a sign", lambda change: bool({"signs", "asks", "named_signs"} & {*_parts(change)})),
    ("a caution or red flag", lambda change: _parts(change)[0] in ("cautions", "red_flag", "pregnancy_flag")),
    ("a step or rung", lambda change: _parts(change)[0] in ("steps", "rungs")),
    ("another part that can hurt", lambda change: SAFETY in change.flags),
    ("a figure or picture", lambda change: _parts(change)[0] in ("figure", "picture")),
    ("wording", lambda change: _parts(change)[-1] != "schema"),
)


def rank(change: Change) -> int:
    """The place of a change in this order; 0 is the gravest."""
    return next((place for place, (_name, holds) in enumerate(ORDER) if holds(change)), len(ORDER))


def gravest_first(changes: list[Change]) -> list[Change]:
    """The changes by their gravity; those of the same gravity stay in the order of the page."""
    return sorted(changes, key=rank)


def _parts(change: Change) -> list[str]:
    return change.path.split("/")


def _is_removal(change: Change) -> bool:
    """Whether something went and nothing came in its place. A list item that lost its last name has no words left."""
    kinds = {segment.kind for segment in change.segments}
    return DEL in kinds and INS not in kinds
