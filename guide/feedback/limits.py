"""How many reports are taken in an hour, from one sender and from all. Counted without knowing who anybody is."""

import ipaddress
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from guide.models.feedback import FeedbackSending

WINDOW = timedelta(hours=1)
FROM_ONE, FROM_ALL = 20, 300


def sender(request: HttpRequest, at: datetime) -> str:
    """A name for whoever sends this: it does not lead back to the address, and tomorrow it is another one."""
    return salted_hmac(f"guide.feedback {at.date()}", _network(_address(request)), algorithm="sha256").hexdigest()


def _address(request: HttpRequest) -> str:
    # Anybody can write into this header; only what our own proxies added at its end is true.
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.PROXIES <= len(hops):
        return hops[-settings.PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    """One household has many addresses of IP version 6, all in one /64."""
    try:
        bits = 64 if ipaddress.ip_address(address).version == 6 else 32
        return str(ipaddress.ip_network((address, bits), strict=False))
    except ValueError:
        return address


def seconds_to_wait(sender: str, at: datetime) -> int:
    """How long until this sender may send; 0 is now. Forgets whoever sent more than an hour ago.

    Two processes that ask at the same moment may let one report too many through, which harms nobody.
    """
    FeedbackSending.objects.exclude(at__range=(at - WINDOW, at + WINDOW)).delete()
    recent = FeedbackSending.objects.order_by("-at")
    ends = [_end(recent.filter(sender=sender), FROM_ONE), _end(recent, FROM_ALL)]
    return max((ceil((end - at).total_seconds()) for end in ends if end), default=0)


def _end(recent: Any, most: int) -> datetime | None:
    """When there is room again: the oldest of the last `most` has to leave the window first."""
    full = recent.values_list("at", flat=True)[most - 1 : most]
    return full[0] + WINDOW if full else None


def count(sender: str, at: datetime) -> None:
    FeedbackSending.objects.create(sender=sender, at=at)
