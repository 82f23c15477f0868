"""What `manage.py verify` looks at: from the bytes on the shelf back to the signature that allows them."""

import gzip
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import brotli
from django.db import connection
from django.utils import translation

from guide.audit import point_in_time, two_person_rule
from guide.models.editions import Blob, Edition
from guide.models.reviews import SIGNATURES, Event, Revision
from guide.publishing import build, fallback_edition
from guide.record import log, triggers
from guide.record.snapshot import digest
from guide.schemas import Manifest
from guide.serving import protocol, review_dates

LAST_DAY = "9999-12-31"


def findings(moment: point_in_time.PublicState | None = None) -> Iterator[str]:
    """Yield one sentence, naming the row, for everything that is not as it must be, now or at a past moment."""
    broken = [*_record()]
    yield from [*_guards(), *broken]
    current = Edition.objects.current()
    edition = moment.edition() if moment else current
    if edition:
        yield from _blobs(edition)
    if edition is None or broken:  # there is nothing sound to compare the pages with
        return
    if moment:
        yield from point_in_time.differences(moment, edition)
    if edition == current:  # the templates of an older one are gone
        yield from (*two_person_rule.signed_before_the_rule(), *_content(edition))


def _guards() -> Iterator[str]:
    for name in triggers.missing(connection):
        yield f"database: the trigger {name} is missing or was changed. “manage.py migrate” puts it back."


def _record() -> Iterator[str]:
    """What has to hold from the first day on: the log, the frozen texts, the signatures and the archive."""
    yield from (*log.broken_lines(), *_revisions(), *_signatures())
    yield from (*two_person_rule.violations(), *two_person_rule.unverified_signatures(), *_editions())


def _revisions() -> Iterator[str]:
    submitted = {event.revision_id: event for event in Event.objects.filter(act=Event.Act.SUBMIT)}
    for revision in Revision.objects.iterator():
        if digest(revision.payload) != revision.sha256:
            yield f"guide_revision {revision.pk}: the text does not have the SHA-256 that is written beside it."
        event = submitted.get(revision.pk)
        if event is None or event.data["contributors"] != revision.contributors:
            yield f"guide_revision {revision.pk}: its contributors are not those that the log names."


def _signatures() -> Iterator[str]:
    for event in Event.objects.filter(act__in=[*SIGNATURES, Event.Act.SIGN]).select_related("revision"):
        if event.revision is None or event.sha256 != event.revision.sha256:
            yield f"guide_event {event.seq}: the signature names another text than revision {event.revision_id}."
        elif event.actor_id in event.revision.contributors:
            yield f"guide_event {event.seq}: signed by a contributor of revision {event.revision_id}."
        elif event.data.get("registered_until", LAST_DAY) < review_dates.day_of(event.at):  # the first ones did not say
            yield f"guide_event {event.seq}: signed after the registration had ended."


def _editions() -> Iterator[str]:
    """The log and the shelf know each other: a tail cut off one of them shows in the other."""
    hashes = dict(Event.objects.values_list("seq", "hash"))
    published = {event.data.get("edition"): event for event in Event.objects.filter(act=Event.Act.PUBLISH)}
    archive = Edition.objects.order_by("seq").select_related("public_manifest")
    for edition in archive.only("log_seq", "log_head", "public_manifest__raw").iterator():
        event = published.pop(edition.seq, None)
        if edition.log_seq and hashes.get(edition.log_seq) != edition.log_head:
            yield f"guide_edition {edition.seq}: the log does not hold the line that this edition was made on."
        if event is None or event.sha256 != edition.public_manifest_id:
            yield f"guide_edition {edition.seq}: no line of the log says that this edition was published."
        else:
            yield from _told(edition)
    for seq in published:
        yield f"guide_edition {seq}: missing, though the log says that it was published."


def _told(edition: Edition) -> Iterator[str]:
    """Phones hold this manifest, and with it a line of the log; nobody can take that back."""
    raw = bytes(edition.public_manifest.raw)
    if sha256(raw).hexdigest() != edition.public_manifest_id:
        yield f"guide_blob {edition.public_manifest_id}: the bytes were changed."
    elif json.loads(raw).get("log", _known(edition)) != _known(edition):  # the first editions did not tell
        yield f"guide_edition {edition.seq}: phones were told of another line of the log than it names."


def _known(edition: Edition) -> dict[str, Any]:
    return {"seq": edition.log_seq, "head": edition.log_head}


