"""The state of each signer's credential, worked out from the log: what was entered last, and who verified it since."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import QuerySet

from guide.models.reviews import Event, Reviewer

# The fields of a profile that make up the credential, and the key of each in the data of a signature.
SIGNATURE_KEYS = {
    "printed_name": "name",
    "credential": "credential",
    "register": "register",
    "expires_on": "registered_until",
    "conflict_statement": "conflict_statement",
    "conflict_stated_on": "conflict_stated_on",
}


class CredentialState(NamedTuple):
    """What the log says of the credential of one account."""

    entered: dict[str, str | None] = {}
    verified: tuple[int | None, datetime | None] | None = None  # account, and moment


def is_verified(profile: Reviewer) -> bool:
    """Whether the log says that somebody verified this very profile: the row itself can be changed behind the log."""
    return _is_verified(profile, _state_of(profile))


def verified_profiles(profiles: Iterable[Reviewer]) -> set[int]:
    """Primary keys of those profiles of which `is_verified` is true, from one query."""
    profiles = list(profiles)
    states: dict[int, CredentialState] = defaultdict(CredentialState)
    accounts = {profile.user_id for profile in profiles}
    for event in _person_events().filter(data__account__in=accounts):
        states[event.data["account"]] = apply_event(states[event.data["account"]], event)
    return {profile.pk for profile in profiles if _is_verified(profile, states[profile.user_id])}


def is_as_entered(profile: Reviewer) -> bool:
    """Whether the log says that somebody entered just this profile, verified or not."""
    return _state_of(profile).entered == entered_values(profile)


def entered_values(profile: Reviewer) -> dict[str, str | None]:
    """The credential as the log stores it: every value as text."""
    return {name: str(getattr(profile, name)) for name in SIGNATURE_KEYS}


def apply_event(state: CredentialState, event: Event) -> CredentialState:
    """The state after one more event about the account. An event that was tampered with may lack any key."""
    match event.data.get("what"):
        case "profile":
            entered = {name: event.data.get(name) for name in SIGNATURE_KEYS}
            return CredentialState(entered, state.verified if event.data.get("verified") else None)
        case "verified":
            return state._replace(verified=(event.actor_id, event.at))
        case "password" if event.actor_id != event.data.get("account"):
            return state._replace(verified=None)
    return state


def covers_signature(state: CredentialState, signature: dict[str, Any]) -> bool:
    """Whether the data of a signature says of its signer what was entered and verified before it."""
    if signature.get("demo") or "verified_by" not in signature:  # the first ones did not say who had verified
        return True
    as_signed = {name: signature.get(key) for name, key in SIGNATURE_KEYS.items()}
    return state.verified is not None and state.entered == as_signed and state.verified[0] == signature["verified_by"]


def _is_verified(profile: Reviewer, state: CredentialState) -> bool:
    if profile.is_demo:  # nobody checks a demonstration's, and outside a demonstration it signs nothing
        return profile.verified_at is not None
    return state == CredentialState(entered_values(profile), (profile.verified_by_id, profile.verified_at))


def _state_of(profile: Reviewer) -> CredentialState:
    return reduce(apply_event, _person_events().filter(data__account=profile.user_id), CredentialState())


def _person_events() -> QuerySet[Event]:
    return Event.objects.filter(act=Event.Act.PERSON).order_by("seq")
