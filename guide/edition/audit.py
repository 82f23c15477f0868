"""What `manage.py verify` looks at: from the bytes on the shelf back to the signature that allows them."""

from collections.abc import Iterator
from hashlib import sha256

from django.utils import translation

from guide.edition import build, protocol
from guide.edition.pages import Guide
from guide.models.editions import Blob, Edition
from guide.models.reviews import Event, Revision
from guide.review import log
from guide.review.snapshot import digest


def findings() -> Iterator[str]:
    """Yield one sentence, naming the row, for everything that is not as it must be."""
    broken = [*log.broken_lines(), *_signatures()]
    yield from broken
    edition = Edition.objects.current()
    if edition:
        yield from _blobs(edition)
        if not broken:  # else there is nothing sound to compare the pages with
            yield from _pages(edition)


def _signatures() -> Iterator[str]:
    for revision in Revision.objects.iterator():
        if digest(revision.payload) != revision.sha256:
            yield f"guide_revision {revision.pk}: the text does not have the SHA-256 that is written beside it."
    for event in Event.objects.filter(act=Event.Act.APPROVE).select_related("revision"):
        assert event.revision is not None
        if event.sha256 != event.revision.sha256:
            yield f"guide_event {event.seq}: the signature names another text than revision {event.revision_id}."
        if event.actor_id in event.revision.contributors:
            yield f"guide_event {event.seq}: signed by a contributor of revision {event.revision_id}."


def _blobs(edition: Edition) -> Iterator[str]:
    names = {route.sha256 for route in protocol.routes(edition).values() if route.body is None}
    found = set()
    for blob in Blob.objects.filter(sha256__in=names).iterator():
        found.add(blob.sha256)
        if sha256(blob.raw).hexdigest() != blob.sha256:
            yield f"guide_blob {blob.sha256}: the bytes were changed."
    for name in sorted(names - found):
        yield f"guide_blob {name}: missing, though edition {edition.seq} names it."


def _pages(edition: Edition) -> Iterator[str]:
    """Render everything again from the signed texts alone and compare."""
    guide = build.load_guide()
    yield from _unsigned(edition, guide)
    with translation.override("en"):
        expected = {page.path: build.render(page) for page in [*guide.pages(), *guide.notices()]}
    for path, (raw, _type) in guide.files.items():
        if edition.manifest["assets"].get(path, {}).get("blob") != sha256(raw).hexdigest():
            yield f"guide_edition {edition.seq}: {path} is not what its signed texts make."
    actual = {**edition.manifest["pages"], **edition.manifest["gone"]}
    for path in sorted(expected.keys() ^ actual.keys()):
        yield f"guide_edition {edition.seq}: {path} is public on one side only, in the log or in the edition."
    for path in sorted(expected.keys() & actual.keys()):
        if sha256(expected[path].encode()).hexdigest() != actual[path]["blob"]:
            yield f"guide_edition {edition.seq}: {path} is not what its signed texts and this release's templates make."


def _unsigned(edition: Edition, guide: Guide) -> Iterator[str]:
    signed = {text.sha256 for text in guide.public}
    for path, entry in edition.manifest["pages"].items():
        for name in sorted(set(entry["revisions"]) - signed):
            yield f"guide_edition {edition.seq}: {path} shows text {name}, which no approval in force names."
