"""Calendar entries of routines (RFC 5545), made at publishing with gaps for what each reader chooses.

`guide.serving.reminders` fills the gaps on the server; the service worker does it on phones with no signal.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from guide.publishing.public_texts import Public
from guide.serving.paths import reminder_file_start
from guide.serving.reminders import CONTENT_TYPE, DAYS, choice_name, fillings, unfolded

BEDTIME = "/routines/bedtime-legs/"
# What the library is given where the gaps will be.
ORIGIN, MOMENT = "https://origin.invalid", datetime(1970, 1, 1, tzinfo=UTC)


def files(routines: Iterable[Public]) -> dict[str, tuple[bytes, str]]:
    """The entries of the edition: path to bytes and content type."""
    return {file_path(routine): (entry(routine), CONTENT_TYPE) for routine in routines}


def file_path(routine: Public) -> str:
    return f"{reminder_file_start(routine.payload['slug'])}{sha256(entry(routine)).hexdigest()[:12]}.ics"


def entry(routine: Public) -> bytes:
    """The calendar of a routine with a gap for each of `fillings`, and each of its lines in one piece.

    A brace of the title becomes a gap too, which is filled with that brace.
    """
    made = calendar(routine.path, routine.payload["title"], ORIGIN, MOMENT.replace(tzinfo=None), DAYS, MOMENT).decode()
    return "".join(map(_with_gaps, unfolded(made).replace("{", "{brace}").splitlines(keepends=True))).encode()


def _with_gaps(line: str) -> str:
    if not line.startswith("SUMMARY"):  # which is the title as somebody typed it
        for name, filling in fillings(ORIGIN, MOMENT, DAYS, MOMENT).items():
            line = line.replace(filling, f"{{{name}}}") if name != "brace" else line
    return line


def calendar(path: str, title: str, origin: str, start: datetime, days: Collection[str], made: datetime) -> bytes:
    """An event on `days` of every week, by the clock of whoever reads it, with an alert when it begins."""
    link = f"{origin}{path}#start"
    event = Event.new(
        # Another time is another reminder; the same choice once more takes the place of the first.
        uid=f"{origin}{path}#{choice_name(start, days)}",
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
