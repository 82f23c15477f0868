"""The network address of whoever sends a request: the one function for limits, sign-in and everything else."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address

from django.conf import settings
from django.http import HttpRequest

HOUSEHOLD_BITS = 64  # of an address of IP version 6: whoever has one has all others of its network as well


def sender_address(request: HttpRequest) -> str | None:
    """The sender's address as plain text, as `PROXIES` lets us know it; None where the server does not say.

    Anybody can write into X-Forwarded-For; only what our own proxies added at its end is true.
    """
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    told = _parsed(hops[-settings.PROXIES]) if 0 < settings.PROXIES <= len(hops) else None
    address = told or _parsed(str(request.META.get("REMOTE_ADDR", "")))
    return str(address) if address else None


def sender_network(request: HttpRequest) -> str | None:
    """As `sender_address`, but of IP version 6 the first address of the sender's /64."""
    address = sender_address(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.ip_network((address, HOUSEHOLD_BITS), strict=False).network_address)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: 1.2.3.4, 1.2.3.4:5678, 2001:db8::1, [2001:db8::1]:443, "[::1]"."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])  # without the zone of a link-local address
    except ValueError:
        return None
    is_mapped = isinstance(address, IPv6Address) and address.ipv4_mapped
    return address.ipv4_mapped if is_mapped else address  # type: ignore[union-attr]
