"""A signer's credential as the log tells it: what was entered last, and who has verified it since."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from guide.models.reviews import Event, Reviewer

# What a profile says of a person, and what a signature calls it.
ENTERED = {
    "printed_name": "name",
    "credential": "credential",
    "register": "register",
    "expires_on": "registered_until",
    "conflict_statement": "conflict_statement",
    "conflict_stated_on": "conflict_stated_on",
}


class Known(NamedTuple):
    """What the log says of one account."""

    entered: dict[str, str | None] = {}
    verified: tuple[int | None, datetime | None] | None = None  # by whom, and when


def is_verified(profile: Reviewer) -> bool:
    """Whether somebody verified this very profile. The log decides: a row can be changed past everybody."""
    if profile.is_demo:  # nobody checks a demonstration's, and outside a demonstration it signs nothing
        return profile.verified_at is not None
    return _known(profile) == Known(said(profile), (profile.verified_by_id, profile.verified_at))


def is_as_entered(profile: Reviewer) -> bool:
    """Whether somebody who is in the log entered just this, verified or not."""
    return _known(profile).entered == said(profile)


def said(profile: Reviewer) -> dict[str, str | None]:
    return {name: str(getattr(profile, name)) for name in ENTERED}


def after(known: Known, line: Event) -> Known:
    """What is known of an account after one more line about it. A line that was tampered with may lack anything."""
    match line.data.get("what"):
        case "profile":
            entered = {name: line.data.get(name) for name in ENTERED}
            return Known(entered, known.verified if line.data.get("verified") else None)
        case "verified":
            return known._replace(verified=(line.actor_id, line.at))
        case "password" if line.actor_id != line.data.get("account"):
            return known._replace(verified=None)
    return known


def allow(known: Known, signature: dict[str, Any]) -> bool:
    """Whether a signature says of its signer what was entered and verified before it."""
    if signature.get("demo") or "verified_by" not in signature:  # the first ones did not say who had verified
        return True
    as_signed = {name: signature.get(called) for name, called in ENTERED.items()}
    return known.verified is not None and known.entered == as_signed and known.verified[0] == signature["verified_by"]


def _known(profile: Reviewer) -> Known:
    lines: Iterable[Event] = Event.objects.filter(act=Event.Act.PERSON, data__account=profile.user_id).order_by("seq")
    return reduce(after, lines, Known())
