"""Own words in texts that wait for a signature: as `obstacles.meanings_for`, for many texts in a few queries."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User

from guide.models.reviews import Event, Revision
from guide.models.topics import Contribution
from guide.record import facts
from guide.record.authorship import Authorship
from guide.review import guards


def barred(acts: Mapping[Revision, str], user: User, at: datetime) -> set[Revision]:
    """Of these revisions, each with the act that a signature would be, those that this person may not sign because
    words of theirs stand in them; a wording check is open to them where it covers the change."""
    topics = {revision.topic_id for revision in acts}
    touched = set(Contribution.objects.filter(topic__in=topics, user=user).values_list("topic", flat=True))
    touched_acts = {revision: act for revision, act in acts.items() if revision.topic_id in touched}
    if not touched_acts:
        return set()
    authorship = Authorship(touched)
    own = {
        revision: act
        for revision, act in touched_acts.items()
        if any(user.pk in edit.people for edit in authorship.edits(revision))
    }
    approvals = [revision for revision, act in own.items() if act == Event.Act.APPROVE]
    return own.keys() - _open_to_wording_checks(approvals, at)


def _open_to_wording_checks(revisions: list[Revision], at: datetime) -> set[Revision]:
    whole = Revision.objects.in_bulk([revision.pk for revision in revisions])
    deciding: dict[int | None, list[Event]] = defaultdict(list)
    lines = Event.objects.effective(at).filter(topic__in=[revision.topic_id for revision in revisions])
    for event in lines.select_related("revision").order_by("seq"):
        deciding[event.topic_id].append(event)
    return {
        revision
        for revision in revisions
        if (bases := facts.reviews_in_force(deciding[revision.topic_id]))
        and not guards.clinical_changes_since(whole[revision.pk], *bases)
    }
