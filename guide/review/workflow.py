"""The only writer of review state. Each act is one transaction, one guard after the other, one line in the log."""

import calendar
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from guide.edition import build
from guide.models.reviews import Event, Reviewer, Revision
from guide.models.topics import REVIEW_MONTHS, SAFETY_KINDS, SAFETY_REVIEW_MONTHS, Contribution, Topic
from guide.review import log, preflight, snapshot

FULL_REVIEW, WORDING_CHECK = "full", "wording"
MEANINGS = {FULL_REVIEW: _("full clinical review"), WORDING_CHECK: _("wording check")}


class Refused(Exception):
    """An act that the rules forbid. The message says why, and what would help, in plain words."""


# --- the acts ------------------------------------------------------------------------------------------------


def record_contribution(topic: Topic, user: Any, *, at: datetime) -> None:
    """Note that `user` touched the text, which bars them from approving it. Call in the transaction of the edit."""
    _locked(topic)
    if revision_in_review(topic):
        raise Refused(_("This topic is in review, so its text is locked. Recall it first."))
    Contribution.objects.create(topic=topic, user=user, at=at)


def submit(topic: Topic, user: Any, *, note: str, at: datetime) -> Revision:
    """Freeze the topic as a new revision and ask for a review."""
    with log.exclusive():
        topic = _locked(topic)
        _require_permission(user, "submit_revision", _("Only authors can submit a topic."))
        if revision_in_review(topic):
            raise Refused(_("This topic is in review already."))
        if not note.strip():
            raise Refused(_("Say in the change note what is new, so that the reviewer knows where to look."))
        if problems := preflight.problems(topic):
            raise Refused(" ".join(problems))
        last_contribution = Contribution.objects.create(topic=topic, user=user, at=at)
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
        _log(Event.Act.SUBMIT, revision, user, at, note=revision.change_note, contributors=revision.contributors)
        return revision


def recall(revision: Revision, user: Any, *, reason: str, at: datetime) -> Event:
    """Take one's own submission back, to go on writing."""
    with log.exclusive():
        revision = _locked_revision(revision)
        if user.pk != revision.submitted_by_id:
            raise Refused(_("Only %(name)s, who submitted it, can recall it.") % {"name": revision.submitted_by})
        _require_reason(reason)
        _move(revision, Revision.State.RECALLED)
        return _log(Event.Act.RECALL, revision, user, at, reason=reason.strip())


def return_to_author(revision: Revision, user: Any, *, reason: str, at: datetime) -> Event:
    """Send a revision back with the reason; its text stays as it was."""
    with log.exclusive():
        revision = _locked_revision(revision)
        _require_permission(user, "review_revision", _("Only clinical reviewers can return a revision."))
        _require_outsider(revision, user)
        _require_reason(reason)
        _move(revision, Revision.State.RETURNED)
        return _log(Event.Act.RETURN, revision, user, at, reason=reason.strip())


def approve(
    revision: Revision, user: Any, *, sha256: str, review_by: date, at: datetime, meaning: str = FULL_REVIEW
) -> Event:
    """Sign exactly the text whose SHA-256 was read, and publish it.

    `review_by` is the day by which the page has to be reviewed again. Raises Refused; raises
    `edition.build.BuildError` when the page cannot be rendered, and then nothing has changed.
    """
    with log.exclusive():
        revision = _locked_revision(revision)
        _require_permission(user, "review_revision", _("Only clinical reviewers can approve a revision."))
        _require_outsider(revision, user)
        signer = _signer(user, at)
        _require_same_text(revision, sha256)
        _require_review_date(revision, review_by, at)
        reviewed_on = _reviewed_on(revision.topic, meaning, review_by, at)
        _move(revision, Revision.State.APPROVED)
        event = _log(
            Event.Act.APPROVE,
            revision,
            user,
            at,
            name=signer.printed_name,
            credential=signer.credential,
            register=signer.register,
            conflict_statement=signer.conflict_statement,
            demo=signer.is_demo or settings.DEMO,
            meaning=meaning,
            statement=STATEMENTS[meaning],
            reviewed_on=reviewed_on.isoformat(),
            review_by=review_by.isoformat(),
        )
        _publish(user, at)
        return event


def withdraw(topic: Topic, user: Any, *, reason: str, notice: str, at: datetime) -> Event:
    """Take a public page away at once. Nothing of the topic is public again before a new approval."""
    with log.exclusive():
        topic = _locked(topic)
        _require_permission(user, "withdraw_revision", _("Only clinical reviewers can withdraw a page."))
        signature = live_signature(topic)
        if signature is None or signature.revision is None:
            raise Refused(_("Nothing of this topic is public, so there is nothing to withdraw."))
        _require_reason(reason)
        if not notice.strip():
            raise Refused(_("Write the notice that readers see in place of the page."))
        event = _log(Event.Act.WITHDRAW, signature.revision, user, at, reason=reason.strip(), notice=notice.strip())
        _publish(user, at)
        return event


_deferring: ContextVar[bool] = ContextVar("deferring", default=False)


@contextmanager
def one_edition() -> Iterator[None]:
    """Many acts, one edition: the caller publishes once, in the same transaction, when all of them are done."""
    token = _deferring.set(True)
    try:
        yield
    finally:
        _deferring.reset(token)


