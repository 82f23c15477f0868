"""Who could act through an account (its controllers), worked out from the log.

The two-person rule needs two people: two accounts that one person controls are one person.
"""

from collections import defaultdict
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guide.models.reviews import Event, Reviewer
from guide.review.guards import Refused


def require_two_people(profile: Reviewer, verifier: User) -> None:
    """Raise Refused for a verifier who may be the person that entered the credential, or the one whom it is about."""
    controllers = AccountControllers()
    if why := _obstacle(profile, verifier, controllers):
        raise Refused(f"{why} {_who_can_verify(profile, controllers)}")


def is_own_account(account: User, user: User) -> bool:
    """Whether to change the rights of `account` is to change one's own: it is the account of `user`, or controls it.

    A superuser may change the accounts of all others.
    """
    if account.pk == user.pk:
        return True
    return not user.is_superuser and account.pk in AccountControllers().controllers_of(user.pk)


class AccountControllers:
    """The controllers of every account: who set its password or gave it rights, directly or through another account.

    Control never ends, not even with a new password: the log cannot tell who typed it.
    """

    def __init__(self) -> None:
        self._direct: dict[int, set[int]] = defaultdict(set)
        for actor, data in _account_events().values_list("actor_id", "data"):
            if _gives_control(data):
                self._direct[data["account"]].add(actor)
        # Somebody has to make the first accounts. Each sign-in of a superuser is in the log, and others are told.
        superusers = get_user_model().objects.filter(is_superuser=True)
        self._superusers = set(superusers.values_list("pk", flat=True))

    def controllers_of(self, account: int) -> set[int]:
        """Primary keys of the account itself and of all that control it."""
        found, rest = set(), {account}
        while rest:
            found.add(current := rest.pop())
            rest |= self._direct[current] - found
        return found

    def shared_controller(self, one: int, other: int) -> int | None:
        """Who controls both accounts, one of the two before a third; None when they are two people."""
        shared = self.controllers_of(one) & self.controllers_of(other)
        return min(
            shared - (self._superusers - {one, other}), key=lambda pk: (pk not in (one, other), pk), default=None
        )


def _gives_control(data: dict[str, Any]) -> bool:
    """Whether an event with this data lets its actor use the account, or gives the account a right."""
    if data["what"] == "groups":
        return bool(set(data["after"]) - set(data["before"]))
    if data["what"] == "rights":
        return any(value for name, value in data.items() if name not in ("account", "name", "what"))
    return data["what"] in ("password", "active")


def _obstacle(profile: Reviewer, verifier: User, controllers: AccountControllers) -> str:
    """Why this person cannot verify the credential; empty when they can."""
    if verifier.pk == profile.user_id:
        return _("You cannot verify your own credential.")
    if profile.user_id in controllers.controllers_of(verifier.pk):
        return _same_person(profile.user_id, verifier.pk, profile.user_id)
    enterers = _credential_enterers(profile)
    if verifier.pk in enterers:
        return _("You entered this credential, or set this person's password, so someone else must verify it.")
    for enterer in sorted(enterers):
        if controller := controllers.shared_controller(verifier.pk, enterer):
            return _same_person(controller, verifier.pk, enterer)
    return ""


def _credential_enterers(profile: Reviewer) -> set[int]:
    """Accounts that entered or changed what has to be verified now, or could sign in as this person."""
    enterers: set[int | None] = set()
    could_sign_in: set[int | None] = set()
    for actor, data in _account_events().filter(data__account=profile.user_id).values_list("actor_id", "data"):
        if data["what"] == "verified":
            enterers = set()
        elif data["what"] == "profile" and not data["verified"]:
            enterers.add(actor)
        elif data["what"] == "password" and actor != profile.user_id:
            could_sign_in = {actor}
    found = enterers | could_sign_in | {profile.entered_by_id}
    return {account for account in found if account not in (None, profile.user_id)}


def _same_person(controller: int, one: int, other: int) -> str:
    names = get_user_model().objects.in_bulk([controller, one, other])
    controlled = [str(names[account]) for account in (one, other) if account != controller]
    return _(
        "%(one)s and %(other)s do not count as two people here: %(above)s made %(below)s, set the password or gave "
        "groups or rights, directly or through another account. A new password does not change that."
    ) % {"one": names[one], "other": names[other], "above": names[controller], "below": _(" and ").join(controlled)}


def _who_can_verify(profile: Reviewer, controllers: AccountControllers) -> str:
    users = get_user_model().objects.filter(is_active=True, is_superuser=False).order_by("username")
    names = [
        str(user)
        for user in users
        if user.has_perm("guide.verify_reviewer") and not _obstacle(profile, user, controllers)
    ]
    if names:
        return _("These people can: %(names)s.") % {"names": ", ".join(names)}
    return _(
        "No account manager can do this now. A superuser has to create an account for another person and add it to the "
        "account managers group."
    )


def _account_events() -> QuerySet[Event]:
    return Event.objects.filter(act=Event.Act.PERSON).order_by("seq")
