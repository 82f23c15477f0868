"""The fallback edition, for a withdrawal while the guide cannot be built, or would have to be built as a whole after a
deploy: the edition before, without that page.

Nothing is rendered but one notice that needs no other template. Pages that list the text lose its entry, as they do on
phones by themselves; the search index, which cannot lose one, goes as a whole until the guide can be built again.
"""

import logging
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from guide.models.editions import Edition
from guide.models.reviews import Event
from guide.publishing import build, release, rendering, search_index
from guide.publishing.build import HTML, Build, flip, publish
from guide.publishing.public_texts import topic_path
from guide.record.snapshot import payload_of
from guide.schemas import AssetEntry, Manifest, PageEntry
from guide.serving import packs, review_dates
from guide.serving.paths import reminder_file_start
from guide.templatetags.guide import longdate

logger = logging.getLogger(__name__)

# The key in the manifest of a fallback edition; its value is the line of the log that withdrew the page.
MANIFEST_KEY: Final = "makeshift"
# Why a withdrawal did not wait, as the log keeps it: all pages had to be rendered, by this release or by another one.
AFTER_UPDATE: Final = "The server was updated, and the guide has not been built by one release as a whole since."


def publish_withdrawal(event: Event, user: User, *, at: datetime) -> Edition:
    """As `build.publish`; where that fails for whatever reason, or would render all pages, the fallback edition."""
    if why := _why_at_once():
        return _publish_fallback(event, user, at=at, why=why)
    try:
        with transaction.atomic():  # of a failed build nothing stays
            return publish(user, at=at, is_withdrawal=True)
    except Exception as error:  # what may harm somebody is taken away first; whatever failed is looked after then
        logger.exception("The guide cannot be built; %s is taken out of the edition before.", event.revision)
        return _publish_fallback(event, user, at=at, why=str(error) or repr(error))


def _why_at_once() -> str:
    """Why this withdrawal does not wait for the guide to be built: another release made the edition. Else empty."""
    current = Edition.objects.current()
    if current is None or release.is_of(current, build.renderer):
        return ""
    return AFTER_UPDATE


def why_unbuilt(event: Event) -> str:
    """Why the guide could not be built when this event withdrew a page; empty when it could."""
    published = Event.objects.filter(seq=event.seq + 1, act=Event.Act.PUBLISH).first()
    return published.data.get("unbuilt", "") if published else ""


def why_unbuilt_now() -> str:
    """Why the current edition is a fallback edition; empty when it is not."""
    published = Event.objects.filter(act=Event.Act.PUBLISH).order_by("-seq").first()
    return published.data.get("unbuilt", "") if published else ""


def _publish_fallback(event: Event, user: User, *, at: datetime, why: str) -> Edition:
    current = Edition.objects.current()
    assert current is not None  # what is withdrawn was public
    build = build_on(current)
    manifest = FallbackEdition(build, event, is_demo=current.is_demo).manifest()
    return flip(build, manifest, user, is_demo=current.is_demo, at=at, unbuilt=why)


def build_on(before: Edition) -> Build:
    """A build that says of itself what the edition before it said: all pages but the notice are as they were."""
    build = Build(before.manifest)
    own = build.made_with
    build.phones = before.root.get("phones") or build.phones
    build.made_with = before.made_with
    if own and before.made_with and before.made_with["release"] != own["release"]:
        build.made_with = {**before.made_with, "notice": own["release"]}
    return build


def without_entry(html: str, path: str) -> str:
    """The page without what stands between the marks of `path`; the service worker does the same."""
    first, *others = html.split(f"<!--[{path}]-->")
    end = f"<!--[/{path}]-->"
    return first + "".join(end.join(piece.split(end)[1:]) for piece in others)


