"""The public paths that serving and publishing both have to know by name."""

NOT_FOUND, FALLBACK, LAPSED = "/404/", "/unreachable/", "/lapsed/"


def reminder_file_start(slug: str) -> str:
    """What the path of a routine's calendar entry begins with in every edition; the rest is a hash and `.ics`."""
    return f"/data/reminder-{slug}."
