"""What a signature says: what its signer gave, copied with who they were into a line of the log."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NotRequired, TypedDict

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models.reviews import Revision, moment_in_log
from guide.record import facts
from guide.record.facts import FULL_REVIEW, WORDING_CHECK
from guide.review import guards
from guide.review.guards import Refused
from guide.schemas import Signature, Signer
from guide.templatetags.guide import longdate

# Lines of the log carry the number of the rules under which they were signed, so that `verify` judges each by its own.
# 2: two signatures after harm whatever the act, contributors of a full review ever, wording checks for wording alone.
RULES = 2
MEANINGS = {FULL_REVIEW: gettext_lazy("full clinical review"), WORDING_CHECK: gettext_lazy("wording check")}
# What a signature says is stored in the log, in these very words: it is not translated.
STATEMENTS = {
    FULL_REVIEW: "I have read this text and its sources, and it is right and safe for readers to follow.",
    WORDING_CHECK: "I have read this change; it alters the wording and not the advice.",
}


class Given(TypedDict):
    """What a signer gives with a signature, by whatever act."""

    sha256: str  # of the text that was read
    review_by: date  # the day by which the page has to be reviewed again
    confirmed_at: datetime  # when the signer last gave a password or passkey
    meaning: NotRequired[str]  # FULL_REVIEW unless it says otherwise
    comments_read: NotRequired[Collection[int]]  # primary keys of the open comments that the signer has read
    public_from: NotRequired[datetime | None]  # the moment until which readers do not see the text


def signature_of(revision: Revision, user: User, given: Given, at: datetime) -> Signature:
    """What one person signs, copied into the log because profiles change."""
    meaning, review_by = given.get("meaning", FULL_REVIEW), given["review_by"]
    comments_read, public_from = given.get("comments_read", ()), given.get("public_from")
    guards.require_permission(user, "review_revision", _("Only clinical reviewers can sign a text."))
    guards.require_non_contributor(revision, user, at, meaning)
    signer = guards.require_signer(user, at)
    guards.require_same_text(revision, given["sha256"])
    guards.require_review_date(revision.topic, review_by, at)
    guards.require_fresh_confirmation(given["confirmed_at"], at)
    reviewed_on = _reviewed_on(revision, meaning, review_by, at)
    guards.require_comments_read(revision.topic, comments_read)
    signed: Signature = {
        "name": signer.printed_name,
        "credential": signer.credential,
        "register": signer.register,
        "registered_until": signer.expires_on.isoformat(),
        "conflict_statement": signer.conflict_statement,
        "conflict_stated_on": signer.conflict_stated_on.isoformat(),
        "verified_by": signer.verified_by_id,
        "demo": signer.is_demo or settings.DEMO,
        "meaning": meaning,
        "statement": STATEMENTS[meaning],
        "reviewed_on": reviewed_on.isoformat(),
        "review_by": review_by.isoformat(),
        "comments_read": len(comments_read),
        "rules": RULES,
    }
    if public_from:
        signed["public_from"] = moment_in_log(public_from)
    return signed


def combined(first: Signature, second: Signature, at: datetime) -> Signature:
    """The second signature with the first signer named in it; it claims no more than the weaker of the two, and is
    public no earlier than both allow."""
    weaker = first if first["meaning"] == WORDING_CHECK else second
    combined: Signature = {
        **second,
        "meaning": weaker["meaning"],
        "statement": weaker["statement"],
        "reviewed_on": min(first["reviewed_on"], second["reviewed_on"]),
        "review_by": min(first["review_by"], second["review_by"]),
        "demo": first["demo"] or second["demo"],
        "others": [_signer_of(first)],
    }
    if first.get("public_from", "") > max(second.get("public_from", ""), moment_in_log(at)):
        combined["public_from"] = first["public_from"]
    return combined


def _signer_of(signature: Signature) -> Signer:
    return {
        "name": signature["name"],
        "credential": signature["credential"],
        "register": signature["register"],
        "conflict_statement": signature["conflict_statement"],
        "demo": signature["demo"],
    }


def _reviewed_on(revision: Revision, meaning: str, review_by: date, at: datetime) -> date:
    """The day of the last full clinical review, which a wording check does not move."""
    if meaning == FULL_REVIEW:
        return at.date()
    signature = facts.counting_signature(revision.topic, at)
    if meaning != WORDING_CHECK or signature is None:
        raise Refused(_("A page that is not public needs a full clinical review first."))
    guards.require_wording_only(revision, at)
    if review_by > date.fromisoformat(signature.data["review_by"]):
        raise Refused(
            _("A wording check cannot delay the next review: choose %(day)s or earlier.")
            % {"day": longdate(signature.data["review_by"])}
        )
    return date.fromisoformat(signature.data["reviewed_on"])
