"""Signing an edition: first the checks of `verify` on what is signed, then the signature of its head.

Where the process that publishes has the key, it signs in the same transaction; elsewhere `manage.py sign` does. What
`verify` finds is never signed. No act fails for it: the edition then waits for its signature, the log of the server and
the desk say so, and what a withdrawal takes away is not shown meanwhile (see `serving.heads`).
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import transaction

from guide import signing_keys
from guide.audit import rebuild, verify
from guide.canonical_json import digest
from guide.models.editions import Edition
from guide.models.signatures import HeadSignature, KeyRotation
from guide.publishing import build
from guide.serving import heads, phone_files

logger = logging.getLogger(__name__)

# A signature counts so long; after that, phones keep what they have and say that the server has not renewed it.
SIGNATURE_DAYS = 30
# So long before its end it is renewed, so that a timer may fail for days.
RENEWAL_DAYS = 15


class Unsignable(Exception):
    """What the checks found, one sentence each; nothing was signed."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


def sign(edition: Edition, *, at: datetime, days: int = SIGNATURE_DAYS, is_just_made: bool = False) -> HeadSignature:
    """Sign the head of the newest edition with the key of this process. Raises Unsignable.

    `is_just_made`: this very process has made the edition, in this transaction.
    """
    if found := findings(edition, is_just_made=is_just_made):
        raise Unsignable(found)
    key, expires = settings.SIGNING_PUBLIC_KEY, (at + timedelta(days=days)).replace(microsecond=0)
    signature = signing_keys.sign(settings.SIGNING_KEY, heads.message(edition, key, expires))
    row = HeadSignature(signature=signature, edition=edition, key=key, expires=expires)
    row.save(force_insert=True)
    build.keep_phone_files(edition)  # and not those of the one that was signed before
    return row


def findings(edition: Edition, *, is_just_made: bool = False) -> list[str]:
    """Why this edition, the newest one, cannot be signed: all that `verify` finds or cannot compare.

    Of an edition that this process has just made, the pages are not rendered once more where the edition before is
    signed: what was taken over from that one was compared with its texts then, and the rest was rendered just now.
    """
    report = verify.report(is_rendered=not (is_just_made and _stands_on_signed(edition)))
    # That a setting has another value now is no reason: the edition was compared under those that it was made with.
    harmless = set(rebuild.changed_settings(edition))
    return [*report.findings, *(sentence for sentence in report.not_compared if sentence not in harmless)]


def is_lasting(row: HeadSignature | None, at: datetime) -> bool:
    """Whether this signature is by the key of this process, and need not be renewed yet."""
    is_ours = row is not None and row.key == settings.SIGNING_PUBLIC_KEY
    return row is not None and is_ours and row.expires > at + timedelta(days=RENEWAL_DAYS)


def rotate(new_private: str) -> KeyRotation:
    """Let the key of this process say that another one comes after it; phones then take what that one signs."""
    old_key, new_key = settings.SIGNING_PUBLIC_KEY, signing_keys.public_key(new_private)
    signature = signing_keys.sign(settings.SIGNING_KEY, heads.rotation_message(old_key, new_key))
    row = KeyRotation(signature=signature, old_key=old_key, new_key=new_key)
    row.save(force_insert=True)
    return row


def sign_made(sender: Any, edition: Edition, at: datetime, **kwargs: Any) -> None:
    """Receiver of `build.edition_made`."""
    if not settings.SIGNING_KEY:
        return
    try:
        with transaction.atomic():
            sign(edition, at=at, is_just_made=True)
    except Exception:  # a withdrawal must not wait for whatever failed; the edition waits for “manage.py sign”
        logger.exception("Edition %s is not signed.", edition.seq)


def check_signing(**kwargs: Any) -> list[checks.CheckMessage]:
    """System check guide.W001, for `manage.py check --deploy`: nobody signs the editions of this site."""
    if settings.SIGNING_PUBLIC_KEY:
        return []
    return [
        checks.Warning(
            "Editions are not signed: whoever answers for this server can give phones another guide.",
            hint="“manage.py make_signing_key FILE” makes a key; then set SIGNING_KEY_FILE or SIGNING_PUBLIC_KEY.",
            id="guide.W001",
        )
    ]


def _stands_on_signed(edition: Edition) -> bool:
    before = rebuild.edition_before(edition)
    if before is None or not before.shards or heads.signature_of(before) is None:
        return False
    return digest(phone_files.tombstones(before).decode()) == before.tombstones_sha256
