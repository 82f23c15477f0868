"""Claims and comments on a revision. Neither changes what may be signed."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from guide.models.reviews import Claim, Comment, Reply, Revision
from guide.models.topics import Topic
from guide.record import log
from guide.review import guards
from guide.review.guards import Refused

CLAIM_LASTS = timedelta(days=3)
LONGEST_REPLY = 4000


def claim(revision: Revision, user: User, *, at: datetime) -> Claim:
    """Claim a revision for review, for three days. Raises Refused while somebody else's claim runs."""
    with log.exclusive():
        _require_in_review(revision)
        guards.require_permission(user, "review_revision", _("Only clinical reviewers can claim a revision."))
        guards.require_non_contributor(revision, user, at)
        other = running_claim(revision, at)
        if other and other.user_id != user.pk:
            raise Refused(_("%(name)s is reading this already. Ask them to release it.") % {"name": other.user})
        claimed, _is_new = Claim.objects.update_or_create(revision=revision, defaults={"user": user, "at": at})
        return claimed


def release(revision: Revision, user: User, *, at: datetime) -> None:
    """Release one's own claim. Raises Refused where there is none."""
    running = running_claim(revision, at)
    if running is None or running.user_id != user.pk:
        raise Refused(_("You have not claimed this, so there is nothing to release."))
    running.delete()


def running_claim(revision: Revision, at: datetime) -> Claim | None:
    """The claim on the revision that has not ended, or None."""
    claimed = Claim.objects.filter(revision=revision, at__gt=at - CLAIM_LASTS)
    return claimed.select_related("user").first()


def comment(revision: Revision, user: User, *, text: str, at: datetime, field: str = "") -> Comment:
    """Comment on one part of the text (`field`, a path as steps/3), or on all of it. Raises Refused."""
    _require_in_review(revision)
    refusal = _("Only clinical reviewers and guests can comment on a revision.")
    guards.require_permission(user, "comment_revision", refusal)
    if not text.strip():
        raise Refused(_("Write what the author should know."))
    return Comment.objects.create(revision=revision, author=user, field=field, text=text.strip(), at=at)


def may_close_comments(user: User) -> bool:
    """Whether this person may close comments: authors and reviewers may."""
    return bool(user.has_perm("guide.submit_revision") or user.has_perm("guide.review_revision"))


def close_comment(remark: Comment, user: User, *, at: datetime) -> None:
    """Mark a comment as dealt with, by whom and when. Raises Refused."""
    refusal = _("Only authors and clinical reviewers can close a comment.")
    _require_any(user, ["submit_revision", "review_revision"], refusal)
    closed = Comment.objects.filter(pk=remark.pk, closed_at=None).update(closed_by=user, closed_at=at)
    if not closed:
        raise Refused(_("This comment is already closed."))


def may_reply(user: User, remark: Comment) -> bool:
    """Whether this person may answer a comment: authors, reviewers and guests may, and who wrote it."""
    return may_close_comments(user) or user.has_perm("guide.comment_revision") or remark.author_id == user.pk


def reply(remark: Comment, user: User, *, text: str, at: datetime) -> Reply:
    """Answer a comment, which stays open. Raises Refused."""
    if remark.author_id != user.pk:
        _require_any(
            user,
            ["submit_revision", "comment_revision"],
            _("Only authors, clinical reviewers and guests can reply to a comment."),
        )
    if not text.strip():
        raise Refused(_("Write your reply."))
    if len(text) > LONGEST_REPLY:
        raise Refused(_("Shorten your reply to %(limit)d characters or fewer.") % {"limit": LONGEST_REPLY})
    with log.exclusive():  # nobody closes it meanwhile
        remark.refresh_from_db(fields=["closed_at"])
        if remark.closed_at is not None:
            raise Refused(_("This comment is already closed, so a reply would be read by nobody."))
        return Reply.objects.create(comment=remark, author=user, text=text.strip(), at=at)


def open_comments(topic: Topic) -> list[Comment]:
    """The open comments on any revision of a topic, with their replies."""
    remarks = Comment.objects.filter(revision__topic=topic, closed_at=None)
    replies = Prefetch("replies", Reply.objects.select_related("author"))
    return list(remarks.select_related("author", "revision").prefetch_related(replies))


def _require_any(user: User, codenames: list[str], refusal: str) -> None:
    """Raise Refused unless this person has one of these rights."""
    *others, last = codenames
    if all(guards.refusal_of(guards.require_permission, user, codename, refusal) for codename in others):
        guards.require_permission(user, last, refusal)


def _require_in_review(revision: Revision) -> None:
    revision.refresh_from_db(fields=["state"])
    if revision.state != Revision.State.IN_REVIEW:
        raise Refused(_("This revision is not in review any more."))
