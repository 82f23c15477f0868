"""The acts of the desk: each has its name, permission, form and words. Their rules are in `review.workflow`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin import withdrawal, working_copies
from guide.admin.act_forms import (
    ActForm,
    ApproveForm,
    CommentForm,
    ReaffirmForm,
    ReasonForm,
    ReinstateForm,
    SubmitForm,
    WithdrawForm,
)
from guide.models import Event, Revision, Topic
from guide.record import facts
from guide.review import discussion, guards, obstacles, preflight, workflow
from guide.review.guards import Refused
from guide.review.signatures_needed import signatures_needed
from guide.templatetags.guide import moment


def _no_obstacle(subject: Any, user: User, at: datetime) -> str:
    return ""


@dataclass(frozen=True)
class Act:
    """One act: `perform(subject, user, at=…, **arguments)` does it, `obstacle(subject, user, at)` says why not."""

    name: str  # in its URL
    permission: str
    label: Any
    form: type[ActForm]
    perform: Callable[..., Any]
    done_message: Any  # words, or a function that makes them of what the act returned
    without_permission: Any
    obstacle: Callable[[Any, Any, datetime], str] = _no_obstacle
    note: Any = ""
    is_destructive: bool = False

    def why_not(self, subject: Any, user: User) -> str:
        """Why this person cannot do this now, to show in place of the button; empty when they can."""
        if not user.has_perm(self.permission):
            return str(self.without_permission)
        return self.obstacle(subject, user, timezone.now())


def _recall(topic: Topic, user: User, **data: Any) -> Event:
    return workflow.recall(_in_review(topic), user, **data)


def _in_review(topic: Topic) -> Revision:
    revision = facts.revision_in_review(topic)
    if revision is None:
        raise Refused(_("This topic is not in review, so there is nothing to recall."))
    return revision


def _obstacle_to_recalling(topic: Topic, user: User, at: datetime) -> str:
    revision = facts.revision_in_review(topic)
    if revision and revision.submitted_by_id != user.pk:
        return _("Only %(name)s, who submitted it, can recall it.") % {"name": revision.submitted_by}
    return ""


def _obstacle_to_discarding(topic: Topic, user: User, at: datetime) -> str:
    return guards.refusal_of(guards.require_unfinished_draft, topic, at)


def _obstacle_to_submitting(topic: Topic, user: User, at: datetime) -> str:
    return " ".join(preflight.problems(topic))


def _obstacle_to_reviewing(revision: Revision, user: User, at: datetime) -> str:
    if revision.state != Revision.State.IN_REVIEW:
        return _("This revision is not in review any more.")
    return obstacles.obstacle_to_review(revision, user, at)


def _obstacle_to_signing(act: str) -> Callable[[Any, Any, datetime], str]:
    def obstacle(revision: Revision, user: User, at: datetime) -> str:
        if nobody := _state_obstacle(revision, act, at):
            return nobody
        why = obstacles.obstacle_to_signing_text(revision, act, user, at)
        return f"{why} {signatures_needed(revision, act, at) or _who_can_sign(revision, act, at)}" if why else ""

    return obstacle


def _state_obstacle(revision: Revision, act: str, at: datetime) -> str:
    """Why nobody can do this to a revision now; empty when it is a matter of who."""
    if act == Event.Act.APPROVE and revision.state != Revision.State.IN_REVIEW:
        return _("This revision is not in review any more.")
    if act == Event.Act.REAFFIRM and not _names_revision(facts.live_signature(revision.topic, at), revision):
        return _("This is not the text that is public.")
    if act == Event.Act.REINSTATE and not _names_revision(facts.withdrawal_in_force(revision.topic, at), revision):
        return _("This is not a text that was withdrawn.")
    return ""


def _names_revision(event: Event | None, revision: Revision) -> bool:
    return event is not None and event.revision_id == revision.pk


def _who_can_sign(revision: Revision, act: str, at: datetime) -> str:
    names = obstacles.who_can_sign(revision, act, at)
    if not names:
        return _("Nobody else can sign it now: an account manager has to find a reviewer.")
    return _("Who can: %(names)s.") % {"names": ", ".join(names)}


def _signed_message(event: Event) -> str:
    if event.act == Event.Act.SIGN:
        return _("Signed. Readers see no change yet: somebody else has to read and sign it as well.")
    if facts.is_scheduled(event):
        words = {"moment": moment(facts.public_from(event))}
        return _("Signed and scheduled. Readers see this text from %(moment)s UTC.") % words
    return _("Signed and published. Readers see this text from now on.")


def _returned_message(result: Any) -> Any:
    return result


def _on_topic_of_revision(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda revision, user, **arguments: act(revision.topic, user, **arguments)


def _obstacle_to_releasing(revision: Revision, user: User, at: datetime) -> str:
    running = discussion.running_claim(revision, at)
    return "" if running and running.user_id == user.pk else _("You have not claimed this.")


def _obstacle_to_claiming(revision: Revision, user: User, at: datetime) -> str:
    running = discussion.running_claim(revision, at)
    if running is None:
        return _obstacle_to_reviewing(revision, user, at)
    if running.user_id == user.pk:
        return _("You have claimed this already.")
    return _("%(name)s is reading this already. Ask them to release it.") % {"name": running.user}


SUBMIT = Act(
    "submit",
    "guide.submit_revision",
    gettext_lazy("Submit for review"),
    SubmitForm,
    working_copies.submit,
    gettext_lazy("Submitted. A reviewer who has not worked on it can now read and approve it."),
    gettext_lazy("Only authors can submit a topic."),
    _obstacle_to_submitting,
    note=gettext_lazy("What is saved is submitted, as it stands."),
)
RECALL = Act(
    "recall",
    "guide.submit_revision",
    gettext_lazy("Recall from review"),
    ReasonForm,
    _recall,
    gettext_lazy("Recalled. You can edit it again."),
    gettext_lazy("Only the author who submitted it can recall it."),
    _obstacle_to_recalling,
)
DISCARD = Act(
    "discard",
    "guide.submit_revision",
    gettext_lazy("Set aside"),
    ReasonForm,
    workflow.discard,
    gettext_lazy("Set aside. Nobody is asked to work on it until an author edits it again. Nothing was deleted."),
    gettext_lazy("Only authors can set a draft aside."),
    _obstacle_to_discarding,
)
WITHDRAW = Act(
    "withdraw",
    "guide.withdraw_revision",
    gettext_lazy("Withdraw the public page"),
    WithdrawForm,
    withdrawal.withdraw,
    _returned_message,
    gettext_lazy("Only clinical reviewers and safety officers can withdraw a page."),
    is_destructive=True,
)
CALL_BACK = Act(
    "call-back",
    "guide.withdraw_revision",
    gettext_lazy("Call the approval back"),
    ReasonForm,
    workflow.call_back,
    gettext_lazy("Called back. It does not become public; an author can submit it again."),
    gettext_lazy("Only clinical reviewers and safety officers can call an approval back."),
    note=gettext_lazy("What readers see now stays as it is."),
    is_destructive=True,
)
APPROVE = Act(
    "approve",
    "guide.review_revision",
    gettext_lazy("Approve"),
    ApproveForm,
    workflow.approve,
    _signed_message,
    gettext_lazy("Only clinical reviewers can approve a revision."),
    _obstacle_to_signing(Event.Act.APPROVE),
)
REAFFIRM = Act(
    "reaffirm",
    "guide.review_revision",
    gettext_lazy("Reaffirm"),
    ReaffirmForm,
    _on_topic_of_revision(workflow.reaffirm),
    _signed_message,
    gettext_lazy("Only clinical reviewers can reaffirm a page."),
    _obstacle_to_signing(Event.Act.REAFFIRM),
    note=gettext_lazy("You sign a full clinical review of the text as it stands."),
)
REINSTATE = Act(
    "reinstate",
    "guide.review_revision",
    gettext_lazy("Reinstate"),
    ReinstateForm,
    _on_topic_of_revision(workflow.reinstate),
    _signed_message,
    gettext_lazy("Only clinical reviewers can reinstate a page."),
    _obstacle_to_signing(Event.Act.REINSTATE),
    note=gettext_lazy("You sign a full clinical review of the text as it was withdrawn."),
)
CLAIM = Act(
    "claim",
    "guide.review_revision",
    gettext_lazy("Claim"),
    ActForm,
    discussion.claim,
    gettext_lazy("Claimed for three days. Others see that you are reading it."),
    gettext_lazy("Only clinical reviewers can claim a revision."),
    _obstacle_to_claiming,
)
RELEASE = Act(
    "release",
    "guide.review_revision",
    gettext_lazy("Release"),
    ActForm,
    discussion.release,
    gettext_lazy("Released."),
    gettext_lazy("Only clinical reviewers can release a revision."),
    _obstacle_to_releasing,
)
COMMENT = Act(
    "comment",
    "guide.comment_revision",
    gettext_lazy("Comment"),
    CommentForm,
    discussion.comment,
    gettext_lazy("The author sees your comment beside the next draft."),
    gettext_lazy("Only clinical reviewers and guests can comment on a revision."),
    _obstacle_to_reviewing,
)
RETURN = Act(
    "return",
    "guide.review_revision",
    gettext_lazy("Return to the author"),
    ReasonForm,
    workflow.return_to_author,
    gettext_lazy("Returned. The author sees your reason."),
    gettext_lazy("Only clinical reviewers can return a revision."),
    _obstacle_to_reviewing,
)
