"""Credentials that keep somebody from signing, or soon will: for the account managers, who can change that."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guide.models.reviews import Reviewer
from guide.record import credentials, facts
from guide.review.guards import CONFLICT_STATEMENT_MONTHS
from guide.templatetags.guide import longdate

EXPIRING_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class CredentialItem:
    """One person who should be able to sign, and what is wrong; `profile` is None where there is none yet."""

    user: User
    profile: Reviewer | None
    problems: list[str]
    stops_signing: bool

    @property
    def name(self) -> str:
        return self.profile.printed_name if self.profile else str(self.user)


def credential_items(at: datetime) -> list[CredentialItem]:
    """Everybody who may review and cannot sign now, or within 60 days; who cannot now stands first. Four queries."""
    people = list(reviewers().select_related("reviewer").order_by("username"))
    profiles = [user.reviewer for user in people if hasattr(user, "reviewer")]
    verified = credentials.verified_profiles(profiles)
    items = [_item(user, verified, at.date()) for user in people if not _is_demo(user)]
    return sorted((item for item in items if item.problems), key=lambda item: not item.stops_signing)


def reviewers() -> QuerySet[User]:
    """Everybody who is active and may review; superusers cannot sign."""
    accounts: QuerySet[User] = get_user_model().objects.with_perm(
        "guide.review_revision", backend="django.contrib.auth.backends.ModelBackend", include_superusers=False
    )
    return accounts.filter(is_superuser=False)


def _is_demo(user: User) -> bool:
    return hasattr(user, "reviewer") and user.reviewer.is_demo


def _item(user: User, verified: set[int], day: date) -> CredentialItem:
    profile: Reviewer | None = getattr(user, "reviewer", None)
    if profile is None:
        return CredentialItem(user, None, [_("has no reviewer profile yet: add one")], stops_signing=True)
    now = [] if profile.pk in verified else [_unverified(profile)]
    soon: list[str] = []
    conflict_until = facts.months_after(profile.conflict_stated_on, CONFLICT_STATEMENT_MONTHS)
    for ends_on, over, ending in (
        (profile.expires_on, _("the registration expired on %(day)s"), _("the registration expires on %(day)s")),
        (
            conflict_until,
            _("the conflict statement was valid until %(day)s"),
            _("the conflict statement is valid until %(day)s"),
        ),
    ):
        if ends_on < day:
            now.append(over % {"day": longdate(ends_on)})
        elif ends_on <= day + EXPIRING_WITHIN:
            soon.append(ending % {"day": longdate(ends_on)})
    return CredentialItem(user, profile, [*now, *soon], stops_signing=bool(now))


def _unverified(profile: Reviewer) -> str:
    if profile.verified_at:
        return _("the profile is not what was verified: check it, save it again, and have it verified")
    return _("not verified yet: an account manager who did not enter it has to verify it")
