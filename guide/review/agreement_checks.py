"""Whether a text says other numbers or levels than its own timer, and than the public texts that it leads to."""

from collections.abc import Iterator

from django.db.models import Q

from guide.models.kinds import KINDS, Kind
from guide.models.reviews import Event
from guide.models.topics import Topic
from guide.publishing import agreement, sign_levels
from guide.publishing.public_texts import topic_path
from guide.record import snapshot
from guide.record.older_schemas import completed
from guide.review import timer_checks
from guide.schemas import Payload


def warnings(topic: Topic) -> Iterator[str]:
    """One sentence for each difference. Steps that are refused for their hold are told by `timer_checks`."""
    text = snapshot.take(topic)
    if not any(timer_checks.conflicts(topic)):
        yield from agreement.own_differences(text)
    others = _public_beside(text)
    yield from agreement.linked_differences(text, others)
    yield from sign_levels.level_differences(text, others)


def _public_beside(text: Payload) -> dict[str, Payload]:
    """The public texts that a text leads to, and all that explain signs; by their path."""
    paths = agreement.leads_to(text)
    slugs = {path.rstrip("/").rpartition("/")[2] for path in paths if path.startswith(_prefixes())}
    events = Event.objects.in_force().filter(Q(topic__kind=Kind.WARNING) | Q(topic__slug__in=slugs))
    revisions = [event.revision for event in events.select_related("revision") if event.revision]
    found = [completed(snapshot.payload_of(revision)) for revision in revisions]
    return {topic_path(other): other for other in found if other["slug"] != text["slug"]}


def _prefixes() -> tuple[str, ...]:
    return tuple({kind.prefix for kind in KINDS.values()})
