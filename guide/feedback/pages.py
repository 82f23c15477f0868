"""The pages that a report can be about: all of the current edition, and the notices where pages were withdrawn."""

from guide.models.editions import Edition
from guide.serving.shelf import shelf


def sha256(path: str) -> str | None:
    """What the page at `path` is now, or None where there is no page."""
    route = shelf.route(path)
    is_page = route is not None and route.content_type.startswith("text/html")
    return route.sha256 if route and is_page and not path.startswith("/_o/") else None


def current_edition() -> int:
    return Edition.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
