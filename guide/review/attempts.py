"""Limits on wrong passwords and codes: how many may be tried in a row, and how long each more has to wait.

Whoever is refused is told how long. A counter names whom it is about and where they are, so that somebody elsewhere
stops nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils.crypto import salted_hmac

from guide.models.attempts import WrongAttempts

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """The wait begins with the wrong attempt number `tries`, and doubles with each one after it."""

    tries: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta

    def wait(self, wrong: int) -> timedelta:
        over = wrong - self.tries
        return min(self.first_wait * 2 ** min(over, 16), self.longest_wait) if over >= 0 else timedelta(0)


_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)
# A password alone opens the desk: closed for a while. Where a second factor is asked for as well: slower and slower.
SIGN_IN = Limit(5, _QUARTER, _QUARTER, _QUARTER)
SIGN_IN_WITH_SECOND_FACTOR = Limit(5, timedelta(seconds=15), timedelta(minutes=2), _HOUR)
# Who signs is in an open session, and has shown more than a password.
PASSWORD_AGAIN = Limit(5, timedelta(seconds=15), timedelta(minutes=2), _HOUR)
# Whoever types a code knows the password. From one place, and from all places together.
CODE = Limit(5, timedelta(seconds=15), _QUARTER, _HOUR)
CODE_FROM_ANYWHERE = Limit(50, timedelta(minutes=1), timedelta(minutes=1), KEPT)


@dataclass(frozen=True)
class Counter:
    """What is counted under which limit, for example ("sign in", "rita", "203.0.113.7")."""

    limit: Limit
    about: tuple[str, ...]

    @property
    def key(self) -> str:
        return salted_hmac("guide.attempts", "\0".join(self.about), algorithm="sha256").hexdigest()


def seconds_to_wait(*counters: Counter, at: datetime) -> int:
    """Seconds until the next attempt is looked at; 0 is now."""
    counts = WrongAttempts.objects.in_bulk([counter.key for counter in counters])
    ends = [
        counts[counter.key].newest_at + counter.limit.wait(counts[counter.key].count)
        for counter in counters
        if counter.key in counts
    ]
    return max((ceil((end - at).total_seconds()) for end in ends if end > at), default=0)


def record_wrong(*counters: Counter, at: datetime) -> None:
    WrongAttempts.objects.filter(newest_at__lt=at - KEPT).delete()
    for counter in counters:
        with transaction.atomic():
            first = {"count": 1, "newest_at": at}
            row, is_new = WrongAttempts.objects.select_for_update().get_or_create(key=counter.key, defaults=first)
            if not is_new:
                is_forgotten = row.newest_at + counter.limit.forgotten_after <= at
                row.count, row.newest_at = 1 if is_forgotten else row.count + 1, at
                row.save()


def forget(*counters: Counter) -> None:
    """Somebody typed the right password or code: the count starts anew."""
    WrongAttempts.objects.filter(pk__in=[counter.key for counter in counters]).delete()
