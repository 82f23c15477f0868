"""Rate limits: how many reports are taken in an hour, from one sender and from all, without knowing who anybody is.

Reports that may be about a danger are counted apart from all others, so that a flood of those shuts none of these out.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max, Min
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from guide.models.feedback import FeedbackRefusal, FeedbackSending, Limit
from guide.sender import sender_network

WINDOW = timedelta(hours=1)
# So long the desk tells that reports were turned away, and so often it is noted while it goes on.
TOLD_FOR, NOTED_EVERY = timedelta(days=3), timedelta(minutes=10)


class Wait(NamedTuple):
    """For how many seconds a sender has to wait, and which limit says so."""

    seconds: int
    limit: str


def sender_pseudonym(request: HttpRequest, at: datetime) -> str:
    """A pseudonym for the sender: it does not lead back to the address, and tomorrow it is another one."""
    return salted_hmac(f"guide.feedback {at.date()}", sender_network(request) or "", algorithm="sha256").hexdigest()


def wait(sender: str, at: datetime, *, is_dangerous: bool) -> Wait | None:
    """How long this sender has to wait; None is not at all. Deletes what was counted more than an hour ago.

    Two processes that ask at the same moment may let one report too many through, which harms nobody.
    """
    FeedbackSending.objects.exclude(at__range=(at - WINDOW, at + WINDOW)).delete()
    recent = FeedbackSending.objects.filter(is_dangerous=is_dangerous).order_by("-at")
    limit_of_all, most = (
        (Limit.DANGER, settings.REPORTS_OF_DANGER) if is_dangerous else (Limit.ALL, settings.REPORTS_FROM_ALL)
    )
    ends = [
        (_free_again_at(recent.filter(sender=sender), settings.REPORTS_FROM_ONE), Limit.ONE),
        (_free_again_at(recent, most), limit_of_all),
    ]
    waits = [Wait(ceil((end - at).total_seconds()), limit) for end, limit in ends if end and end > at]
    return max(waits, default=None)


def _free_again_at(recent: Any, most: int) -> datetime | None:
    """When one more may be sent: the oldest of the last `most` has to leave the window first. None is now."""
    full = recent.values_list("at", flat=True)[most - 1 : most]
    return full[0] + WINDOW if full else None


def record_sending(sender: str, at: datetime, *, is_dangerous: bool) -> None:
    FeedbackSending.objects.create(sender=sender, at=at, is_dangerous=is_dangerous)


def record_refusal(limit: str, at: datetime) -> None:
    """Note for the desk that a limit turned a report away; of a flood one row for some minutes."""
    FeedbackRefusal.objects.exclude(at__range=(at - TOLD_FOR, at + WINDOW)).delete()
    if not FeedbackRefusal.objects.filter(limit=limit, at__gt=at - NOTED_EVERY).exists():
        FeedbackRefusal.objects.create(limit=limit, at=at)


class TurnedAway(NamedTuple):
    """Which limit turned reports away in the last days, and from when to when."""

    limit: str
    first: datetime
    last: datetime
    most: int


def turned_away(at: datetime) -> Iterator[TurnedAway]:
    found = FeedbackRefusal.objects.filter(at__gt=at - TOLD_FOR).order_by("limit").values("limit")
    most = {
        Limit.ONE: settings.REPORTS_FROM_ONE,
        Limit.ALL: settings.REPORTS_FROM_ALL,
        Limit.DANGER: settings.REPORTS_OF_DANGER,
    }
    for row in found.annotate(first=Min("at"), last=Max("at")):
        yield TurnedAway(row["limit"], row["first"], row["last"], most[Limit(row["limit"])])