def _publish(user: Any, at: datetime) -> None:
    if not _deferring.get():
        build.publish(user, at=at)


# --- what is so, derived from the log --------------------------------------------------------------------------


def live_signature(topic: Topic) -> Event | None:
    """The approval that makes the topic public now, or None."""
    return Event.objects.in_force().filter(topic=topic).select_related("revision").first()


def counting_signature(topic: Topic) -> Event | None:
    """The live approval, if it says that somebody was there to check: outside demonstration mode a demonstration's
    signature neither stands for a review nor frees its authors."""
    signature = live_signature(topic)
    if signature and signature.data["demo"] and not settings.DEMO:
        return None
    return signature


def revision_in_review(topic: Topic) -> Revision | None:
    return Revision.objects.filter(topic=topic, state=Revision.State.IN_REVIEW).first()


def contributors(topic: Topic) -> set[int]:
    """Accounts that touched the text since the live one was frozen; all of them ever, when none is live."""
    touched = Contribution.objects.filter(topic=topic)
    signature = counting_signature(topic)
    if signature and signature.revision:
        touched = touched.filter(pk__gt=signature.revision.last_contribution_id)
    return set(touched.values_list("user_id", flat=True))


def obstacle_to_review(revision: Revision, user: Any) -> str:
    """Why this person may neither approve nor return this text; empty when they may."""
    return _words(_require_outsider, revision, user)


def obstacle_to_signing(user: Any, at: datetime) -> str:
    """Why this person cannot sign anything now; empty when they can."""
    return _words(_signer, user, at)


def _words(guard: Callable[..., Any], *args: Any) -> str:
    try:
        guard(*args)
    except Refused as refusal:
        return str(refusal)
    return ""


def latest_review_date(topic: Topic, at: datetime) -> date:
    """The last day that a signature made now may name for the next review."""
    return months_after(at.date(), SAFETY_REVIEW_MONTHS if topic.kind in SAFETY_KINDS else REVIEW_MONTHS)


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# --- guards ------------------------------------------------------------------------------------------------------

STATEMENTS = {
    FULL_REVIEW: "I have read this text and its sources, and it is right and safe for readers to follow.",
    WORDING_CHECK: "I have read this change; it alters the wording and not the advice.",
}


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


def _move(revision: Revision, state: str) -> None:
    # The WHERE clause is the last guard: a revision leaves review once, whatever happened in between.
    moved = Revision.objects.filter(pk=revision.pk, state=Revision.State.IN_REVIEW).update(state=state)
    if moved != 1:
        raise Refused(_("Somebody else acted on this revision a moment ago. Look at it again."))
    revision.state = state


def _require_permission(user: Any, codename: str, refusal: str) -> None:
    # Asked anew: the account may have been closed, or its rights taken, since the request began.
    account = get_user_model().objects.filter(pk=user.pk, is_active=True).first()
    if account is None or not account.has_perm(f"guide.{codename}"):
        raise Refused(refusal)
    if not settings.DEMO and Reviewer.objects.filter(user=user, is_demo=True).exists():
        raise Refused(_("This is a demonstration account. It can act only in demonstration mode."))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give the reason in a few words."))


def _require_outsider(revision: Revision, user: Any) -> None:
    # Asked again here and not only at submit: a withdrawal since then makes older authors contributors once more.
    submitted = Event.objects.get(act=Event.Act.SUBMIT, revision=revision)
    if user.pk in {*submitted.data["contributors"], *revision.contributors, *contributors(revision.topic)}:
        raise Refused(_("You worked on this text, so somebody else has to review it."))


def _require_same_text(revision: Revision, sha256: str) -> None:
    if sha256 != revision.sha256 or snapshot.digest(revision.payload) != revision.sha256:
        raise Refused(_("This is not the text that you read. Open the revision again and read it before you sign."))


def _require_review_date(revision: Revision, review_by: date, at: datetime) -> None:
    latest = latest_review_date(revision.topic, at)
    if not at.date() < review_by <= latest:
        raise Refused(_("Choose a next review date after today and not later than %(latest)s.") % {"latest": latest})


def _signer(user: Any, at: datetime) -> Reviewer:
    signer = Reviewer.objects.filter(user=user).first()
    if signer is None:
        raise Refused(_("You have no reviewer profile yet, so you cannot sign. An administrator can add one."))
    if signer.expires_on < at.date():
        raise Refused(_("Your registration ended on %(day)s, so you cannot sign.") % {"day": signer.expires_on})
    return signer


def _reviewed_on(topic: Topic, meaning: str, review_by: date, at: datetime) -> date:
    """The day of the last full clinical review, which a wording check does not move."""
    if meaning == FULL_REVIEW:
        return at.date()
    signature = counting_signature(topic)
    if meaning != WORDING_CHECK or signature is None:
        raise Refused(_("A page that is not public needs a full clinical review first."))
    if review_by > date.fromisoformat(signature.data["review_by"]):
        raise Refused(
            _("A wording check does not move the next review: choose %(day)s or earlier.")
            % {"day": signature.data["review_by"]}
        )
    return date.fromisoformat(signature.data["reviewed_on"])


def _log(act: str, revision: Revision, user: Any, at: datetime, **data: Any) -> Event:
    return log.append(
        act, actor=user, at=at, topic=revision.topic, revision=revision, sha256=revision.sha256, data=data
    )
