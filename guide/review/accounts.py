"""Acts on accounts and reviewer profiles, each an event in the log.

One person enters a credential, and another one verifies it.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from guide.models.reviews import Event, Reviewer
from guide.record import credentials, facts, log
from guide.review import account_control, guards
from guide.review.guards import Refused

# A change of any of these has to be verified again.
CREDENTIAL_FIELDS = ("user_id", "printed_name", "credential", "register", "expires_on")


def save_profile(profile: Reviewer, user: User, *, at: datetime) -> None:
    """Store a reviewer's profile; a new or changed credential switches signing off until somebody verifies it."""
    with log.exclusive():
        before = Reviewer.objects.filter(pk=profile.pk).first()
        if before and before.user_id != profile.user_id:
            raise Refused(_("A profile cannot be moved to another account. Create a new one for the other person."))
        is_known = before is not None and credentials.is_verified(before)
        if not is_known or any(getattr(before, name) != getattr(profile, name) for name in CREDENTIAL_FIELDS):
            profile.entered_by, profile.verified_by, profile.verified_at = user, None, None
        profile.save()
        log_profile(profile, user, at)


def verify_credential(profile: Reviewer, user: User, *, at: datetime) -> None:
    """Record that `user`, who did not enter the credential, checked it against its register. Raises Refused."""
    with log.exclusive():
        guards.require_permission(user, "verify_reviewer", _("Only account managers can verify a credential."))
        require_verifiable(profile, user)
        profile.verified_by, profile.verified_at = user, at
        profile.save()
        log_verification(profile, user, at)


def require_verifiable(profile: Reviewer, user: User) -> None:
    """Raise Refused unless `user` is a second person, and the profile is of nobody who has another account."""
    if credentials.is_verified(profile):
        raise Refused(_("This credential is already verified."))
    if not credentials.is_as_entered(profile):
        raise Refused(_("This profile does not match the entry in the log. Check it and save it again first."))
    account_control.require_two_people(profile, user)
    others = Reviewer.objects.filter(user__is_active=True, verified_at__isnull=False, is_demo=False)
    for other in others.exclude(pk=profile.pk).select_related("user"):
        if facts.is_same_registration(other.register, profile.register):
            raise Refused(
                _("“%(register)s” is already the registration of %(account)s. Each person signs with one account only.")
                % {"register": profile.register, "account": other.user}
            )


def record_password_set(account: User, user: User, *, at: datetime) -> None:
    """Log that `user` set the password of `account`, and end its verification: now `user` could sign in as it."""
    with log.exclusive():
        _log(account, user, at, what="password")
        if account.pk != user.pk:
            Reviewer.objects.filter(user=account).update(verified_by=None, verified_at=None, entered_by=user)


def set_groups(account: User, groups: list[Group], user: User, *, at: datetime) -> None:
    """Put another person into exactly these groups. Raises Refused for one's own account."""
    with log.exclusive():
        before = set(account.groups.values_list("name", flat=True))
        after = {group.name for group in groups}
        if before == after:
            return
        if account_control.is_own_account(account, user):
            raise Refused(
                _(
                    "You cannot change your own groups, even through an account that you created. Ask another account "
                    "manager."
                )
            )
        account.groups.set(groups)
        _log(account, user, at, what="groups", before=sorted(before), after=sorted(after))


def record_rights_change(account: User, rights: dict[str, Any], user: User, *, at: datetime) -> None:
    """Log the rights that an account has now beside those of its groups."""
    with log.exclusive():
        _log(account, user, at, what="rights", **rights)


def record_superuser_signin(account: User, *, at: datetime) -> None:
    """Log that a superuser, whom no permission stops, signed in."""
    with log.exclusive():
        _log(account, account, at, what="superuser signed in")


def record_activation_change(account: User, user: User, *, at: datetime) -> None:
    """Log that an account was deactivated, or activated again."""
    with log.exclusive():
        _log(account, user, at, what="active" if account.is_active else "inactive")


def record_second_factor_change(account: User, change: str, *, at: datetime) -> None:
    with log.exclusive():
        _log(account, account, at, what="second factor", change=str(change))


def log_profile(profile: Reviewer, user: User, at: datetime) -> None:
    entered = {"user_id": str(profile.user_id), **credentials.entered_values(profile)}
    _log(profile.user, user, at, what="profile", verified=profile.verified_at is not None, **entered)


def log_verification(profile: Reviewer, user: User, at: datetime) -> None:
    _log(profile.user, user, at, what="verified", credential=profile.credential, register=profile.register)


def _log(account: User, user: User, at: datetime, **details: Any) -> Event:
    return log.append(
        Event.Act.PERSON, actor=user, at=at, data={"account": account.pk, "name": account.get_username(), **details}
    )
