"""Whose hands an account is in, as the log tells it: two accounts that one person can use are not two people."""

from collections import defaultdict
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from guide.models.reviews import Event, Reviewer
from guide.review.guards import Refused


def require_two_people(profile: Reviewer, verifier: User) -> None:
    """Refuse a verifier who may be the person that entered the credential, or the one whom it is about."""
    hands = Hands()
    if why := _why_not(profile, verifier, hands):
        raise Refused(f"{why} {_who_could(profile, hands)}")


def is_own(account: User, user: User) -> bool:
    """Whether changing this account's rights is changing one's own: it is the account of `user`, or `user` is in its
    hands. A superuser may mend the accounts of all others."""
    return account.pk == user.pk or (not user.is_superuser and account.pk in Hands().above(user.pk))


class Hands:
    """Of every account: which others could use it or made it what it is, directly or through accounts of theirs.

    Nothing ends this, a password of one's own neither: the log cannot tell who typed it.
    """

    def __init__(self) -> None:
        self._givers: dict[int, set[int]] = defaultdict(set)
        for actor, data in _lines().values_list("actor_id", "data"):
            if _gives(data):
                self._givers[data["account"]].add(actor)
        # Somebody has to make the first accounts. Each sign-in of a superuser is in the log, and others are told.
        superusers = get_user_model().objects.filter(is_superuser=True)
        self._superusers = set(superusers.values_list("pk", flat=True))

    def above(self, account: int) -> set[int]:
        """The account itself and all whose hands it is in."""
        found, rest = set(), {account}
        while rest:
            found.add(current := rest.pop())
            rest |= self._givers[current] - found
        return found

    def of_both(self, one: int, other: int) -> int | None:
        """Whose hands both accounts are in, one of the two before a third; None when they are two people."""
        both = self.above(one) & self.above(other)
        return min(both - (self._superusers - {one, other}), key=lambda pk: (pk not in (one, other), pk), default=None)


def _gives(data: dict[str, Any]) -> bool:
    """Whether this line lets its actor use the account, or gives the account something."""
    if data["what"] == "groups":
        return bool(set(data["after"]) - set(data["before"]))
    if data["what"] == "rights":
        return any(value for name, value in data.items() if name not in ("account", "name", "what"))
    return data["what"] in ("password", "active")


def _why_not(profile: Reviewer, verifier: User, hands: Hands) -> str:
    if verifier.pk == profile.user_id:
        return _("Nobody verifies their own credential.")
    if profile.user_id in hands.above(verifier.pk):
        return _one_person(profile.user_id, verifier.pk, profile.user_id)
    enterers = _enterers(profile)
    if verifier.pk in enterers:
        return _("You entered this credential, or set this person's password, so somebody else has to verify it.")
    for enterer in sorted(enterers):
        if above := hands.of_both(verifier.pk, enterer):
            return _one_person(above, verifier.pk, enterer)
    return ""


def _enterers(profile: Reviewer) -> set[int]:
    """Who entered or changed what has to be verified now, and who else could sign in as this person."""
    enterers: set[int | None] = set()
    could_sign_in: set[int | None] = set()
    for actor, data in _lines().filter(data__account=profile.user_id).values_list("actor_id", "data"):
        if data["what"] == "verified":
            enterers = set()
        elif data["what"] == "profile" and not data["verified"]:
            enterers.add(actor)
        elif data["what"] == "password" and actor != profile.user_id:
            could_sign_in = {actor}
    found = enterers | could_sign_in | {profile.entered_by_id}
    return {account for account in found if account not in (None, profile.user_id)}


def _one_person(above: int, one: int, other: int) -> str:
    names = get_user_model().objects.in_bulk([above, one, other])
    below = [str(names[account]) for account in (one, other) if account != above]
    return _(
        "%(one)s and %(other)s do not count as two people here: %(above)s made %(below)s, set the password or gave "
        "groups or rights, also through another account. A later password does not change that."
    ) % {"one": names[one], "other": names[other], "above": names[above], "below": _(" and ").join(below)}


def _who_could(profile: Reviewer, hands: Hands) -> str:
    users = get_user_model().objects.filter(is_active=True, is_superuser=False).order_by("username")
    names = [
        str(user) for user in users if user.has_perm("guide.verify_reviewer") and not _why_not(profile, user, hands)
    ]
    if names:
        return _("Who can: %(names)s.") % {"names": ", ".join(names)}
    return _(
        "No account manager can now. A superuser has to make an account for one more person, and put it into the group "
        "of account managers."
    )


def _lines() -> Any:
    return Event.objects.filter(act=Event.Act.PERSON).order_by("seq")
