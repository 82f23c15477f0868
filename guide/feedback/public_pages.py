"""The public pages that a report can be about: all of the current edition, and the notices of withdrawn pages."""

from guide.models.editions import Edition
from guide.serving.shelf import shelf


def page_sha256(path: str) -> str | None:
    """SHA-256 of the page that is at `path` now, or None where there is no page."""
    route = shelf.route(path)
    is_page = route is not None and route.content_type.startswith("text/html")
    return route.sha256 if route and is_page and not path.startswith("/_o/") else None


def current_edition() -> tuple[int, int]:
    """Epoch and number of the current edition; the number is 0 before the first one."""
    edition = Edition.objects.order_by("-seq").first()
    return edition.place if edition else (1, 0)
