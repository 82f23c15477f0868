"""Who may sign what: whether any signature was given by an author of the text, or covers more than it says.

Worked out from the log and the frozen texts alone, for every line since these rules came; older lines were signed under
the rules of their time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from guide.canonical_json import digest
from guide.models.reviews import SIGNATURES, Event, Revision
from guide.record import facts
from guide.record.authorship import Authorship
from guide.record.changes import clinical_changes
from guide.record.snapshot import payload_of

KEY_SINCE_RULES = "rules"  # of every signature since then; a later line is under them with or without it
SIGNED = (*SIGNATURES, Event.Act.SIGN)


def violations() -> Iterator[str]:
    """Yield one sentence for each signature that its signer could not give, or not with this meaning."""
    first = Event.objects.filter(act__in=SIGNED, data__has_key=KEY_SINCE_RULES).order_by("seq").first()
    if first is None:
        return
    topics: dict[int | None, list[Event]] = defaultdict(list)
    lines = Event.objects.filter(act__in=[*SIGNED, Event.Act.WITHDRAW, Event.Act.CALL_BACK])
    for event in lines.order_by("seq"):
        topics[event.topic_id].append(event)
    for topic, events in topics.items():
        if topic is not None and events[-1].seq >= first.seq:
            yield from _violations_of_topic(topic, events, since=first.seq)


def _violations_of_topic(topic: int, events: list[Event], since: int) -> Iterator[str]:
    revisions = Revision.objects.filter(topic=topic).in_bulk()
    if any(digest(revision.payload) != revision.sha256 for revision in revisions.values()):
        return  # which is told by itself, and nothing can be worked out from such texts
    authorship = Authorship([topic])
    deciding: list[Event] = []
    for event in events:
        event.revision = revisions.get(event.revision_id or 0)
        if event.seq >= since and event.act in SIGNED and event.revision:
            yield from _violations_of_line(event, event.revision, facts.effective(deciding, event.at), authorship)
            yield from _overtaking_violations(event, deciding)
        if event.act == Event.Act.CALL_BACK:
            yield from _call_back_violations(event, deciding)
        if event.act != Event.Act.SIGN:
            deciding.append(event)


def _violations_of_line(
    event: Event, revision: Revision, deciding: list[Event], authorship: Authorship
) -> Iterator[str]:
    bases = facts.reviews_in_force(deciding, demo=bool(event.data["demo"]))
    where = f"guide_event {event.seq}"
    reviewed = bases[1].revision if bases else None
    if event.actor_id in authorship.touched_after(reviewed.number if reviewed else 0, revision):
        yield f"{where}: signed by somebody who touched the text since its last full clinical review."
    if event.data["meaning"] != facts.FULL_REVIEW:
        yield from (f"{where}: {sentence}" for sentence in _wording_violations(event, revision, bases))
        return
    for edit in authorship.edits(revision):
        if event.actor_id in edit.people:
            yield f"{where}: a full review by somebody whose words of revision {edit.number} stand in the text."


def _call_back_violations(event: Event, deciding: list[Event]) -> Iterator[str]:
    scheduled = [line for line in deciding if facts.is_scheduled(line) and line.revision_id == event.revision_id]
    if not any(event.at < facts.public_from(line) for line in scheduled):
        yield f"guide_event {event.seq}: called back what was not scheduled, or was public already."


def _overtaking_violations(event: Event, deciding: list[Event]) -> Iterator[str]:
    newest = deciding[-1] if deciding else None
    if newest and facts.is_scheduled(newest) and event.at < facts.public_from(newest):
        yield f"guide_event {event.seq}: signed while another text of the topic was approved and scheduled."


def _wording_violations(event: Event, revision: Revision, bases: tuple[Event, Event] | None) -> Iterator[str]:
    if bases is None or Event.Act.APPROVE not in (event.act, event.data.get("towards")):
        yield "signed as a wording check, where it takes a full clinical review."
        return
    public = bases[0].data
    if any(event.data[name] > public[name] for name in ("reviewed_on", "review_by")):
        yield "a wording check put off the next review, or moved the day of the last one."
    for sentence in _clinical_changes(revision, [base.revision for base in bases]):
        yield f"signed as a wording check, which does not cover this: {sentence}."


def _clinical_changes(revision: Revision, bases: Iterable[Revision | None]) -> list[str]:
    olds = [payload_of(base) for base in bases if base]
    return list(
        dict.fromkeys(change.sentence for old in olds for change in clinical_changes(old, payload_of(revision)))
    )
