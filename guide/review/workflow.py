"""The only writer of review state. Each act is one transaction, one guard after the other, one line in the log."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models.areas import BodyArea
from guide.models.reviews import Event, Reviewer, Revision
from guide.models.topics import Contribution, Topic
from guide.publishing import build, fallback_edition
from guide.record import authorship, facts, log, snapshot
from guide.record.facts import FULL_REVIEW as FULL_REVIEW
from guide.record.facts import WORDING_CHECK as WORDING_CHECK
from guide.record.facts import contributors, live_signature, revision_in_review
from guide.review import guards, preflight
from guide.review.guards import Refused
from guide.schemas import Signature, Signer, Withdrawal

# Lines of the log carry the number of the rules under which they were signed, so that `verify` judges each by its own.
# 2: two signatures after harm whatever the act, contributors of a full review ever, wording checks for wording alone.
RULES = 2
MEANINGS = {FULL_REVIEW: gettext_lazy("full clinical review"), WORDING_CHECK: gettext_lazy("wording check")}
# What a signature says is stored in the log, in these very words: it is not translated.
STATEMENTS = {
    FULL_REVIEW: "I have read this text and its sources, and it is right and safe for readers to follow.",
    WORDING_CHECK: "I have read this change; it alters the wording and not the advice.",
}
REASONS = {
    facts.SAFETY_REASON: gettext_lazy("it may harm someone"),
    "wrong": gettext_lazy("it is wrong, but does no harm"),
    "outdated": gettext_lazy("it is out of date"),
    "other": gettext_lazy("another reason"),
}


# --- the author's acts -------------------------------------------------------------------------------------------


def record_contribution(topic: Topic, user: User, *, at: datetime) -> None:
    """Note that `user` touched the text, which bars them from approving it. Call in the transaction of the edit."""
    _locked(topic)
    if revision_in_review(topic):
        raise Refused(_("This topic is in review, so its text is locked. Recall it first."))
    Contribution.objects.create(topic=topic, user=user, at=at)


def record_area_change(area: BodyArea, user: User, *, at: datetime) -> None:
    """Note that `user` touched every text that names this area: its facts are frozen with them."""
    for topic in Topic.objects.filter(areas=area).order_by("pk"):
        if revision_in_review(topic):
            message = _("“%(title)s” names this area and is in review, so its text is locked. Recall it first.")
            raise Refused(message % {"title": topic})
        record_contribution(topic, user, at=at)


def submit(topic: Topic, user: User, *, note: str, at: datetime) -> Revision:
    """Freeze the topic as a new revision and ask for a review."""
    with log.exclusive():
        topic = _locked(topic)
        guards.require_permission(user, "submit_revision", _("Only authors can submit a topic."))
        if revision_in_review(topic):
            raise Refused(_("This topic is already in review."))
        if not note.strip():
            raise Refused(_("Say in the change note what is new, so that the reviewer knows where to look."))
        if problems := preflight.problems(topic):
            raise Refused(" ".join(problems))
        last_contribution = Contribution.objects.create(topic=topic, user=user, at=at)
        touched = sorted(facts.touched_since_last_revision(topic))
        payload = snapshot.canonical(snapshot.take(topic))
        revision = Revision.objects.create(
            topic=topic,
            number=topic.revisions.count() + 1,
            payload=payload,
            sha256=snapshot.digest(payload),
            contributors=sorted(contributors(topic)),
            last_contribution=last_contribution,
            change_note=note.strip(),
            submitted_by=user,
            submitted_at=at,
        )
        said = {
            "note": revision.change_note,
            "contributors": revision.contributors,
            authorship.TOUCHED: touched,
            "contribution_hash": last_contribution.hash,  # stands for all contributions until now
        }
        _log(Event.Act.SUBMIT, revision, user, at, **said)
        return revision


def recall(revision: Revision, user: User, *, reason: str, at: datetime) -> Event:
    """Take one's own submission back, to go on writing."""
    with log.exclusive():
        revision = _locked_revision(revision)
        if user.pk != revision.submitted_by_id:
            raise Refused(_("Only %(name)s, who submitted it, can recall it.") % {"name": revision.submitted_by})
        if facts.first_signature(revision, Event.Act.APPROVE):
            raise Refused(_("A reviewer has already signed it. Ask the second reviewer to return it."))
        guards.require_reason(reason)
        _end_review(revision, Revision.State.RECALLED)
        return _log(Event.Act.RECALL, revision, user, at, reason=reason.strip())