def _blobs(edition: Edition) -> Iterator[str]:
    names = {route.sha256 for route in protocol.routes(edition).values() if route.body is None}
    found = set()
    for blob in Blob.objects.filter(sha256__in=names).iterator():
        found.add(blob.sha256)
        if not _is_whole(blob):
            yield f"guide_blob {blob.sha256}: the bytes were changed."
    for name in sorted(names - found):
        yield f"guide_blob {name}: missing, though edition {edition.seq} names it."


def _is_whole(blob: Blob) -> bool:
    """The bytes have their name, and what is sent compressed is the same bytes."""
    try:
        forms = [blob.raw]
        forms += [gzip.decompress(blob.gzip)] if blob.gzip is not None else []
        forms += [brotli.decompress(blob.brotli)] if blob.brotli is not None else []
    except (OSError, EOFError, brotli.error):
        return False
    return all(sha256(form).hexdigest() == blob.sha256 for form in forms)


def remark(edition: Edition) -> str:
    """What somebody has to know of an edition with which nothing is wrong."""
    if fallback_edition.MANIFEST_KEY not in edition.manifest:
        return ""
    line = edition.manifest[fallback_edition.MANIFEST_KEY]
    return (
        f"Edition {edition.seq} is makeshift: the guide could not be built when line {line} of the log withdrew a "
        f"page, so it is edition {edition.seq - 1} without that page, and nothing else in it is new. Repair the build, "
        "and run “manage.py publish”."
    )


def _content(edition: Edition) -> Iterator[str]:
    """Make everything again and compare."""
    yield from _unsigned(edition)
    try:
        again, expected, is_demo = _made_again(edition)
    except build.BuildError as error:
        yield f"guide_edition {edition.seq}: its bytes were not compared, as this release cannot make it: {error}"
        return
    yield from _compared(edition, again, expected, is_demo)


def _made_again(edition: Edition) -> tuple[build.Build, Manifest, bool]:
    """From the signed texts alone; where they could not be built, from the edition before."""
    if fallback_edition.MANIFEST_KEY in edition.manifest:
        before = Edition.objects.filter(seq=edition.seq - 1).first()
        event = Event.objects.filter(
            seq=edition.manifest[fallback_edition.MANIFEST_KEY], act=Event.Act.WITHDRAW
        ).first()
        if before is None or event is None:
            raise build.BuildError("the edition, or the withdrawal, that it is made of is missing.")
        again = build.Build(before.manifest)
        return again, fallback_edition.FallbackEdition(again, event, is_demo=before.is_demo).manifest(), before.is_demo
    guide = build.load_guide().on(review_dates.day_of(edition.created_at))
    again = build.Build({})
    with translation.override("en"):
        return again, again.manifest(guide), guide.is_demo


def _compared(edition: Edition, again: build.Build, expected: Manifest, is_demo: bool) -> Iterator[str]:
    for part in ("pages", "gone", "assets"):
        yield from _differences(edition, expected, part)
    if [pack["blob"] for pack in edition.manifest["packs"]] != [pack["blob"] for pack in expected["packs"]]:
        yield f"guide_edition {edition.seq}: its packs are not what its signed texts make."
    public = protocol.public_manifest(
        expected, seq=edition.seq, published_at=edition.created_at, is_demo=is_demo, log=_known(edition)
    )
    if sha256(public).hexdigest() != edition.public_manifest_id:
        yield f"guide_edition {edition.seq}: the manifest for phones is not what its signed texts make."
    gone = protocol.tombstones(expected, again.raws)
    if sha256(gone).hexdigest() != edition.tombstones_id:
        yield f"guide_edition {edition.seq}: the list of withdrawn pages is not what the log says."


def _differences(edition: Edition, expected: Mapping[str, Any], part: str) -> Iterator[str]:
    wanted, actual = expected[part], edition.manifest[part]
    for path in sorted(wanted.keys() ^ actual.keys()):
        yield f"guide_edition {edition.seq}: {path} is public on one side only, in the log or in the edition."
    for path in sorted(wanted.keys() & actual.keys()):
        if wanted[path]["blob"] != actual[path]["blob"]:
            yield f"guide_edition {edition.seq}: {path} is not what its signed texts and this release's templates make."
        elif wanted[path].get("revisions") != actual[path].get("revisions"):  # an asset names none
            yield f"guide_edition {edition.seq}: {path} is made of other texts than those that it names."


def _unsigned(edition: Edition) -> Iterator[str]:
    signed = set(Event.objects.in_force().values_list("sha256", flat=True))
    for path, entry in edition.manifest["pages"].items():
        for name in sorted(set(entry["revisions"]) - signed):
            yield f"guide_edition {edition.seq}: {path} shows text {name}, which no signature in force names."
