"""Two-person rule: whether the log holds both signers wherever a text needed two. Worked out from the log alone."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from guide.models.kinds import KINDS
from guide.models.reviews import SIGNATURES, Event
from guide.record import credentials, facts
from guide.record.snapshot import payload_of

# Keys of every signature since a rule came. Once a line has one, every later line is under that rule, with or without
# the key; lines before it were signed under the rules of their time.
KEY_SINCE_TWO_SIGNERS = "register"  # two for safety kinds and for reinstating; before it, one was enough for every text
KEY_SINCE_WHATEVER_ACT = "rules"  # two after a withdrawal for safety, whatever the act


class _Topic:
    """What was decided on one topic, up to a line of the log."""

    def __init__(self) -> None:
        self.newest: Event | None = None
        # Withdrawals for safety that no two people have settled, as a demonstration counts and as the guide does.
        self.harm: dict[bool, bool] = {True: False, False: False}
        # Signed by two since then, for a later time.
        self.scheduled: list[Event] = []

    def add(self, event: Event) -> None:
        if event.act == Event.Act.CALL_BACK:
            self.scheduled = [line for line in self.scheduled if line.revision_id != event.revision_id]
            return
        self.newest = event
        if event.act == Event.Act.WITHDRAW:
            if _is_for_safety(event):
                self.harm, self.scheduled = {True: True, False: True}, []
        elif facts.is_scheduled(event):
            self.scheduled.append(event)
        else:
            self._settle(event)

    def advance(self, at: datetime) -> None:
        """What was scheduled for a time before `at` has come into effect."""
        for event in [line for line in self.scheduled if facts.public_from(line) <= at]:
            self.scheduled.remove(event)
            self._settle(event)

    def _settle(self, event: Event) -> None:
        if event.data.get("others"):
            self.harm[True] = False
            self.harm[False] = self.harm[False] and bool(event.data["demo"])


def violations() -> Iterator[str]:
    """Two-person rule: yield one sentence for each signature without the second signer that it needed."""
    firsts: dict[tuple[int | None, str], Event] = {}
    topics: dict[int | None, _Topic] = defaultdict(_Topic)
    keys: set[str] = set()
    acts = [*SIGNATURES, Event.Act.SIGN, Event.Act.WITHDRAW, Event.Act.CALL_BACK]
    for event in Event.objects.filter(act__in=acts).select_related("revision").order_by("seq"):
        keys |= event.data.keys()
        if event.act == Event.Act.SIGN:
            firsts[event.revision_id, event.data["towards"]] = event
            continue
        topics[event.topic_id].advance(event.at)
        if event.act in SIGNATURES and _needs_two(event, topics[event.topic_id], keys):
            yield from _pair_violations(event, firsts.get((event.revision_id, event.act)))
        # Whatever is decided on a topic ends the first signatures that waited.
        firsts = {key: first for key, first in firsts.items() if first.topic_id != event.topic_id}
        topics[event.topic_id].add(event)


def unverified_signatures() -> Iterator[str]:
    """Yield one sentence for each signature under a credential that nobody had verified at that moment."""
    states: dict[int | None, credentials.CredentialState] = defaultdict(credentials.CredentialState)
    for event in Event.objects.filter(act__in=[Event.Act.PERSON, Event.Act.SIGN, *SIGNATURES]).order_by("seq"):
        if event.act == Event.Act.PERSON:
            account = event.data.get("account")
            states[account] = credentials.apply_event(states[account], event)
        elif not credentials.covers_signature(states[event.actor_id], event.data):
            yield f"guide_event {event.seq}: signed under a credential that, by the log, nobody had verified."


def signed_before_the_rule() -> Iterator[str]:
    """Yield one sentence for each public text that one person signed when one was enough, and that needs two now."""
    for event in Event.objects.in_force().select_related("revision", "topic"):
        alone = f"guide_event {event.seq}: revision {event.revision_id} was signed by one person, when one was enough"
        if KEY_SINCE_TWO_SIGNERS not in event.data and _is_safety(event):
            yield f"{alone}. It needs two now: let it be reaffirmed."
        elif KEY_SINCE_WHATEVER_ACT not in event.data and event.topic and facts.unsettled_harm(event.topic):
            yield f"{alone} after a withdrawal because it may harm someone. It needs two now: let it be reaffirmed."


def _needs_two(event: Event, topic: _Topic, keys: set[str]) -> bool:
    """As `facts.needs_two_signers`, at the time of the event and under the rules of that time."""
    if KEY_SINCE_TWO_SIGNERS not in keys:
        return False
    if _is_safety(event):
        return True
    if KEY_SINCE_WHATEVER_ACT in keys:
        return topic.harm[bool(event.data["demo"])]
    return event.act == Event.Act.REINSTATE and topic.newest is not None and _is_for_safety(topic.newest)


def _is_for_safety(event: Event) -> bool:
    return bool(event.data.get("code") == facts.SAFETY_REASON)


def _is_safety(event: Event) -> bool:
    return event.revision is not None and KINDS[payload_of(event.revision)["kind"]].is_safety


def _pair_violations(event: Event, first: Event | None) -> Iterator[str]:
    if first is None:
        yield f"guide_event {event.seq}: signed by one person, though revision {event.revision_id} needs two."
    elif first.actor_id == event.actor_id:
        yield f"guide_event {event.seq}: signed twice by the same person, in line {first.seq} and here."
    elif not event.data["demo"] and facts.is_same_registration(first.data["register"], event.data["register"]):
        yield f"guide_event {event.seq}: signed twice under the same registration, in line {first.seq} and here."
    elif [other["name"] for other in event.data.get("others", [])] != [first.data["name"]]:
        yield f"guide_event {event.seq}: names another first signer than line {first.seq}."
