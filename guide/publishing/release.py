"""Which releases may publish: that of the newest edition, and one that has never published.

A digest names a release and orders nothing; the editions do. A release is older where another one made the newest
edition, and this one has published before it. What an older one rendered, the next act would render back.
"""

from django.utils.translation import gettext as _

from guide.models.editions import Edition
from guide.publishing.rendering import Renderer


def obstacle(renderer: Renderer, *, is_rebuild: bool = False) -> str:
    """Why this process may not publish; empty when it may. To go back to an older release is a decision: `is_rebuild`.

    Pages that a process renders after other files were put on its disk would be made of parts of both releases.
    """
    if renderer.is_replaced() or (not is_rebuild and is_older(renderer)):
        return _("This server still runs the release before. Restart it, or sign in again in a minute.")
    return ""


def is_older(renderer: Renderer) -> bool:
    own, editions = renderer.version(), Edition.objects.published()
    newest = editions.values_list("root__made_with__release", flat=True).first()
    return newest not in (None, own) and editions.filter(root__made_with__release=own).exists()


def is_of(edition: Edition, renderer: Renderer) -> bool:
    """Whether this release, as this process has it in memory, made every page of the edition."""
    if edition.made_with is None or renderer.is_replaced():
        return False
    own = renderer.version()
    return edition.made_with["release"] == own and edition.made_with.get("notice", own) == own
