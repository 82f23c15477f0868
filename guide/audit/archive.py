"""Checks of the archive of editions: its rows against the log, its bytes, and the manifests that phones hold."""

import gzip
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

import brotli

from guide.audit import guarded
from guide.models.editions import Blob, Edition, PhoneFile, StoredBytes
from guide.models.reviews import Event
from guide.schemas import Manifest, Pack
from guide.serving import phone_files


def edition_findings(events: Sequence[Event], editions: Sequence[Edition]) -> Iterator[str]:
    """Compare the editions with the log: where the end of either was cut off, the other one shows it."""
    hashes = {event.seq: event.hash for event in events}
    published: dict[object, Event] = {}
    for event in events:
        if event.act == Event.Act.PUBLISH:
            number = event.data.get("edition") if isinstance(event.data, dict) else None
            if number in published:
                yield f"guide_event {event.seq}: publishes edition {number} again, after line {published[number].seq}."
            published.setdefault(number, event)
    yield from guarded.each(editions, lambda edition: _row_findings(edition, published.get(edition.seq), hashes))
    for seq in published.keys() - {edition.seq for edition in editions}:
        yield f"guide_edition {seq}: missing, though the log says that it was published."


def _row_findings(edition: Edition, event: Event | None, hashes: Mapping[int, str]) -> Iterator[str]:
    if edition.log_seq and hashes.get(edition.log_seq) != edition.log_head:
        yield f"guide_edition {edition.seq}: the log does not hold the line that this edition was made on."
    elif edition.log_seq and event and event.seq != edition.log_seq + 1:
        yield f"guide_edition {edition.seq}: line {event.seq} of the log published it, not the one after its last line."
    if event is None or event.sha256 != edition.public_manifest_sha256:
        yield f"guide_edition {edition.seq}: no line of the log says that this edition was published."
    elif event.at != edition.created_at:
        yield f"guide_edition {edition.seq}: its time is not that of line {event.seq} of the log, which published it."


def row_digest_findings(events: Iterable[Event], editions: Iterable[Edition]) -> Iterator[str]:
    """Each row against its digest in the log: the line that published it has it, or the first line of that form."""
    frozen: dict[str, tuple[str, int]] = {}
    for event in events:
        if event.act == Event.Act.PUBLISH:
            for number, name in event.data.get("frozen", {}).items():
                frozen.setdefault(number, (name, event.seq))
    for edition in editions:
        name, line = frozen.get(str(edition.seq), ("", 0))
        if name and name != edition.frozen_digest():
            yield f"guide_edition {edition.seq}: the row was changed after line {line} of the log froze it."


def damaged_shards(editions: Iterable[Edition]) -> dict[str, str]:
    """By its SHA-256, a sentence for each part of a manifest of any edition that is missing or was changed."""
    names = {name for edition in editions for name in shards_of(edition)}
    return dict(_damaged_rows(Blob, names, "an edition names it as a part of its manifest."))


def shards_of(edition: Edition) -> set[str]:
    """SHA-256 of each part of the manifest."""
    return {name for part in edition.shards.values() for name in part}


def phone_manifest_findings(editions: Iterable[Edition], damaged: Collection[str]) -> Iterator[str]:
    """Make the manifest for phones of each edition again: phones hold it, and with it a line of the log.

    Editions with a part that is `damaged` are left out.
    """
    sound = (edition for edition in editions if not shards_of(edition) & set(damaged))
    return guarded.each(sound, _phone_manifest_finding)


def phone_file_findings(edition: Edition, *, is_current: bool) -> Iterator[str]:
    """What phones download of this edition beside blobs. The parts of its manifest have to be whole."""
    manifest = edition.manifest
    if is_current and edition.shards:  # earlier releases kept them as blobs
        files = phone_files.names(edition)
        why = "phones ask for it. “manage.py publish” makes it again."
        yield from dict(_damaged_rows(PhoneFile, files, why, types=files)).values()
    # The others are named elsewhere.
    whole = {row.sha256 for row in Blob.objects.filter(sha256__in=manifest["blobs"]).iterator() if is_intact(row)}
    for pack in manifest["packs"]:
        if set(pack["members"]) <= whole and not _is_intact_pack(manifest, pack):
            yield f"guide_edition {edition.seq}: pack {pack['blob']} is not made of the files that it names."


def _is_intact_pack(manifest: Manifest, pack: Pack) -> bool:
    if not set(pack["members"]) <= manifest["blobs"].keys():
        return False
    name: str = pack["blob"]
    return sha256(phone_files.pack_bytes(manifest["blobs"], pack["members"])).hexdigest() == name


def _damaged_rows(
    model: type[StoredBytes], names: Iterable[str], why: str, types: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str]]:
    table, lost = model._meta.db_table, set(names)
    for row in model._default_manager.filter(sha256__in=lost.copy()).iterator():
        lost.discard(row.sha256)
        if not is_intact(row):
            yield row.sha256, f"{table} {row.sha256}: the bytes were changed."
        elif types and row.content_type != types[row.sha256]:
            yield row.sha256, f"{table} {row.sha256}: its content type is “{row.content_type}”."
    for name in sorted(lost):
        yield name, f"{table} {name}: missing, though {why}"


def is_intact(row: StoredBytes) -> bool:
    """Whether the bytes have the SHA-256 that names them, in each stored form; earlier releases stored three."""
    gzipped = row.gzip if isinstance(row, Blob) else None
    try:
        forms = [row.plain] if row.plain or row.brotli is None else []
        forms += [gzip.decompress(gzipped)] if gzipped is not None else []
        forms += [brotli.decompress(row.brotli)] if row.brotli is not None else []
        return all(sha256(form).hexdigest() == row.sha256 for form in forms)
    except (OSError, EOFError, TypeError, ValueError, brotli.error):
        return False


def _phone_manifest_finding(edition: Edition) -> Iterator[str]:
    raw = phone_files.public_manifest(edition)
    known = {"seq": edition.log_seq, "head": edition.log_head}
    is_the_same = sha256(raw).hexdigest() == edition.public_manifest_sha256
    if not is_the_same and not edition.shards:
        yield f"guide_blob {edition.public_manifest_sha256}: the bytes were changed."
    elif not is_the_same or json.loads(raw).get("log", known) != known:  # the first editions did not tell
        yield f"guide_edition {edition.seq}: phones were told of another line of the log or other pages than it names."
