"""Rate limits: how many reports are taken in an hour, from one sender and from all, without knowing who anybody is."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from guide.models.feedback import FeedbackSending
from guide.sender import sender_network

WINDOW = timedelta(hours=1)
FROM_ONE, FROM_ALL = 20, 300


def sender_pseudonym(request: HttpRequest, at: datetime) -> str:
    """A pseudonym for the sender: it does not lead back to the address, and tomorrow it is another one."""
    return salted_hmac(f"guide.feedback {at.date()}", sender_network(request) or "", algorithm="sha256").hexdigest()


def seconds_to_wait(sender: str, at: datetime) -> int:
    """Seconds until this sender may send again; 0 is now. Deletes what was counted more than an hour ago.

    Two processes that ask at the same moment may let one report too many through, which harms nobody.
    """
    FeedbackSending.objects.exclude(at__range=(at - WINDOW, at + WINDOW)).delete()
    recent = FeedbackSending.objects.order_by("-at")
    ends = [_free_again_at(recent.filter(sender=sender), FROM_ONE), _free_again_at(recent, FROM_ALL)]
    return max((ceil((end - at).total_seconds()) for end in ends if end), default=0)


def _free_again_at(recent: Any, most: int) -> datetime | None:
    """When one more may be sent: the oldest of the last `most` has to leave the window first. None is now."""
    full = recent.values_list("at", flat=True)[most - 1 : most]
    return full[0] + WINDOW if full else None


def record_sending(sender: str, at: datetime) -> None:
    FeedbackSending.objects.create(sender=sender, at=at)
