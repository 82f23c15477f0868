"""What phones download of an edition beside pages and assets: the manifest for phones, the tombstones, and packs.

All of it follows from the row of the edition and from blobs, so that it can be made again of any edition, byte by byte.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC
from typing import Any

from guide.canonical_json import canonical
from guide.models.editions import Blob, Edition, PhoneFile
from guide.schemas import BlobInfo, PageEntry
from guide.serving import packs

PACK, JSON = "application/x-ndjson", "application/json"
# Gives the bytes of blobs, by their names.
Raws = Callable[[Iterable[str]], dict[str, bytes]]


def stored(names: Iterable[str]) -> dict[str, bytes]:
    """The bytes of these blobs, by name; what is not in the database is left out."""
    return {name: blob.raw for name, blob in Blob.objects.in_bulk(set(names)).items()}


def names(edition: Edition) -> dict[str, str]:
    """SHA-256 and content type of every such file."""
    files = {pack["blob"]: PACK for pack in edition.manifest["packs"] if pack["members"]}
    return {**files, edition.public_manifest_sha256: JSON, edition.tombstones_sha256: JSON}


def made(edition: Edition, wanted: Collection[str], raws: Raws = stored) -> Iterator[PhoneFile]:
    """Make these files, unsaved. The blobs of the edition have to be stored."""
    if edition.public_manifest_sha256 in wanted:
        yield PhoneFile.holding(public_manifest(edition), JSON)
    if edition.tombstones_sha256 in wanted:
        yield PhoneFile.holding(tombstones(edition, raws), JSON)
    for pack in edition.manifest["packs"]:
        if pack["blob"] in wanted:
            yield PhoneFile.holding(pack_bytes(edition.manifest["blobs"], pack["members"], raws), PACK)


def pack_bytes(about: Mapping[str, BlobInfo], members: list[str], raws: Raws = stored) -> bytes:
    content = raws(members)
    return packs.lines((name, about[name]["t"], content[name]) for name in members)


def public_manifest(edition: Edition) -> bytes:
    """What a phone has to know of an edition, as JSON, and the last line of the log that the edition stands on.

    Every phone and every cache so keeps a witness: a log whose end is cut off lacks a line that they hold the hash of.
    """
    if not edition.shards:
        return _kept(edition.public_manifest_sha256)
    manifest = edition.manifest
    pages = {path: _public_entry(entry) for path, entry in manifest["pages"].items()}
    used = {entry["blob"] for part in ("pages", "assets") for entry in manifest[part].values()}
    return json_text(
        {
            **edition.root["phones"],
            **({"epoch": edition.epoch} if "epoch" in edition.root else {}),  # earlier releases told none
            "seq": edition.seq,
            "published_at": made_at(edition),
            "demo": edition.is_demo,
            "log": {"seq": edition.log_seq, "head": edition.log_head},
            "pages": pages,
            "assets": {path: {"h": entry["blob"]} for path, entry in manifest["assets"].items()},
            "blobs": {name: manifest["blobs"][name] for name in sorted(used)},
            "packs": [{"h": pack["blob"], "b": pack["members"]} for pack in manifest["packs"] if pack["members"]],
        }
    )


def made_at(edition: Edition) -> str:
    return edition.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _public_entry(entry: PageEntry) -> dict[str, Any]:
    """A page for phones: hash, title, review date, and the last day on which it is shown, if there is one."""
    until = {"u": entry["shown_until"]} if entry["shown_until"] else {}
    return {"h": entry["blob"], "t": entry["title"], "r": entry["review_on"], **until}


def tombstones(edition: Edition, raws: Raws = stored) -> bytes:
    """The withdrawn paths, each with its whole notice page: a recall needs no second download."""
    if not edition.shards:
        return _kept(edition.tombstones_sha256)
    notices = {path: entry["blob"] for path, entry in edition.manifest["gone"].items()}
    html = raws(notices.values())
    return json_text({"pages": {path: {"h": name, "html": html[name].decode()} for path, name in notices.items()}})


def _kept(name: str) -> bytes:
    """Earlier releases kept these files among the blobs, and knew less of how to make them again."""
    return Blob.objects.get(sha256=name).raw


def json_text(data: Any) -> bytes:
    return canonical(data).encode()
