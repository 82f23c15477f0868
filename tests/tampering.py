"""What only somebody who owns the database can do: take the triggers away, change what they like, put them back."""

from contextlib import contextmanager
from hashlib import sha256

from django.db import connection

from guide.audit import archive
from guide.models import Blob, Edition, Event, PhoneFile
from guide.publishing import shards
from guide.record import log, triggers
from guide.serving import phone_files


@contextmanager
def unguarded():
    connection.check_constraints()  # PostgreSQL drops no trigger of a table that still has checks to come
    triggers.remove(connection)
    yield
    connection.check_constraints()
    triggers.install(connection)


def rewrite(edition, manifest):
    """Put another manifest under an edition that was published, in parts as publishing writes them."""
    known = {path for pack in manifest["packs"] for path in pack["paths"]}
    for pack in manifest["packs"]:
        pack["paths"] = [path for path in pack["paths"] if path in manifest["pages"] or path in manifest["assets"]]
    manifest["packs"] = [pack for pack in manifest["packs"] if pack["paths"]]
    for part in ("pages", "assets"):
        if added := sorted(manifest[part].keys() - known):
            manifest["packs"].append({"blob": sha256(b"").hexdigest(), "members": [], "paths": added})
    root, parts = shards.split(manifest)
    blobs = [Blob.holding(raw, "application/json") for raw in parts.values()]
    Blob.objects.bulk_create(blobs, ignore_conflicts=True)
    _write(edition, {**edition.root, **root})


def as_of_an_earlier_release(edition):
    """Store an edition as releases did that kept the whole manifest in its row, and the files for phones as blobs."""
    manifest = edition.manifest
    packs = [{"blob": pack["blob"], "members": pack["members"]} for pack in manifest["packs"]]
    files = phone_files.made(edition, phone_files.names(edition))
    blobs = [Blob(sha256=file.sha256, content_type=file.content_type, raw=file.raw) for file in files]
    Blob.objects.bulk_create(blobs, ignore_conflicts=True)
    PhoneFile.objects.filter(sha256__in=phone_files.names(edition)).delete()
    shards_of_others = {name for other in Edition.objects.exclude(pk=edition.pk) for name in archive.shards_of(other)}
    with unguarded():
        Blob.objects.filter(sha256__in=archive.shards_of(edition) - shards_of_others)._raw_delete("default")
    _write(edition, {**manifest, "packs": packs})
    _freeze_nothing()


def _freeze_nothing():
    """Earlier releases did not write the digest of an edition into the log. The newest line published it."""
    line = Event.objects.last()
    del line.data["frozen"]
    with unguarded():
        Event.objects.filter(pk=line.pk).update(data=line.data, hash=log.line_hash(line))


def _write(edition, root):
    with unguarded():
        Edition.objects.filter(pk=edition.pk).update(root=root)
