"""Reminders for the reader's own calendar: what the reader chooses goes into the entry that publishing made.

With no signal the service worker on the phone does the same: both give the same bytes.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from guide.clinical_numbers import BEDTIME_AT

CONTENT_TYPE = "text/calendar; charset=utf-8"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
GAP = re.compile(r"\{(\w+)\}")


def filled(entry: bytes, origin: str, time: str, days: Collection[str], at: datetime) -> bytes:
    """The calendar with the reader's choices in place of the gaps {origin}, {made}, {start} and {days}."""
    chosen = fillings(origin, first(time, days, at), days, at.astimezone(UTC))
    return GAP.sub(lambda gap: chosen[gap[1]], entry.decode()).encode()


def first(time: str, days: Collection[str], at: datetime) -> datetime:
    """The first of the chosen moments after `at`. The server knows the reader's clock only roughly; the phone does."""
    hour, minute = map(int, time.split(":"))
    today = at.replace(hour=hour, minute=minute, second=0, microsecond=0)
    coming = (today + timedelta(days=ahead) for ahead in range(8))
    return next(moment for moment in coming if moment > at and DAYS[moment.weekday()] in days)


def problems(time: str, days: Collection[str]) -> list[str]:
    """What the reader has to correct first, one sentence each."""
    found = []
    if not TIME.fullmatch(time):
        found.append(_("Choose a time, such as %(time)s.") % {"time": BEDTIME_AT})
    if not days or not set(days) <= set(DAYS):
        found.append(_("Choose at least one day."))
    return found


def choices(time: str = BEDTIME_AT, days: Collection[str] = DAYS) -> dict[str, Any]:
    """What the form shows as chosen."""
    names = zip(DAYS, WEEKDAYS.values(), WEEKDAYS_ABBR.values(), strict=True)
    week = [
        {"code": code, "name": str(name), "short": str(short), "is_on": code in days} for code, name, short in names
    ]
    return {"time": time, "week": week}


def fillings(origin: str, start: datetime, days: Collection[str], made: datetime) -> dict[str, str]:
    """What stands in each gap, in the forms of RFC 5545."""
    return {
        "origin": origin,
        "made": f"{made:%Y%m%dT%H%M%SZ}",
        "start": f"{start:%Y%m%dT%H%M%S}",
        "days": ",".join(day for day in DAYS if day in days),
    }