def discard(topic: Topic, user: User, *, reason: str, at: datetime) -> Event:
    """Set an unfinished draft aside: it leaves the queues until somebody writes on. Nothing is deleted."""
    with log.exclusive():
        topic = _locked(topic)
        guards.require_permission(user, "submit_revision", _("Only authors can set a draft aside."))
        guards.require_unfinished_draft(topic)
        guards.require_reason(reason)
        newest = topic.revisions.first()
        assert newest is not None  # of a draft that was never submitted nothing would be kept
        touched = facts.last_contribution(topic)
        return _log(Event.Act.DISCARD, newest, user, at, reason=reason.strip(), last_contribution=touched)


# --- the reviewer's acts -----------------------------------------------------------------------------------------


def return_to_author(revision: Revision, user: User, *, reason: str, at: datetime) -> Event:
    """Send a revision back with the reason; its text stays as it was."""
    with log.exclusive():
        revision = _locked_revision(revision)
        guards.require_permission(user, "review_revision", _("Only clinical reviewers can return a revision."))
        guards.require_non_contributor(revision, user)
        guards.require_reason(reason)
        _end_review(revision, Revision.State.RETURNED)
        return _log(Event.Act.RETURN, revision, user, at, reason=reason.strip())


def approve(
    revision: Revision,
    user: User,
    *,
    sha256: str,
    review_by: date,
    at: datetime,
    confirmed_at: datetime,
    meaning: str = FULL_REVIEW,
    comments_read: Collection[int] = (),
) -> Event:
    """Sign exactly the text whose SHA-256 was read. The last signature that it needs publishes it.

    `review_by` is the day by which the page has to be reviewed again, `confirmed_at` the moment at which the signer
    last gave a password or passkey, `comments_read` the primary keys of the open comments that they have read. Raises
    Refused; raises `publishing.build.BuildError` when the page cannot be rendered, and then nothing has changed.
    """
    with log.exclusive():
        revision = _locked_revision(revision)
        signature = _signature(revision, user, sha256, review_by, at, confirmed_at, comments_read, meaning)
        guards.require_sourced_emergencies(revision)
        return _sign(Event.Act.APPROVE, revision, user, at, signature)


def reaffirm(
    topic: Topic,
    user: User,
    *,
    sha256: str,
    review_by: date,
    at: datetime,
    confirmed_at: datetime,
    comments_read: Collection[int] = (),
) -> Event:
    """Sign the public text again after a full clinical review of it as it stands. Raises as `approve` does."""
    with log.exclusive():
        topic = _locked(topic)
        live = live_signature(topic)
        if live is None or live.revision is None:
            raise Refused(_("No text of this topic is public, so there is nothing to reaffirm."))
        signature = _signature(live.revision, user, sha256, review_by, at, confirmed_at, comments_read)
        return _sign(Event.Act.REAFFIRM, live.revision, user, at, signature)


def reinstate(
    topic: Topic,
    user: User,
    *,
    sha256: str,
    review_by: date,
    at: datetime,
    confirmed_at: datetime,
    comments_read: Collection[int] = (),
) -> Event:
    """Make the text public again that was withdrawn, after a full clinical review. Raises as `approve` does."""
    with log.exclusive():
        topic = _locked(topic)
        withdrawal = facts.withdrawal_in_force(topic)
        if withdrawal is None or withdrawal.revision is None:
            raise Refused(_("This topic is not withdrawn, so there is nothing to reinstate."))
        signature = _signature(withdrawal.revision, user, sha256, review_by, at, confirmed_at, comments_read)
        guards.require_sourced_emergencies(withdrawal.revision)
        return _sign(Event.Act.REINSTATE, withdrawal.revision, user, at, signature)


