"""Checks of the signatures of heads, and of the links from one publishing key to the next."""

from collections.abc import Iterator, Sequence

from guide.audit import guarded
from guide.models.editions import Edition
from guide.models.signatures import HeadSignature, KeyRotation
from guide.serving import heads


def findings(
    editions: Sequence[Edition], signatures: Sequence[HeadSignature], rotations: Sequence[KeyRotation]
) -> Iterator[str]:
    """Each row against the edition that it names: what its key signed is made of all columns of both."""
    by_number = {edition.seq: edition for edition in editions}
    yield from guarded.each(signatures, lambda row: _signature_findings(row, by_number.get(row.edition_id)))
    yield from guarded.each(rotations, _rotation_findings)
    yield from guarded.whole("guide_headsignature: the keys", _foreign_keys)


def waiting_notice(edition: Edition) -> str:
    """A notice where the newest edition is not signed, though others are; else empty."""
    if heads.signature_of(edition) or not HeadSignature.objects.exists():
        return ""
    return f"Edition {edition.seq} waits to be signed: “manage.py sign”. Until then phones are offered the one before."


def _signature_findings(row: HeadSignature, edition: Edition | None) -> Iterator[str]:
    where = f"guide_headsignature {row.pk}"
    if edition is None:
        yield f"{where}: edition {row.edition_id}, which it signs, is missing."
        return
    row.edition = edition  # as it was read once
    if not heads.is_valid(row):
        yield f"{where}: its key did not sign the head of edition {row.edition_id} until {row.expires}."


def _rotation_findings(row: KeyRotation) -> Iterator[str]:
    if not heads.is_valid(row):
        yield f"guide_keyrotation {row.pk}: the old key did not sign that the new one comes after it."


def _foreign_keys() -> Iterator[str]:
    """Of the newest edition alone: older ones may have been signed by a key that was lost."""
    keys, newest = heads.accepted_keys(), Edition.objects.current()
    for row in newest.signatures.all() if keys and newest else ():
        if row.key not in keys:
            yield f"guide_headsignature {row.pk}: its key is not the publishing key of this site, SIGNING_PUBLIC_KEY."
