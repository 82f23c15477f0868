"""The checks of `manage.py verify`: every public byte has to lead back to the signature that allows it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from guide.audit import (
    archive,
    blobs,
    epochs,
    guarded,
    point_in_time,
    rebuild,
    revisions,
    signatures,
    signing_rules,
    two_person_rule,
)
from guide.feedback import told_editions
from guide.models.editions import Edition
from guide.models.reviews import Event, Revision
from guide.models.signatures import HeadSignature, KeyRotation
from guide.models.topics import Contribution
from guide.publishing import build, fallback_edition
from guide.record import log, triggers
from guide.serving import heads


@dataclass
class Report:
    """What is wrong, one sentence each, with the row of the table; what could not be compared; and what to know."""

    findings: list[str] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


# What stands in the columns with JSON. A row of another shape is named, and what hangs on such columns not looked at.
SHAPES: dict[str, Callable[[Any], bool]] = {
    "data": lambda data: isinstance(data, dict),
    "contributors": lambda accounts: isinstance(accounts, list),
    "root": lambda root: isinstance(root, dict) and _are_names(root.get("shards", {})),
}


class Record:
    """Every row of the record but the blobs, read once; those that cannot be read are `unreadable`."""

    def __init__(self) -> None:
        self.unreadable: list[str] = []
        self.events = list(guarded.rows(Event.objects.order_by("seq"), self.unreadable))
        self.revisions = list(guarded.rows(Revision.objects.order_by("pk"), self.unreadable))
        self.contributions = list(guarded.rows(Contribution.objects.order_by("pk"), self.unreadable))
        self.editions = list(guarded.rows(Edition.objects.order_by("seq"), self.unreadable))
        self.signatures = list(guarded.rows(HeadSignature.objects.order_by("pk"), self.unreadable))
        self.rotations = list(guarded.rows(KeyRotation.objects.order_by("pk"), self.unreadable))
        self.unreadable += guarded.misshapen([*self.events, *self.revisions, *self.editions], SHAPES)


def _are_names(shards: Any) -> bool:
    """Whether these are lists of texts, by texts."""
    lists = shards.values() if isinstance(shards, dict) else [None]
    return all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in lists)


def report(moment: point_in_time.PublicState | None = None, *, is_rendered: bool = True) -> Report:
    """Everything that is wrong, now or at a past moment; `is_rendered`: the newest edition is built again as well."""
    record, found = Record(), Report()
    found.findings += _trigger_findings()
    if record.unreadable:  # nothing that hangs together with such a row can be compared
        found.findings += [*record.unreadable, *log.broken_lines(record.events)]
        return found
    damaged = archive.damaged_shards(record.editions)
    broken = [*_record_findings(record), *damaged.values()]
    found.findings += broken
    found.findings += _archive_findings(record, damaged)
    newest = Edition.objects.published().first()
    edition = moment.edition if moment else newest
    if edition and not archive.shards_of(edition) & damaged.keys():
        _compare(found, edition, moment, is_newest=edition == newest, is_sound=not broken, is_rendered=is_rendered)
    found.findings = list(dict.fromkeys(found.findings))
    return found


def _trigger_findings() -> Iterator[str]:
    for name in triggers.missing(connection):
        yield f"database: the trigger {name} is missing or was changed. “manage.py migrate” puts it back."


def _record_findings(record: Record) -> Iterator[str]:
    """What is wrong with the log, the revisions, the signatures or the archive of editions."""
    yield from log.broken_lines(record.events)
    for subject, check in (
        ("guide_revision: the rows", lambda: revisions.findings(record.events, record.revisions)),
        (
            "guide_contribution: the rows",
            lambda: revisions.contribution_findings(record.events, record.revisions, record.contributions),
        ),
        ("guide_event: the two-person rule", two_person_rule.violations),
        ("guide_event: the credentials of signers", two_person_rule.unverified_signatures),
        ("guide_event: who may sign what", signing_rules.violations),
        ("guide_edition: the rows", lambda: archive.edition_findings(record.events, record.editions)),
        ("guide_edition: the order", lambda: epochs.findings(record.events, record.editions)),
    ):
        yield from guarded.whole(subject, check)


def _archive_findings(record: Record, damaged: Collection[str]) -> Iterator[str]:
    """What is wrong with the rows, the bytes and the signatures of all editions."""
    for subject, check in (
        ("guide_edition: the rows", lambda: archive.row_digest_findings(record.events, record.editions)),
        ("guide_edition: the manifests", lambda: archive.phone_manifest_findings(record.editions, damaged)),
        ("guide_blob: the rows", lambda: blobs.findings(record.editions, record.revisions)),
        (
            "guide_headsignature: the rows",
            lambda: signatures.findings(record.editions, record.signatures, record.rotations),
        ),
    ):
        yield from guarded.whole(subject, check)


def _compare(
    found: Report,
    edition: Edition,
    moment: point_in_time.PublicState | None,
    *,
    is_newest: bool,
    is_sound: bool,
    is_rendered: bool,
) -> None:
    """Compare an edition whose manifest is whole; with the log only where that is sound."""
    where = f"guide_edition {edition.seq}: the edition"
    found.findings += guarded.whole(where, lambda: archive.phone_file_findings(edition, is_current=is_newest))
    if not is_sound:  # there is nothing sound to compare the pages with
        return
    if moment:
        found.findings += guarded.whole(where, lambda: point_in_time.differences(moment, edition))
    if is_newest and moment is None:
        notices = [fallback_notice(edition), signatures.waiting_notice(edition)]
        found.remarks += filter(None, [*notices, *told_editions.remarks(timezone.now())])
    if is_newest:  # the templates of an older one are gone
        found.findings += guarded.whole(where, lambda: _served_finding(edition))
        found.findings += guarded.whole("guide_edition: the signed one", lambda: _offered_findings(edition))
        found.findings += guarded.whole("guide_event: the signatures", two_person_rule.signed_before_the_rule)
        found.findings += guarded.whole(where, lambda: rebuild.unsigned_texts(edition))
        if is_rendered:
            found.findings += guarded.whole(where, lambda: _content_findings(found, edition))


def _served_finding(edition: Edition) -> Iterator[str]:
    current = Edition.objects.current()
    if current != edition:
        what = f"they get edition {current.seq}" if current else "they get none"
        yield f"guide_edition {edition.seq}: not what the log published, so that readers do not get it; {what}."


def _offered_findings(newest: Edition) -> Iterable[str]:
    """While the newest edition waits for its signature, phones download the files of the one before."""
    signed = heads.signed()
    return archive.phone_file_findings(signed, is_current=True) if signed and signed != newest else ()


def _content_findings(found: Report, edition: Edition) -> Iterable[str]:
    """Build the edition again, and compare; what only another release could make is not compared, and said to be so."""
    found.not_compared += rebuild.changed_settings(edition)
    if not rebuild.has_static_files():
        found.not_compared.append(rebuild.NO_STATIC_FILES)
        return list(_log_differences(edition))
    try:
        different = list(rebuild.differences(edition))
    except build.BuildError as error:
        return [f"guide_edition {edition.seq}: its bytes were not compared, as this release cannot make it: {error}"]
    if not different or rebuild.is_of_this_release(edition):
        return different
    found.not_compared.append(rebuild.other_release(edition, different))
    return list(_log_differences(edition))


def _log_differences(edition: Edition) -> Iterator[str]:
    """What can be said of an edition without rendering it: which texts and notices it shows, by the log."""
    moment = point_in_time.public_state_of(edition)
    if moment:
        yield from point_in_time.differences(moment, edition)


def fallback_notice(edition: Edition) -> str:
    """A notice where the edition is a fallback edition; else empty. Nothing is wrong with such an edition."""
    if fallback_edition.MANIFEST_KEY not in edition.manifest:
        return ""
    line, before = edition.manifest[fallback_edition.MANIFEST_KEY], rebuild.edition_before(edition)
    return (
        f"Edition {edition.seq} is makeshift: the guide could not be built when line {line} of the log withdrew a "
        f"page, so it is edition {before.seq if before else '-'} without that page, and nothing else in it is new. "
        "Repair the build, and run “manage.py publish”."
    )
