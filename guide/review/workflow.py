"""The only writer of review state. Each act is one transaction, one guard after the other, one line in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Unpack

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models.areas import BodyArea
from guide.models.reviews import Event, Revision
from guide.models.topics import Contribution, Topic
from guide.publishing import ahead, build, fallback_edition, release
from guide.record import authorship, facts, log, snapshot
from guide.record.facts import FULL_REVIEW as FULL_REVIEW
from guide.record.facts import WORDING_CHECK as WORDING_CHECK
from guide.record.facts import contributors, live_signature, revision_in_review
from guide.review import guards, preflight, signature_records
from guide.review.guards import Refused
from guide.review.signature_records import Given
from guide.schemas import Signature, Withdrawal

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
    with _act():
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
            contributors=sorted(contributors(topic, at)),
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
    with _act():
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
    with _act():
        topic = _locked(topic)
        guards.require_permission(user, "submit_revision", _("Only authors can set a draft aside."))
        guards.require_unfinished_draft(topic, at)
        guards.require_reason(reason)
        newest = topic.revisions.first()
        assert newest is not None  # of a draft that was never submitted nothing would be kept
        touched = facts.last_contribution(topic)
        return _log(Event.Act.DISCARD, newest, user, at, reason=reason.strip(), last_contribution=touched)


# --- the reviewer's acts -----------------------------------------------------------------------------------------


def return_to_author(revision: Revision, user: User, *, reason: str, at: datetime) -> Event:
    """Send a revision back with the reason; its text stays as it was."""
    with _act():
        revision = _locked_revision(revision)
        guards.require_permission(user, "review_revision", _("Only clinical reviewers can return a revision."))
        guards.require_non_contributor(revision, user, at)
        guards.require_reason(reason)
        _end_review(revision, Revision.State.RETURNED)
        return _log(Event.Act.RETURN, revision, user, at, reason=reason.strip())


@ahead.rendered_ahead
def approve(revision: Revision, user: User, *, at: datetime, **given: Unpack[Given]) -> Event:
    """Sign exactly the text whose SHA-256 was read. The last signature that it needs publishes it, or schedules it: the
    first `publish` after `public_from` makes it public.

    Raises Refused; raises `publishing.build.BuildError` when the page cannot be rendered, and then nothing has changed.
    """
    with _act():
        revision = _locked_revision(revision)
        signature = signature_records.signature_of(revision, user, given, at)
        guards.require_sourced_emergencies(revision)
        return _sign(Event.Act.APPROVE, revision, user, at, signature)


@ahead.rendered_ahead
def reaffirm(topic: Topic, user: User, *, at: datetime, **given: Unpack[Given]) -> Event:
    """Sign the public text again after a full clinical review of it as it stands. Raises as `approve` does."""
    with _act():
        topic = _locked(topic)
        live = live_signature(topic, at)
        if live is None or live.revision is None:
            raise Refused(_("No text of this topic is public, so there is nothing to reaffirm."))
        signature = signature_records.signature_of(live.revision, user, given, at)
        return _sign(Event.Act.REAFFIRM, live.revision, user, at, signature)


@ahead.rendered_ahead
def reinstate(topic: Topic, user: User, *, at: datetime, **given: Unpack[Given]) -> Event:
    """Make the text public again that was withdrawn, after a full clinical review. Raises as `approve` does."""
    with _act():
        topic = _locked(topic)
        withdrawal = facts.withdrawal_in_force(topic, at)
        if withdrawal is None or withdrawal.revision is None:
            raise Refused(_("This topic is not withdrawn, so there is nothing to reinstate."))
        signature = signature_records.signature_of(withdrawal.revision, user, given, at)
        guards.require_sourced_emergencies(withdrawal.revision)
        return _sign(Event.Act.REINSTATE, withdrawal.revision, user, at, signature)


@ahead.rendered_ahead
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
    """Take a public page away at once, and what was scheduled after it. Nothing of the topic is public again before a
    new signature. What readers have never seen is called back instead: its address gets no notice.

    The page goes even where the guide cannot be built (see `publishing.fallback_edition`).
    `code` is one of REASONS. `replacement` is another topic whose page the notice offers while it is public.
    """
    with log.exclusive():
        topic = _locked(topic)
        guards.require_permission(
            user, "withdraw_revision", _("Only clinical reviewers and safety officers can withdraw a page.")
        )
        signature = live_signature(topic, at)
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


def call_back(topic: Topic, user: User, *, reason: str, at: datetime) -> Event:
    """Take a scheduled approval back before its time comes. What is public stays so; the text has to be submitted again
    to become public."""
    with log.exclusive():
        topic = _locked(topic)
        guards.require_permission(
            user, "withdraw_revision", _("Only clinical reviewers and safety officers can call an approval back.")
        )
        scheduled = facts.scheduled_approval(topic, at)
        if scheduled is None or scheduled.revision is None:
            raise Refused(_("No text of this topic is scheduled, so there is nothing to call back."))
        guards.require_reason(reason)
        return _log(Event.Act.CALL_BACK, scheduled.revision, user, at, reason=reason.strip())


# --- signatures --------------------------------------------------------------------------------------------------


def _sign(act: str, revision: Revision, user: User, at: datetime, signature: Signature) -> Event:
    """Write a signature; where a text needs two, the first one waits and changes nothing for readers."""
    first, needs_two = None, facts.needs_two_signers(revision.topic, at)
    if needs_two:
        first = facts.first_signature(revision, act)
        guards.require_second_signer(first, user)
        signature = signature_records.combined(first.data, signature, at) if first else signature
    guards.require_nothing_scheduled(revision.topic, at)
    guards.require_public_from(signature, at)
    if needs_two and first is None:
        return _log(Event.Act.SIGN, revision, user, at, **signature, towards=str(act))
    if act == Event.Act.APPROVE:
        _end_review(revision, Revision.State.APPROVED)
    event = _log(act, revision, user, at, **signature)
    if facts.is_scheduled(event) and not _is_deferred.get():
        build.require_publishable(facts.public_from(event))
    _publish(user, at)
    return event


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


@contextmanager
def _act() -> Iterator[None]:
    """A transaction in which nobody else can act, of a process whose release may act."""
    with log.exclusive():
        if why := release.obstacle(build.renderer):
            raise Refused(why)
        yield


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