def withdraw(
    topic: Topic,
    user: User,
    *,
    reason: str,
    notice: str,
    at: datetime,
    code: str = "other",
    replacement: Topic | None = None,
) -> Event:
    """Take a public page away at once. Nothing of the topic is public again before a new signature.

    The page goes even where the guide cannot be built (see `publishing.fallback_edition`).
    `code` is one of REASONS. `replacement` is another topic whose page the notice offers while it is public.
    """
    with log.exclusive():
        topic = _locked(topic)
        guards.require_permission(
            user, "withdraw_revision", _("Only clinical reviewers and safety officers can withdraw a page.")
        )
        signature = live_signature(topic)
        if signature is None or signature.revision is None:
            raise Refused(_("No text of this topic is public, so there is nothing to withdraw."))
        if code not in REASONS:
            raise Refused(_("Choose one of the reasons."))
        guards.require_reason(reason)
        if not notice.strip():
            raise Refused(_("Write the notice that readers see in place of the page."))
        details: Withdrawal = {"reason": reason.strip(), "notice": notice.strip(), "code": code}
        if replacement is not None:
            details["replacement"] = {"kind": replacement.kind, "slug": replacement.slug}
        event = _log(Event.Act.WITHDRAW, signature.revision, user, at, **details)
        if not _is_deferred.get():
            fallback_edition.publish_withdrawal(event, user, at=at)
        return event


# --- before the button: why not, and what would follow -----------------------------------------------------------


def obstacle_to_review(revision: Revision, user: User) -> str:
    """Why this person may neither approve nor return this text; empty when they may."""
    return guards.refusal_of(guards.require_non_contributor, revision, user)


def obstacle_to_signing(user: User, at: datetime) -> str:
    """Why this person cannot sign anything now; empty when they can."""
    return guards.refusal_of(guards.require_signer, user, at)


def obstacle_to_wording_check(revision: Revision) -> str:
    """Why nobody can sign this text as a wording check; empty when somebody can."""
    return guards.refusal_of(guards.require_wording_only, revision)


def meanings_for(revision: Revision, act: str, user: User) -> list[str]:
    """What this person's signature under this text may mean; none when they may not sign it."""
    may_review = not guards.refusal_of(guards.require_non_contributor, revision, user, FULL_REVIEW)
    meanings = [FULL_REVIEW] if may_review else []
    may_check = act == Event.Act.APPROVE and (may_review or not obstacle_to_review(revision, user))
    if may_check and not obstacle_to_wording_check(revision):
        meanings.append(WORDING_CHECK)
    return meanings


def obstacle_to_signing_text(revision: Revision, act: str, user: User, at: datetime) -> str:
    """Why this person cannot sign this text now; empty when they can."""
    first = facts.first_signature(revision, act)
    own = guards.refusal_of(guards.require_second_signer, first, user)
    if not own and not meanings_for(revision, act, user):
        own = guards.refusal_of(guards.require_non_contributor, revision, user, FULL_REVIEW)
    own = own or obstacle_to_signing(user, at)
    if own or act == Event.Act.REAFFIRM:  # what is reaffirmed is public already
        return own
    return guards.refusal_of(guards.require_sourced_emergencies, revision)


def who_can_sign(revision: Revision, act: str, at: datetime) -> list[str]:
    """The printed names of those who could sign this text now."""
    profiles = Reviewer.objects.filter(user__is_active=True).select_related("user")
    return [
        profile.printed_name
        for profile in profiles
        if profile.user.has_perm("guide.review_revision")
        and not obstacle_to_signing_text(revision, act, profile.user, at)
    ]


# --- signatures --------------------------------------------------------------------------------------------------


