"""The append-only log, a hash chain: each line carries the hash of the line before, so that tampering shows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction

from guide.canonical_json import canonical, digest
from guide.models.reviews import Event


@contextmanager
def exclusive() -> Iterator[None]:
    """A transaction in which nobody else can act: two acts are always one after the other.

    SQLite takes its write lock at BEGIN IMMEDIATE (see settings); PostgreSQL needs to be told.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE guide_event IN SHARE ROW EXCLUSIVE MODE")
        yield


def append(act: str, *, actor: User, at: datetime, data: dict[str, Any], **subject: Any) -> Event:
    """Write the next line. `subject` may hold topic, revision and sha256. Call inside `exclusive()`."""
    last = Event.objects.order_by("-seq").first()
    event = Event(
        seq=last.seq + 1 if last else 1,
        at=at,
        act=act,
        actor=actor,
        data=data,
        previous_hash=last.hash if last else "",
        **subject,
    )
    event.hash = line_hash(event)
    event.save(force_insert=True)
    return event


def line_hash(event: Event) -> str:
    """SHA-256 over the canonical JSON of every field of the line but the hash itself."""
    return digest(canonical(hashed_fields(event)))


def hashed_fields(event: Event) -> dict[str, Any]:
    """The fields of a line that its hash covers, as plain JSON data."""
    return {
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(),
        "act": str(event.act),
        "actor": event.actor_id,
        "topic": event.topic_id,
        "revision": event.revision_id,
        "sha256": event.sha256,
        "data": event.data,
        "previous_hash": event.previous_hash,
    }


def broken_lines(events: Iterable[Event] | None = None) -> Iterator[str]:
    """Yield one sentence for every line that does not follow from the one before. `events` are all, in their order."""
    expected_seq, previous_hash = 1, ""
    for event in Event.objects.order_by("seq").iterator() if events is None else events:
        if event.seq != expected_seq:
            yield f"guide_event: line {expected_seq} is missing before line {event.seq}."
        if event.previous_hash != previous_hash:
            yield f"guide_event: line {event.seq} does not carry the hash of the line before it."
        if not _is_as_written(event):
            yield f"guide_event: line {event.seq} was changed after it was written."
        expected_seq, previous_hash = event.seq + 1, event.hash


def _is_as_written(event: Event) -> bool:
    try:
        return line_hash(event) == event.hash
    except (AttributeError, TypeError, ValueError):  # somebody wrote what no act writes, such as no time at all
        return False
