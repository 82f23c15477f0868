"""What the clock does to an already rendered page: whoever serves it decides, and nothing is stored.

The service worker does the same on phones (static/worker/review-dates.js). Days are ISO texts, which sort as days do.
"""

from datetime import UTC, datetime

from django.utils import timezone

# In every page that has a review date, once; see templates/guide/topic/_overdue.html.
HIDDEN, SHOWN = b'<p class="sg-overdue" data-due hidden>', b'<p class="sg-overdue" data-due>'


def day_of(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def today() -> str:
    """The day of readers, who are served by the date in UTC."""
    return day_of(timezone.now())


def is_past(last_day: str | None, day: str) -> bool:
    return last_day is not None and last_day < day


def overdue_form(html: bytes) -> bytes:
    """The page with the notice that its review is overdue."""
    return html.replace(HIDDEN, SHOWN, 1)
