"""Who may sign, as acts on people. Each is a line in the log; entering and verifying a credential takes two people."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from guide.models.reviews import Event, Reviewer
from guide.record import credentials, facts, log
from guide.review import account_control, guards
from guide.review.guards import Refused

# What somebody else has to check again after a change.
CREDENTIAL = ("user_id", "printed_name", "credential", "register", "expires_on")


def save_profile(profile: Reviewer, user: User, *, at: datetime) -> None:
    """Store a reviewer's profile; a new or changed credential switches signing off until somebody verifies it."""
    with log.exclusive():
        before = Reviewer.objects.filter(pk=profile.pk).first()
        if before and before.user_id != profile.user_id:
            raise Refused(_("A profile stays with its account. Make a new one for the other person."))
        is_known = before is not None and credentials.is_verified(before)
        if not is_known or any(getattr(before, name) != getattr(profile, name) for name in CREDENTIAL):
            profile.entered_by, profile.verified_by, profile.verified_at = user, None, None
        profile.save()
        log_profile(profile, user, at)


def verify(profile: Reviewer, user: User, *, at: datetime) -> None:
    """Confirm that the credential was checked against its register, by somebody else than who entered it."""
    with log.exclusive():
        guards.require_permission(user, "verify_reviewer", _("Only account managers can verify a credential."))
        require_verifiable(profile, user)
        profile.verified_by, profile.verified_at = user, at
        profile.save()
        log_verification(profile, user, at)


def require_verifiable(profile: Reviewer, user: User) -> None:
    """Refuse a verifier who is not a second person, and a reviewer who is one person with another."""
    if credentials.is_verified(profile):
        raise Refused(_("This credential is verified."))
    if not credentials.is_as_entered(profile):
        raise Refused(
            _("This profile is not what the log says that somebody entered. Look at it, and save it again first.")
        )
    account_control.require_two_people(profile, user)
    others = Reviewer.objects.filter(user__is_active=True, verified_at__isnull=False, is_demo=False)
    for other in others.exclude(pk=profile.pk).select_related("user"):
        if facts.is_same_registration(other.register, profile.register):
            raise Refused(
                _("“%(register)s” is the registration of %(account)s already, and one person signs with one account.")
                % {"register": profile.register, "account": other.user}
            )


def password_was_set(account: User, user: User, *, at: datetime) -> None:
    """Note that `user` set the password of `account`. Who could sign in as a reviewer could sign as one."""
    with log.exclusive():
        _log(account, user, at, what="password")
        if account.pk != user.pk:
            Reviewer.objects.filter(user=account).update(verified_by=None, verified_at=None, entered_by=user)


def set_groups(account: User, groups: list[Group], user: User, *, at: datetime) -> None:
    """Put somebody else into exactly these groups."""
    with log.exclusive():
        before = set(account.groups.values_list("name", flat=True))
        after = {group.name for group in groups}
        if before == after:
            return
        if account_control.is_own_account(account, user):
            raise Refused(
                _("Nobody changes their own groups, nor with an account that they made. Ask another account manager.")
            )
        account.groups.set(groups)
        _log(account, user, at, what="groups", before=sorted(before), after=sorted(after))


def set_rights(account: User, rights: dict[str, Any], user: User, *, at: datetime) -> None:
    """Note that an account was given rights, or lost them, beside those of its groups."""
    with log.exclusive():
        _log(account, user, at, what="rights", **rights)


def superuser_came(account: User, *, at: datetime) -> None:
    """Note that somebody signed in whom no permission stops."""
    with log.exclusive():
        _log(account, account, at, what="superuser signed in")


def deactivated_or_back(account: User, user: User, *, at: datetime) -> None:
    """Note that an account was switched off, or on again."""
    with log.exclusive():
        _log(account, user, at, what="active" if account.is_active else "inactive")


def second_factor_changed(account: User, change: str, *, at: datetime) -> None:
    with log.exclusive():
        _log(account, account, at, what="second factor", change=str(change))


def log_profile(profile: Reviewer, user: User, at: datetime) -> None:
    said = {"user_id": str(profile.user_id), **credentials.said(profile)}
    _log(profile.user, user, at, what="profile", verified=profile.verified_at is not None, **said)


def log_verification(profile: Reviewer, user: User, at: datetime) -> None:
    _log(profile.user, user, at, what="verified", credential=profile.credential, register=profile.register)


def _log(account: User, user: User, at: datetime, **said: Any) -> Event:
    return log.append(
        Event.Act.PERSON, actor=user, at=at, data={"account": account.pk, "name": account.get_username(), **said}
    )
