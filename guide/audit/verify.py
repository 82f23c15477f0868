"""The checks of `manage.py verify`: every public byte has to lead back to the signature that allows it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.utils import translation

from guide.audit import archive, point_in_time, two_person_rule
from guide.canonical_json import digest
from guide.models.editions import Edition
from guide.models.reviews import SIGNATURES, Event, Revision
from guide.publishing import build, fallback_edition
from guide.record import log, triggers
from guide.schemas import Manifest
from guide.serving import phone_files, review_dates

LAST_DAY = "9999-12-31"


def findings(moment: point_in_time.PublicState | None = None) -> Iterator[str]:
    """Yield one sentence, naming the table row, for everything that is wrong, now or at a past moment."""
    damaged = archive.damaged_shards()
    broken = [*_record_findings(), *damaged.values()]
    yield from [*_trigger_findings(), *broken, *archive.phone_manifest_findings(damaged)]
    current = Edition.objects.current()
    edition = moment.edition() if moment else current
    if edition and not archive.shards_of(edition) & damaged.keys():
        yield from archive.byte_findings(edition, is_current=edition == current)
    if edition is None or broken:  # there is nothing sound to compare the pages with
        return
    if moment:
        yield from point_in_time.differences(moment, edition)
    if edition == current:  # the templates of an older one are gone
        yield from (*two_person_rule.signed_before_the_rule(), *_content_findings(edition))


def _trigger_findings() -> Iterator[str]:
    for name in triggers.missing(connection):
        yield f"database: the trigger {name} is missing or was changed. “manage.py migrate” puts it back."


def _record_findings() -> Iterator[str]:
    """What is wrong with the log, the revisions, the signatures or the archive of editions."""
    yield from (*log.broken_lines(), *_revision_findings(), *_signature_findings())
    yield from (*two_person_rule.violations(), *two_person_rule.unverified_signatures(), *archive.edition_findings())


def _revision_findings() -> Iterator[str]:
    submitted = {event.revision_id: event for event in Event.objects.filter(act=Event.Act.SUBMIT)}
    for revision in Revision.objects.iterator():
        if digest(revision.payload) != revision.sha256:
            yield f"guide_revision {revision.pk}: the text does not have the SHA-256 that is written beside it."
        event = submitted.get(revision.pk)
        if event is None or event.data["contributors"] != revision.contributors:
            yield f"guide_revision {revision.pk}: its contributors are not those that the log names."


def _signature_findings() -> Iterator[str]:
    for event in Event.objects.filter(act__in=[*SIGNATURES, Event.Act.SIGN]).select_related("revision"):
        if event.revision is None or event.sha256 != event.revision.sha256:
            yield f"guide_event {event.seq}: the signature names another text than revision {event.revision_id}."
        elif event.actor_id in event.revision.contributors:
            yield f"guide_event {event.seq}: signed by a contributor of revision {event.revision_id}."
        elif event.data.get("registered_until", LAST_DAY) < review_dates.day_of(event.at):  # the first ones did not say
            yield f"guide_event {event.seq}: signed after the registration had ended."


def fallback_notice(edition: Edition) -> str:
    """A notice where the edition is a fallback edition; else empty. Nothing is wrong with such an edition."""
    if fallback_edition.MANIFEST_KEY not in edition.manifest:
        return ""
    line = edition.manifest[fallback_edition.MANIFEST_KEY]
    return (
        f"Edition {edition.seq} is makeshift: the guide could not be built when line {line} of the log withdrew a "
        f"page, so it is edition {edition.seq - 1} without that page, and nothing else in it is new. Repair the build, "
        "and run “manage.py publish”."
    )


def _content_findings(edition: Edition) -> Iterator[str]:
    """Build the edition again, and compare."""
    yield from _unsigned_texts(edition)
    try:
        again, expected, is_demo = _rebuilt(edition)
    except build.BuildError as error:
        yield f"guide_edition {edition.seq}: its bytes were not compared, as this release cannot make it: {error}"
        return
    yield from _rebuild_differences(edition, again, expected, is_demo)


def _rebuilt(edition: Edition) -> tuple[build.Build, Manifest, bool]:
    """The edition built again from the signed texts; a fallback edition from the one before it. Raises BuildError."""
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


def _rebuild_differences(edition: Edition, again: build.Build, expected: Manifest, is_demo: bool) -> Iterator[str]:
    for part in ("pages", "gone", "assets"):
        yield from _entry_differences(edition, expected, part)
    known = edition.log_seq, edition.log_head
    made = again.edition(expected, seq=edition.seq, at=edition.created_at, is_demo=is_demo, known=known)
    # Which files travel together says nothing of texts, and may differ between releases.
    made.manifest = {**expected, "packs": edition.manifest["packs"]}
    if digest(phone_files.public_manifest(made).decode()) != edition.public_manifest_sha256:
        yield f"guide_edition {edition.seq}: the manifest for phones is not what its signed texts make."
    if made.tombstones_sha256 != edition.tombstones_sha256:
        yield f"guide_edition {edition.seq}: the list of withdrawn pages is not what the log says."


def _entry_differences(edition: Edition, expected: Mapping[str, Any], part: str) -> Iterator[str]:
    whole: Mapping[str, Any] = edition.manifest
    wanted, actual = expected[part], whole[part]
    for path in sorted(wanted.keys() ^ actual.keys()):
        yield f"guide_edition {edition.seq}: {path} is public on one side only, in the log or in the edition."
    for path in sorted(wanted.keys() & actual.keys()):
        if wanted[path]["blob"] != actual[path]["blob"]:
            yield f"guide_edition {edition.seq}: {path} is not what its signed texts and this release's templates make."
        elif wanted[path].get("revisions") != actual[path].get("revisions"):  # an asset names none
            yield f"guide_edition {edition.seq}: {path} is made of other texts than those that it names."


def _unsigned_texts(edition: Edition) -> Iterator[str]:
    signed = set(Event.objects.in_force().values_list("sha256", flat=True))
    for path, entry in edition.manifest["pages"].items():
        for name in sorted(set(entry["revisions"]) - signed):
            yield f"guide_edition {edition.seq}: {path} shows text {name}, which no signature in force names."
