from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def longdate(value: date | str | None) -> str:
    """A date, or its ISO text, as “22 November 2026”: no reader has to guess which number is the month."""
    if not value:
        return ""
    day = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return date_format(day, "j F Y")
