from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.translation import ngettext

register = template.Library()

# spasmguide/formats says the same to Django.
DAY = "j F Y"


@register.filter
def longdate(value: date | str | None) -> str:
    """A date, or its ISO text, as “22 November 2026”: no reader has to guess which number is the month."""
    if not value:
        return ""
    day = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return date_format(day, DAY)


@register.filter
def moment(at: datetime) -> str:
    """A day and a time of it, as “22 November 2026, 14:05”."""
    return date_format(at, f"{DAY}, H:i")


@register.filter
def dialled(number: str) -> str:
    """What a phone dials for a number that people write with spaces; a “#” would begin a part of an address."""
    return number.replace(" ", "").replace("-", "").replace("#", "%23")


@register.filter
def minutes(number: int) -> str:
    """A time in the unit that people use for it: 90 minutes, but 24 hours."""
    hours, rest = divmod(number, 60)
    if hours and not rest:
        return ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
    return ngettext("%(minutes)d minute", "%(minutes)d minutes", number) % {"minutes": number}


@register.filter
def wait(seconds: int) -> str:
    """How long somebody has to wait, rounded up to what people would say: 40 seconds, 12 minutes, 1 hour."""
    if seconds < 60:
        return ngettext("%(seconds)d second", "%(seconds)d seconds", seconds) % {"seconds": seconds}
    return minutes(-(-seconds // 60))
