"""Whether every signature had the company that its text needs: worked out from the log alone, in its order."""

from collections import defaultdict
from collections.abc import Iterator

from guide.models.kinds import KINDS
from guide.models.reviews import SIGNATURES, Event
from guide.record import credentials, facts
from guide.record.snapshot import payload_of

# What a signature did not say yet when one was enough for every text.
SINCE_TWO = "register"


def lonely() -> Iterator[str]:
    """Yield one sentence for each signature of which the log does not hold the two people that it needed."""
    firsts: dict[tuple[int | None, str], Event] = {}
    newest: dict[int | None, Event] = {}
    acts = [*SIGNATURES, Event.Act.SIGN, Event.Act.WITHDRAW]
    for event in Event.objects.filter(act__in=acts).select_related("revision").order_by("seq"):
        if event.act == Event.Act.SIGN:
            firsts[event.revision_id, event.data["towards"]] = event
            continue
        if SINCE_TWO in event.data and _needs_two(event, newest.get(event.topic_id)):
            yield from _two(event, firsts.get((event.revision_id, event.act)))
        # Whatever is decided on a topic ends the first signatures that waited.
        firsts = {key: first for key, first in firsts.items() if first.topic_id != event.topic_id}
        newest[event.topic_id] = event


def unverified() -> Iterator[str]:
    """Yield one sentence for each signature whose signer was not, at that moment, as somebody had verified."""
    known: dict[int | None, credentials.Known] = defaultdict(credentials.Known)
    for event in Event.objects.filter(act__in=[Event.Act.PERSON, Event.Act.SIGN, *SIGNATURES]).order_by("seq"):
        if event.act == Event.Act.PERSON:
            account = event.data.get("account")
            known[account] = credentials.after(known[account], event)
        elif not credentials.allow(known[event.actor_id], event.data):
            yield f"guide_event {event.seq}: signed under a credential that, by the log, nobody had verified."


def from_before() -> Iterator[str]:
    """Yield one sentence for each text that one person signed when one was enough, and that needs two now."""
    for event in Event.objects.in_force().select_related("revision"):
        if SINCE_TWO not in event.data and _is_safety(event):
            yield (
                f"guide_event {event.seq}: revision {event.revision_id} was signed by one person, when one was enough. "
                "It needs two now: let it be reaffirmed."
            )


def _needs_two(event: Event, before: Event | None) -> bool:
    """As `facts.needs_two_signers`, at the time of the event."""
    if event.act == Event.Act.REINSTATE and before is not None and before.data.get("code") == facts.SAFETY:
        return True
    return _is_safety(event)


def _is_safety(event: Event) -> bool:
    return event.revision is not None and KINDS[payload_of(event.revision)["kind"]].is_safety


def _two(event: Event, first: Event | None) -> Iterator[str]:
    if first is None:
        yield f"guide_event {event.seq}: signed by one person, though revision {event.revision_id} needs two."
    elif first.actor_id == event.actor_id:
        yield f"guide_event {event.seq}: signed twice by the same person, in line {first.seq} and here."
    elif not event.data["demo"] and facts.is_same_registration(first.data["register"], event.data["register"]):
        yield f"guide_event {event.seq}: signed twice under the same registration, in line {first.seq} and here."
    elif [other["name"] for other in event.data.get("others", [])] != [first.data["name"]]:
        yield f"guide_event {event.seq}: names another first signer than line {first.seq}."
