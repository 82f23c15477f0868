"""Checks of the archive of editions: its rows against the log, its bytes, and the manifests that phones hold."""

import gzip
import json
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

import brotli

from guide.models.editions import Blob, Edition, PhoneFile, StoredBytes
from guide.models.reviews import Event
from guide.schemas import Manifest, Pack
from guide.serving import phone_files, protocol


def edition_findings() -> Iterator[str]:
    """Compare the editions with the log: where the end of either was cut off, the other one shows it."""
    hashes = dict(Event.objects.values_list("seq", "hash"))
    published = {event.data.get("edition"): event for event in Event.objects.filter(act=Event.Act.PUBLISH)}
    for edition in Edition.objects.defer("root").order_by("seq").iterator():
        event = published.pop(edition.seq, None)
        if edition.log_seq and hashes.get(edition.log_seq) != edition.log_head:
            yield f"guide_edition {edition.seq}: the log does not hold the line that this edition was made on."
        if event is None or event.sha256 != edition.public_manifest_sha256:
            yield f"guide_edition {edition.seq}: no line of the log says that this edition was published."
    for seq in published:
        yield f"guide_edition {seq}: missing, though the log says that it was published."


def damaged_shards() -> dict[str, str]:
    """By its SHA-256, a sentence for each part of a manifest of any edition that is missing or was changed."""
    names = {name for edition in Edition.objects.iterator() for name in shards_of(edition)}
    return dict(_damaged_rows(Blob, names, "an edition names it as a part of its manifest."))


def shards_of(edition: Edition) -> set[str]:
    """SHA-256 of each part of the manifest."""
    return {name for part in edition.shards.values() for name in part}


def phone_manifest_findings(damaged: Collection[str]) -> Iterator[str]:
    """Make the manifest for phones of each edition again: phones hold it, and with it a line of the log.

    Editions with a part that is `damaged` are left out.
    """
    for edition in Edition.objects.order_by("seq").iterator():
        if not shards_of(edition) & set(damaged):
            yield from _phone_manifest_finding(edition)


def byte_findings(edition: Edition, *, is_current: bool) -> Iterator[str]:
    """Yield one sentence for each file of this edition that is missing or was changed.

    The parts of its manifest have to be whole.
    """
    manifest = edition.manifest
    files = phone_files.names(edition).keys() if edition.shards else set()  # earlier releases kept them as blobs
    blobs = {route.sha256 for route in protocol.routes(edition).values() if route.body is None} - files
    damaged = dict(_damaged_rows(Blob, blobs, f"edition {edition.seq} names it."))
    yield from damaged.values()
    if is_current:
        yield from dict(
            _damaged_rows(PhoneFile, files, "phones ask for it. “manage.py publish” makes it again.")
        ).values()
    for pack in manifest["packs"]:
        if not damaged.keys() & set(pack["members"]) and not _is_intact_pack(manifest, pack):
            yield f"guide_edition {edition.seq}: pack {pack['blob']} is not made of the files that it names."


def _is_intact_pack(manifest: Manifest, pack: Pack) -> bool:
    if not set(pack["members"]) <= manifest["blobs"].keys():
        return False
    name: str = pack["blob"]
    return sha256(phone_files.pack_bytes(manifest["blobs"], pack["members"])).hexdigest() == name


def _damaged_rows(model: type[StoredBytes], names: Iterable[str], why: str) -> Iterator[tuple[str, str]]:
    table, lost = model._meta.db_table, set(names)
    for row in model._default_manager.filter(sha256__in=names).iterator():
        lost.discard(row.sha256)
        if not _is_intact(row):
            yield row.sha256, f"{table} {row.sha256}: the bytes were changed."
    for name in sorted(lost):
        yield name, f"{table} {name}: missing, though {why}"


def _is_intact(row: StoredBytes) -> bool:
    """Whether the bytes have the SHA-256 that names them, in each stored form; earlier releases stored three."""
    gzipped = row.gzip if isinstance(row, Blob) else None
    try:
        forms = [row.plain] if row.plain or row.brotli is None else []
        forms += [gzip.decompress(gzipped)] if gzipped is not None else []
        forms += [brotli.decompress(row.brotli)] if row.brotli is not None else []
    except (OSError, EOFError, brotli.error):
        return False
    return all(sha256(form).hexdigest() == row.sha256 for form in forms)


def _phone_manifest_finding(edition: Edition) -> Iterator[str]:
    raw = phone_files.public_manifest(edition)
    known = {"seq": edition.log_seq, "head": edition.log_head}
    is_the_same = sha256(raw).hexdigest() == edition.public_manifest_sha256
    if not is_the_same and not edition.shards:
        yield f"guide_blob {edition.public_manifest_sha256}: the bytes were changed."
    elif not is_the_same or json.loads(raw).get("log", known) != known:  # the first editions did not tell
        yield f"guide_edition {edition.seq}: phones were told of another line of the log or other pages than it names."
