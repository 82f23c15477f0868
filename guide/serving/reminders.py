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
UNIT, MOST_BYTES = re.compile(r"\\?."), 75  # of a line, its break not counted


def filled(entry: bytes, origin: str, time: str, days: Collection[str], at: datetime) -> bytes:
    """The calendar with the reader's choices in place of its gaps, and its long lines folded (RFC 5545, 3.1)."""
    chosen = fillings(origin, first(time, days, at), days, at.astimezone(UTC))
    lines = GAP.sub(lambda gap: chosen[gap[1]], unfolded(entry.decode())).split("\r\n")
    return "\r\n".join(map(folded, lines)).encode()


def folded(line: str) -> str:
    """In pieces of at most 75 bytes, each but the first after a space; characters and escapes stay whole."""
    pieces, length = [""], 0
    for unit in UNIT.findall(line):
        size = len(unit.encode())
        if length + size > MOST_BYTES:
            pieces, length = [*pieces, ""], 1
        pieces[-1] += unit
        length += size
    return "\r\n ".join(pieces)


def unfolded(entry: str) -> str:
    """Each line in one piece, so that no gap is cut by a fold."""
    return entry.replace("\r\n ", "")


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
        "id": choice_name(start, days),
        "brace": "{",
    }


def choice_name(start: datetime, days: Collection[str]) -> str:
    """A name for the chosen time and days: `2130-MOWE`."""
    return f"{start:%H%M}-{''.join(day for day in DAYS if day in days)}"
