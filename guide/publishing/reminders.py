"""Calendar entries of routines (RFC 5545), made at publishing with gaps for what each reader chooses.

`guide.serving.reminders` fills the gaps on the server; the service worker does it on phones with no signal.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from guide.publishing.public_texts import Public
from guide.serving.paths import reminder_file_start
from guide.serving.reminders import CONTENT_TYPE, DAYS, fillings

BEDTIME = "/routines/bedtime-legs/"
# What the library is given where the gaps will be.
ORIGIN, MOMENT = "https://origin.invalid", datetime(1970, 1, 1, tzinfo=UTC)


def files(routines: Iterable[Public]) -> dict[str, tuple[bytes, str]]:
    """The entries of the edition: path to bytes and content type."""
    return {file_path(routine): (entry(routine), CONTENT_TYPE) for routine in routines}


def file_path(routine: Public) -> str:
    return f"{reminder_file_start(routine.payload['slug'])}{sha256(entry(routine)).hexdigest()[:12]}.ics"


def entry(routine: Public) -> bytes:
    """The calendar of a routine with the gaps {origin}, {made}, {start} and {days}."""
    made = calendar(routine.path, routine.payload["title"], ORIGIN, MOMENT.replace(tzinfo=None), DAYS, MOMENT).decode()
    for name, filling in fillings(ORIGIN, MOMENT, DAYS, MOMENT).items():
        made = made.replace(filling, f"{{{name}}}")
    return made.encode()


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
