"""Assignments: asking one reviewer to review a revision. They bar nobody, and change nothing that may be signed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils.translation import gettext as _

from guide.models.reviews import Assignment, Event, Revision
from guide.record import facts, log
from guide.review import guards, obstacles
from guide.review.credential_checks import reviewers
from guide.review.guards import Refused


def candidates(revision: Revision, at: datetime) -> tuple[list[User], list[tuple[User, str]]]:
    """The reviewers who could sign this revision now, and the others with what the desk tells them."""
    able: list[User] = []
    unable: list[tuple[User, str]] = []
    for person in reviewers().select_related("reviewer").order_by("username"):
        why = obstacles.obstacle_to_signing_text(revision, Event.Act.APPROVE, person, at)
        if why:
            unable.append((person, why))
        else:
            able.append(person)
    return able, unable


def assign(revision: Revision, user: User, *, reviewer: User, at: datetime) -> Assignment:
    """Ask a reviewer who could sign it to review a revision; the newest request takes the place of those before."""
    with log.exclusive():
        _require_in_review(revision)
        guards.require_permission(
            user, "assign_revision", _("Only authors, clinical reviewers and account managers can ask a reviewer.")
        )
        if reviewer not in candidates(revision, at)[0]:
            raise Refused(_("%(name)s cannot sign this text. Choose somebody else.") % {"name": reviewer})
        running = of_revision(revision)
        if running and running.reviewer_id == reviewer.pk:
            raise Refused(_("%(name)s has been asked already.") % {"name": reviewer})
        return Assignment.objects.create(revision=revision, reviewer=reviewer, asked_by=user, at=at)


def decline(revision: Revision, user: User, *, reason: str, at: datetime) -> Assignment:
    """Say why one does not review what one was asked to."""
    with log.exclusive():
        _require_in_review(revision)
        asked = of_revision(revision)
        if asked is None or asked.reviewer_id != user.pk:
            raise Refused(_("You are not asked to review this, so there is nothing to decline."))
        guards.require_reason(reason)
        asked.declined_at, asked.decline_reason = at, reason.strip()
        asked.save()
        return asked


def newest(revision: Revision) -> Assignment | None:
    """The newest request for this revision, also one that was declined, or None."""
    return Assignment.objects.filter(revision=revision).select_related("reviewer", "asked_by").first()


def of_revision(revision: Revision) -> Assignment | None:
    """The request that waits for somebody, or None."""
    asked = newest(revision)
    return asked if asked and asked.declined_at is None else None


def running() -> dict[int, Assignment]:
    """By revision, the request that waits for somebody, for all revisions in review."""
    return {asked.revision_id: asked for asked in _newest_in_review() if asked.declined_at is None}


def declined(user: User) -> list[Assignment]:
    """What this person asked for and was declined, while nobody else was asked."""
    return [asked for asked in _newest_in_review() if asked.declined_at and asked.asked_by_id == user.pk]


def _newest_in_review() -> list[Assignment]:
    in_review = Assignment.objects.filter(revision__state=Revision.State.IN_REVIEW)
    newest_keys = in_review.order_by().values("revision").annotate(newest=Max("pk")).values("newest")
    rows = Assignment.objects.filter(pk__in=newest_keys).select_related("reviewer", "asked_by", "revision__topic")
    return list(rows.defer("revision__payload"))


def _require_in_review(revision: Revision) -> None:
    if facts.revision_in_review(revision.topic) != revision:
        raise Refused(_("This revision is not in review any more."))
