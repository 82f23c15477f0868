"""Heads: what phones ask for first, who signed it, and which edition readers get.

The signature covers the canonical JSON of the head without its members in `UNSIGNED`. Phones keep the key of the first
signed head that they meet, and take no edition afterwards that this key did not sign.

Once an edition was signed, the newest signed one is served, and a newer one waits for its signature. A withdrawal does
not wait: online its edition is served at once (see `protocol.offered_routes`), and the signed head names the newer list
of withdrawn pages in `recalls`, outside of the signature. Phones hide those pages under words of their own, since the
words of the notice are not signed. That somebody in between could forge such a list, and so hide pages, takes nothing
that they do not have: they can switch on `kill`, which is not signed either, so that it works on the worst day. A page
that stays hidden until the next signed edition is the lesser harm; a withdrawn page that stays is the greater one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings

from guide import signing_keys
from guide.canonical_json import canonical
from guide.models.editions import Edition
from guide.models.signatures import HeadSignature, KeyRotation
from guide.serving import phone_files

# Members of a head that its signature does not cover; `date` is what pages add for the worker.
UNSIGNED = ("kill", "signature", "rotation", "recalls", "date")


class Offer(NamedTuple):
    """What readers get."""

    edition: Edition  # the newest signed one; where none was ever signed, the newest
    newest: Edition  # which may wait for its signature

    @property
    def is_waiting(self) -> bool:
        return self.edition != self.newest

    @property
    def taken_away(self) -> set[str]:
        """The paths that only the waiting edition takes away."""
        return self.newest.manifest["gone"].keys() - self.edition.manifest["gone"].keys() if self.is_waiting else set()


def fields(edition: Edition) -> dict[str, Any]:
    """The edition by its hash, its place in the order of editions, the line of the log, and what was withdrawn."""
    return {
        "edition": edition.public_manifest_sha256,
        "epoch": edition.epoch,
        "gone": edition.tombstones_sha256,
        "log": {"head": edition.log_head, "seq": edition.log_seq},
        "made": phone_files.made_at(edition),
        "seq": edition.seq,
    }


def message(edition: Edition, key: str, expires: datetime) -> bytes:
    """What is signed: the head, with the key that signs it, the end of the signature, and the row of the edition.

    Phones know nothing of the row. It is there so that whoever publishes next can go on from it: see
    `audit.signing.findings`.
    """
    return canonical({**fields(edition), **_signed(edition, key, expires)}).encode()


def rotation_message(old_key: str, new_key: str) -> bytes:
    """What the old key signs. It can never be taken for a head, which has other members."""
    return canonical({"from": old_key, "to": new_key}).encode()


def signed_members(edition: Edition) -> dict[str, Any]:
    """What its signature adds to the head of an edition; nothing where it is not signed."""
    row = signature_of(edition)
    if row is None:
        return {}
    links = [
        {"from": link.old_key, "to": link.new_key, "signature": link.signature} for link in _links() if is_valid(link)
    ]
    rotation = {"rotation": links} if links else {}
    return {**_signed(edition, row.key, row.expires), "signature": row.signature, **rotation}


def is_valid(row: HeadSignature | KeyRotation) -> bool:
    if isinstance(row, KeyRotation):
        return signing_keys.is_signed(row.old_key, rotation_message(row.old_key, row.new_key), row.signature)
    return signing_keys.is_signed(row.key, message(row.edition, row.key, row.expires), row.signature)


def signature_of(edition: Edition) -> HeadSignature | None:
    """The one that counts longest, by the key of this site or one that came after it."""
    keys = accepted_keys()
    rows = edition.signatures.order_by("-expires", "signature")
    return next((row for row in rows if (not keys or row.key in keys) and is_valid(row)), None)


def accepted_keys() -> set[str]:
    """The key of this site, and those that it leads to; empty where this site names none, and any key will do."""
    keys = {settings.SIGNING_PUBLIC_KEY} - {""}
    if keys:
        links = [link for link in _links() if is_valid(link)]
        while more := {link.new_key for link in links if link.old_key in keys} - keys:
            keys |= more
    return keys


def signed() -> Edition | None:
    """The newest edition with a signature that counts."""
    editions = Edition.objects.filter(seq__in=HeadSignature.objects.values("edition"))
    while edition := editions.current():
        if signature_of(edition):
            return edition
        editions = editions.filter(seq__lt=edition.seq)
    return None


def offered() -> Offer | None:
    newest = Edition.objects.current()
    if newest is None:
        return None
    return Offer(signed() or newest, newest)


def newest_rows() -> tuple[int, str]:
    """The newest edition and the newest signature, by their names: while they stay the same, so does the offer."""
    number = Edition.objects.published().values_list("seq", flat=True).first() or 0
    rows = HeadSignature.objects.order_by("-edition_id", "-expires").values_list("signature", flat=True)
    return number, rows.first() or ""


def _signed(edition: Edition, key: str, expires: datetime) -> dict[str, str]:
    # With every digit that the column holds, so that none can be changed unseen.
    end = expires.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"key": key, "expires": end, "frozen": edition.frozen_digest()}


def _links() -> Iterator[KeyRotation]:
    return KeyRotation.objects.order_by("signature").iterator()