def _signature(
    revision: Revision,
    user: User,
    sha256: str,
    review_by: date,
    at: datetime,
    confirmed_at: datetime,
    comments_read: Collection[int],
    meaning: str = FULL_REVIEW,
) -> Signature:
    """What one person signs, copied into the log because profiles change."""
    guards.require_permission(user, "review_revision", _("Only clinical reviewers can sign a text."))
    guards.require_non_contributor(revision, user, meaning)
    signer = guards.require_signer(user, at)
    guards.require_same_text(revision, sha256)
    guards.require_review_date(revision.topic, review_by, at)
    guards.require_fresh_confirmation(confirmed_at, at)
    reviewed_on = _reviewed_on(revision, meaning, review_by, at)
    guards.require_comments_read(revision.topic, comments_read)
    return {
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


def _sign(act: str, revision: Revision, user: User, at: datetime, signature: Signature) -> Event:
    """Write a signature; where a text needs two, the first one waits and changes nothing for readers."""
    first = None
    if facts.needs_two_signers(revision.topic):
        first = facts.first_signature(revision, act)
        guards.require_second_signer(first, user)
        if first is None:
            return _log(Event.Act.SIGN, revision, user, at, **signature, towards=str(act))
    if act == Event.Act.APPROVE:
        _end_review(revision, Revision.State.APPROVED)
    event = _log(act, revision, user, at, **(_combined_signature(first.data, signature) if first else signature))
    _publish(user, at)
    return event


def _combined_signature(first: Signature, second: Signature) -> Signature:
    """The second signature with the first signer named in it; it claims no more than the weaker of the two."""
    weaker = first if first["meaning"] == WORDING_CHECK else second
    return {
        **second,
        "meaning": weaker["meaning"],
        "statement": weaker["statement"],
        "reviewed_on": min(first["reviewed_on"], second["reviewed_on"]),
        "review_by": min(first["review_by"], second["review_by"]),
        "demo": first["demo"] or second["demo"],
        "others": [_signer_of(first)],
    }


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
    signature = facts.counting_signature(revision.topic)
    if meaning != WORDING_CHECK or signature is None:
        raise Refused(_("A page that is not public needs a full clinical review first."))
    guards.require_wording_only(revision)
    if review_by > date.fromisoformat(signature.data["review_by"]):
        raise Refused(
            _("A wording check cannot delay the next review: choose %(day)s or earlier.")
            % {"day": signature.data["review_by"]}
        )
    return date.fromisoformat(signature.data["reviewed_on"])


# --- what every act does -----------------------------------------------------------------------------------------

_is_deferred: ContextVar[bool] = ContextVar("deferring", default=False)


@contextmanager
def deferred_publishing() -> Iterator[None]:
    """A context in which acts do not publish: the caller publishes once, in the same transaction, when all are done."""
    token = _is_deferred.set(True)
    try:
        yield
    finally:
        _is_deferred.reset(token)


def _publish(user: User, at: datetime) -> None:
    if not _is_deferred.get():
        build.publish(user, at=at)


def _locked(topic: Topic) -> Topic:
    return Topic.objects.select_for_update().get(pk=topic.pk)


def _locked_revision(revision: Revision) -> Revision:
    _locked(revision.topic)
    revision = Revision.objects.select_related("topic", "submitted_by").get(pk=revision.pk)
    if revision.state != Revision.State.IN_REVIEW:
        raise Refused(
            _("This revision is not in review any more: it is %(state)s.") % {"state": revision.get_state_display()}
        )
    return revision


def _end_review(revision: Revision, state: str) -> None:
    # The WHERE clause is the last guard: a revision leaves review once, whatever happened in between.
    moved = Revision.objects.filter(pk=revision.pk, state=Revision.State.IN_REVIEW).update(state=state)
    if moved != 1:
        raise Refused(_("Someone else has just acted on this revision. Check it again."))
    revision.state = state


def _log(act: str, revision: Revision, user: User, at: datetime, **data: Any) -> Event:
    return log.append(
        act, actor=user, at=at, topic=revision.topic, revision=revision, sha256=revision.sha256, data=data
    )
