"""Checks of every blob: its bytes, its content type, and whether something names it."""

import json
from collections.abc import Iterable, Iterator, Sequence

from guide.audit import archive, guarded
from guide.models.editions import Blob, Edition
from guide.models.reviews import Revision
from guide.models.topics import Topic
from guide.record.snapshot import payload_of
from guide.schemas import BlobInfo
from guide.serving import phone_files

# What a stored picture begins with. A picture that an author replaced stays, and nothing names it any more.
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}

# Name of a blob: the content types that it may have (none: any), and who names it.
Named = dict[str, tuple[set[str], str]]


def findings(editions: Sequence[Edition], revisions: Sequence[Revision]) -> Iterator[str]:
    named: Named = {}
    yield from guarded.each(editions, lambda edition: _name_of_edition(named, edition))
    yield from guarded.whole("guide_blob: the parts of manifests", _name_of_shards, named, editions)
    yield from guarded.each(revisions, lambda revision: _name_of_revision(named, revision))
    for name in Topic.objects.exclude(picture=None).values_list("picture_id", flat=True):
        named.setdefault(name or "", (set(), "a topic shows it as its picture."))
    lost = set(named)
    for blob in Blob.objects.iterator(chunk_size=50):
        lost.discard(blob.sha256)
        yield from guarded.whole(f"guide_blob {blob.sha256}: the row", _finding, blob, named.get(blob.sha256))
    for name in sorted(lost):
        yield f"guide_blob {name}: missing, though {named[name][1]}"


def _finding(blob: Blob, named: tuple[set[str], str] | None) -> Iterator[str]:
    if not archive.is_intact(blob):
        yield f"guide_blob {blob.sha256}: the bytes were changed."
    elif named is None:
        yield from _unnamed(blob)
    elif named[0] and blob.content_type not in named[0]:
        yield f"guide_blob {blob.sha256}: its content type is “{blob.content_type}”, not {' or '.join(named[0])}."


def _unnamed(blob: Blob) -> Iterator[str]:
    kind = next((kind for start, kind in PICTURES.items() if blob.raw.startswith(start)), None)
    if kind is None:
        yield f"guide_blob {blob.sha256}: nothing names it, and it is no picture of a draft."
    elif kind != blob.content_type:
        yield f"guide_blob {blob.sha256}: its content type is “{blob.content_type}”, though its bytes are {kind}."


def _name_of_edition(named: Named, edition: Edition) -> Iterable[str]:
    """The parts of its manifest; of an earlier release, all files that it names."""
    for name in archive.shards_of(edition):
        _add(named, name, phone_files.JSON, "an edition names it as a part of its manifest.")
    if not edition.shards:
        why = f"edition {edition.seq} names it."
        for name, content_type in phone_files.names(edition).items():
            _add(named, name, content_type, why)
        _name_files(named, edition.root["blobs"], why)
    return ()


def _name_of_shards(named: Named, editions: Iterable[Edition]) -> Iterable[str]:
    """Editions share most of their parts, so that each is read once."""
    newest = {name: edition.seq for edition in editions for name in archive.shards_of(edition)}
    for shard in Blob.objects.filter(sha256__in=newest).iterator(chunk_size=50):
        if archive.is_intact(shard):  # else it is named elsewhere
            why = f"edition {newest[shard.sha256]} names it."
            _name_files(named, json.loads(shard.raw)["blobs"], why)
    return ()


def _name_of_revision(named: Named, revision: Revision) -> Iterable[str]:
    if picture := payload_of(revision).get("picture"):
        _add(named, picture["sha256"], picture["content_type"], f"revision {revision.pk} shows it as its picture.")
    return ()


def _name_files(named: Named, files: dict[str, BlobInfo], why: str) -> None:
    for name, info in files.items():
        _add(named, name, info["t"], why)


def _add(named: Named, name: str, content_type: str, why: str) -> None:
    named.setdefault(name, (set(), why))[0].add(content_type)