class FallbackEdition:
    """The edition before (that of `build`), without the text that one event withdrew."""

    def __init__(self, build: Build, event: Event, *, is_demo: bool) -> None:
        assert event.revision is not None  # a withdrawal always names its revision
        self.build, self.event, self.is_demo = build, event, is_demo
        self.payload = payload_of(event.revision)
        self.path = topic_path(self.payload)

    def manifest(self) -> Manifest:
        below = [path for path in self.build.previous["pages"] if path.startswith(self.path)]
        lost = [self.path, *(path for path in below if path != self.path)]
        pages, gone = (self._kept(part, lost) for part in ("pages", "gone"))
        gone |= dict.fromkeys(lost, self._notice(pages))
        assets = self.build.assets([*pages.values(), *gone.values()])
        return {**self.build.whole(pages, gone, assets, self._groups(pages, assets)), MANIFEST_KEY: self.event.seq}

    def _kept(self, part: str, lost: list[str]) -> dict[str, PageEntry]:
        """The entries of all other pages. `shown_until` is not known to an edition of an earlier release."""
        before: dict[str, PageEntry] = self.build.previous[part]
        kept: dict[str, PageEntry] = {
            path: {"shown_until": None, **entry} for path, entry in before.items() if path not in lost
        }
        html = self.build.raws(entry["blob"] for entry in kept.values())
        return {path: self._changed(entry, html[entry["blob"]]) for path, entry in kept.items()}

    def _changed(self, entry: PageEntry, html: bytes) -> PageEntry:
        """The entry of a page without the card of the text."""
        revisions = [name for name in entry["revisions"] if name != self.event.sha256]
        assets = [file for file in entry["assets"] if not self._holds_the_text(file)]
        less = without_entry(html.decode(), self.path).encode()
        if less == html:
            self.build.sizes[entry["blob"]] = self.build.previous["blobs"][entry["blob"]]
            # Without the file that went it is not what was built: the next edition has to name that file again.
            key = entry["key"] if assets == entry["assets"] else ""
            return {**entry, "key": key, "revisions": revisions, "assets": assets}
        # Without a key it never passes for a page that was built.
        return {**entry, "key": "", "blob": self.build.store(less, HTML), "revisions": revisions, "assets": assets}

    def _holds_the_text(self, file: str) -> bool:
        """Whether a file is made of this text, and cannot lose its words: the search index, its reminder."""
        return file.startswith((search_index.FILE_START, reminder_file_start(self.payload["slug"])))

    def _notice(self, pages: dict[str, PageEntry]) -> PageEntry:
        said = self.event.data.get("replacement")
        instead = pages.get(topic_path(said)) if said else None
        files = self.build.previous["assets"]
        # The reader's colours, and (by what it loads) reading aloud.
        scripts = [file for file in files if file.startswith(f"{settings.STATIC_URL}js/boot.")]
        styles = [file for file in files if file.startswith(f"{settings.STATIC_URL}css/site.")]
        with translation.override("en"):
            notice = {
                "title": self.payload["title"],
                "text": self.event.data["notice"],
                "day": longdate(review_dates.day_of(self.event.at)),
                "instead": {"path": topic_path(said), "title": instead["title"]} if said and instead else None,
                "scripts": scripts,
                "styles": styles,
                "is_demo": self.is_demo,
            }
            html = render_to_string(rendering.FALLBACK_NOTICE, notice)
        return {
            "key": "",
            "blob": self.build.store(html.encode(), HTML),
            "title": self.payload["title"],
            "review_on": None,
            "shown_until": None,
            "revisions": [],
            "links": [],
            "assets": [*scripts, *styles],
        }

    def _groups(self, pages: dict[str, PageEntry], assets: dict[str, AssetEntry]) -> list[list[str]]:
        """The packs of the edition before, less the paths that went; those of an earlier release name no paths."""
        before = self.build.previous["packs"]
        if not all("paths" in pack for pack in before):
            return [*packs.by_hash(assets), *packs.by_hash(pages)]
        kept = [[path for path in pack["paths"] if path in pages or path in assets] for pack in before]
        return [paths for paths in kept if paths]
