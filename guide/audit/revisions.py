"""Checks of the revisions and of who touched a text: each column against the lines of the log that are about it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guide.audit import guarded
from guide.canonical_json import digest
from guide.models.reviews import SIGNATURES, Event, Revision
from guide.models.topics import Contribution
from guide.serving import review_dates

LAST_DAY = "9999-12-31"
# The acts after which a revision is not in review any more.
ENDS = {
    Event.Act.RECALL: Revision.State.RECALLED,
    Event.Act.RETURN: Revision.State.RETURNED,
    Event.Act.APPROVE: Revision.State.APPROVED,
}


def findings(events: Sequence[Event], revisions: Sequence[Revision]) -> Iterator[str]:
    """Compare the revisions with the log; where a row is missing in either, the other one shows it."""
    submitted = {event.revision_id: event for event in events if event.act == Event.Act.SUBMIT}
    expected = _expected(events, submitted)
    yield from guarded.each(revisions, lambda row: _differences(row, submitted.get(row.pk), expected.get(row.pk, {})))
    for lost in sorted(submitted.keys() - {row.pk for row in revisions}, key=str):
        yield f"guide_revision {lost}: missing, though line {submitted[lost].seq} of the log submitted it."
    by_number = {row.pk: row for row in revisions}
    signed = [event for event in events if event.act in (*SIGNATURES, Event.Act.SIGN)]
    yield from guarded.each(signed, lambda event: _signature(event, by_number.get(event.revision_id or 0)))


def contribution_findings(
    events: Sequence[Event], revisions: Sequence[Revision], contributions: Sequence[Contribution]
) -> Iterator[str]:
    """The hash chain of each topic, and the place in it that each submission wrote into the log."""
    newest: defaultdict[int, str] = defaultdict(str)

    def link(row: Contribution) -> Iterator[str]:
        expected = row.hash_after(newest[row.topic_id])
        newest[row.topic_id] = row.hash
        if row.hash != expected:
            yield f"guide_contribution {row.pk}: changed, or it does not follow from the row before it of its topic."

    yield from guarded.each(contributions, link)
    known = {row.pk: row for row in contributions}
    submitted = {event.revision_id: event for event in events if event.act == Event.Act.SUBMIT}
    yield from guarded.each(revisions, lambda row: _last_touch(row, submitted.get(row.pk), known))
    for event in events:
        if event.act == Event.Act.DISCARD and event.data.get("last_contribution") not in known:
            yield f"guide_event {event.seq}: the contribution that it names is missing in guide_contribution."


def _expected(events: Sequence[Event], submitted: Mapping[int | None, Event]) -> dict[int | None, dict[str, Any]]:
    """By revision, the value of each column of which the log knows, and nothing else than the line that froze it."""
    numbers: Counter[int | None] = Counter()
    expected: dict[int | None, dict[str, Any]] = {}
    for revision, event in submitted.items():
        numbers[event.topic_id] += 1
        data = event.data if isinstance(event.data, dict) else {}
        expected[revision] = {
            "topic_id": event.topic_id,
            "number": numbers[event.topic_id],
            "sha256": event.sha256,
            "contributors": data.get("contributors"),
            "change_note": data.get("note"),
            "submitted_by_id": event.actor_id,
            "submitted_at": event.at,
            "state": Revision.State.IN_REVIEW,
        }
    for event in events:
        if event.act in ENDS and event.revision_id in expected:
            expected[event.revision_id]["state"] = ENDS[Event.Act(event.act)]
    return expected


def _differences(revision: Revision, event: Event | None, expected: Mapping[str, Any]) -> Iterator[str]:
    where = f"guide_revision {revision.pk}"
    if event is None:
        yield f"{where}: no line of the log submitted it."
        return
    if digest(revision.payload) != revision.sha256:
        yield f"{where}: the text does not have the SHA-256 that is written beside it."
    for name, value in expected.items():
        if getattr(revision, name) == value:
            continue
        if name == "contributors":
            yield f"{where}: its contributors are not those that the log names."
        else:
            yield f"{where}: its {name} is “{getattr(revision, name)}”; by line {event.seq} of the log it is “{value}”."


def _signature(event: Event, revision: Revision | None) -> Iterator[str]:
    if revision is None or event.sha256 != revision.sha256:
        yield f"guide_event {event.seq}: the signature names another text than revision {event.revision_id}."
    elif event.actor_id in revision.contributors:
        yield f"guide_event {event.seq}: signed by a contributor of revision {event.revision_id}."
    elif event.data.get("registered_until", LAST_DAY) < review_dates.day_of(event.at):  # the first ones did not say
        yield f"guide_event {event.seq}: signed after the registration had ended."


def _last_touch(revision: Revision, event: Event | None, known: Mapping[int, Contribution]) -> Iterator[str]:
    """The contribution that a submission makes; since it freezes its hash too, everybody before it is in the log."""
    last = known.get(revision.last_contribution_id)
    if last is None or event is None:
        if event is not None:
            yield f"guide_revision {revision.pk}: its last contribution is missing in guide_contribution."
        return
    is_that = (last.topic_id, last.user_id, last.at) == (revision.topic_id, event.actor_id, event.at)
    if not is_that or event.data.get("contribution_hash", last.hash) != last.hash:
        yield f"guide_revision {revision.pk}: its contributions are not those of line {event.seq} of the log."
