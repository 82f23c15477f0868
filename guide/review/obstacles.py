"""Obstacles: before a button is shown, why this person cannot press it, and who can. Asks the guards of the acts."""

from datetime import datetime

from django.contrib.auth.models import User

from guide.models.reviews import Event, Reviewer, Revision
from guide.record import facts
from guide.review import guards


def obstacle_to_review(revision: Revision, user: User, at: datetime) -> str:
    """Why this person may neither approve nor return this text; empty when they may."""
    return guards.refusal_of(guards.require_non_contributor, revision, user, at)


def obstacle_to_signing(user: User, at: datetime) -> str:
    """Why this person cannot sign anything now; empty when they can."""
    return guards.refusal_of(guards.require_signer, user, at)


def obstacle_to_wording_check(revision: Revision, at: datetime) -> str:
    """Why nobody can sign this text as a wording check; empty when somebody can."""
    return guards.refusal_of(guards.require_wording_only, revision, at)


def meanings_for(revision: Revision, act: str, user: User, at: datetime) -> list[str]:
    """What this person's signature under this text may mean; none when they may not sign it."""
    may_review = not guards.refusal_of(guards.require_non_contributor, revision, user, at, facts.FULL_REVIEW)
    meanings = [facts.FULL_REVIEW] if may_review else []
    may_check = act == Event.Act.APPROVE and (may_review or not obstacle_to_review(revision, user, at))
    if may_check and not obstacle_to_wording_check(revision, at):
        meanings.append(facts.WORDING_CHECK)
    return meanings


def obstacle_to_signing_text(revision: Revision, act: str, user: User, at: datetime) -> str:
    """Why this person cannot sign this text now; empty when they can."""
    first = facts.first_signature(revision, act)
    own = guards.refusal_of(guards.require_second_signer, first, user)
    if not own and not meanings_for(revision, act, user, at):
        own = guards.refusal_of(guards.require_non_contributor, revision, user, at, facts.FULL_REVIEW)
    own = own or obstacle_to_signing(user, at)
    own = own or guards.refusal_of(guards.require_nothing_scheduled, revision.topic, at)
    if own or act == Event.Act.REAFFIRM:  # what is reaffirmed is public already
        return own
    return guards.refusal_of(guards.require_sourced_emergencies, revision)


def who_can_sign(revision: Revision, act: str, at: datetime) -> list[str]:
    """The printed names of those who could sign this text now."""
    profiles = Reviewer.objects.filter(user__is_active=True).select_related("user")
    return [
        profile.printed_name
        for profile in profiles
        if profile.user.has_perm("guide.review_revision")
        and not obstacle_to_signing_text(revision, act, profile.user, at)
    ]
