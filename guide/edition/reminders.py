"""Reminders for the reader's own calendar.

Publishing makes one entry for each routine, with gaps for what the reader chooses. The view fills the gaps, and with no
signal `static/worker/reminders.js` fills them in the same way: both give the same bytes.
"""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from guide.edition.texts import Public

BEDTIME, BEDTIME_AT = "/routines/bedtime-legs/", "21:30"
CONTENT_TYPE = "text/calendar; charset=utf-8"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
GAP = re.compile(r"\{(\w+)\}")
# What the library is given where the gaps will be.
ORIGIN, MOMENT = "https://origin.invalid", datetime(1970, 1, 1, tzinfo=UTC)


def files(routines: Iterable[Public]) -> dict[str, tuple[bytes, str]]:
    """The entries of the edition: path to bytes and content type."""
    return {file_path(routine): (entry(routine), CONTENT_TYPE) for routine in routines}


def file_path(routine: Public) -> str:
    return f"{file_start(routine.payload['slug'])}{sha256(entry(routine)).hexdigest()[:12]}.ics"


def file_start(slug: str) -> str:
    """What the path of a routine's entry begins with in every edition."""
    return f"/data/reminder-{slug}."


def entry(routine: Public) -> bytes:
    """The calendar of a routine with the gaps {origin}, {made}, {start} and {days}."""
    made = calendar(routine.path, routine.payload["title"], ORIGIN, MOMENT.replace(tzinfo=None), DAYS, MOMENT).decode()
    for name, filling in _fillings(ORIGIN, MOMENT, DAYS, MOMENT).items():
        made = made.replace(filling, f"{{{name}}}")
    return made.encode()


def filled(entry: bytes, origin: str, time: str, days: Collection[str], at: datetime) -> bytes:
    fillings = _fillings(origin, first(time, days, at), days, at.astimezone(UTC))
    return GAP.sub(lambda gap: fillings[gap[1]], entry.decode()).encode()


def calendar(path: str, title: str, origin: str, start: datetime, days: Collection[str], made: datetime) -> bytes:
    """An event on `days` of every week, by the clock of whoever reads it, with an alert when it begins."""
    link = f"{origin}{path}#start"
    event = Event.new(
        uid=f"{path.strip('/').replace('/', '-')}@spasmguide",
        stamp=made,
        start=start,
        summary=title,
        url=link,
        description=link,  # some calendars show no other link
        subcomponents=[Alarm.new_display(title, trigger=timedelta(0))],
    )
    event.add("rrule", {"freq": "weekly", "byday": list(days)})
    whole = Calendar()  # Calendar.new would give it a name by chance, and other bytes each time
    whole.add("prodid", "-//SpasmGuide//Reminders//EN")
    whole.add("version", "2.0")
    whole.add_component(event)
    return bytes(whole.to_ical())


def first(time: str, days: Collection[str], at: datetime) -> datetime:
    """The first of the chosen moments after `at`. The server knows the reader's clock only roughly; the phone does."""
    hour, minute = map(int, time.split(":"))
    today = at.replace(hour=hour, minute=minute, second=0, microsecond=0)
    coming = (today + timedelta(days=ahead) for ahead in range(8))
    return next(moment for moment in coming if moment > at and DAYS[moment.weekday()] in days)


def problems(time: str, days: Collection[str]) -> list[str]:
    """What the reader has to mend first, in words."""
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


def _fillings(origin: str, start: datetime, days: Collection[str], made: datetime) -> dict[str, str]:
    return {
        "origin": origin,
        "made": f"{made:%Y%m%dT%H%M%SZ}",
        "start": f"{start:%Y%m%dT%H%M%S}",
        "days": ",".join(day for day in DAYS if day in days),
    }
