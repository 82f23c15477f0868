"""Handing topics over to another owner, who hears of what is returned and what is due.

It touches no text: who may sign a text depends on who wrote it, and the owner is asked nowhere.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from guide.models.reviews import Event
from guide.models.topics import Topic
from guide.record import log
from guide.review import guards
from guide.review.guards import Refused


def hand_over(topics: Iterable[Topic], user: User, *, to: User, reason: str, at: datetime) -> list[Event]:
    """Give topics to another owner: a line in the log for each that was not theirs. Raises Refused; then none moves."""
    with log.exclusive():
        chosen = [topic.pk for topic in topics]
        rows = list(Topic.objects.select_for_update().filter(pk__in=chosen).order_by("pk"))
        if not rows:
            raise Refused(_("Choose at least one topic."))
        require_right(rows, user)
        guards.require_reason(reason)
        if not possible_owners().filter(pk=to.pk).exists():
            raise Refused(_("Choose an author whose account is active."))
        moving = [topic for topic in rows if topic.owner_id != to.pk]
        if not moving:
            raise Refused(_("%(name)s owns this already. Choose somebody else.") % {"name": to})
        Topic.objects.filter(pk__in=[topic.pk for topic in moving]).update(owner=to)
        return [_log(topic, user, to, reason.strip(), at) for topic in moving]


def require_right(topics: Iterable[Topic], user: User) -> None:
    """An author hands over what they own; with the permission `hand_over_topic`, what anybody owns."""
    refusal = _("Only the owner of a topic or an account manager can hand it over.")
    if not guards.refusal_of(guards.require_permission, user, "hand_over_topic", refusal):
        return
    guards.require_permission(user, "submit_revision", refusal)
    for topic in topics:
        if topic.owner_id != user.pk:
            words = _("“%(title)s” belongs to %(owner)s. Only they or an account manager can hand it over.")
            raise Refused(words % {"title": topic, "owner": topic.owner})


def possible_owners() -> QuerySet[Any]:
    """The active accounts that may write and submit. A superuser is there for emergencies, and owns no text."""
    users = get_user_model().objects.with_perm(
        "guide.submit_revision", include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    return users.filter(is_staff=True, is_superuser=False).order_by("username")


def owners_who_cannot_write() -> QuerySet[Any]:
    """The owners of topics whose account is closed or has no password yet, or who are no authors any more; each with
    `owned`, how many."""
    owners = get_user_model().objects.filter(owned_topics__isnull=False)
    able = possible_owners().exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return owners.exclude(pk__in=able.order_by()).annotate(owned=Count("owned_topics")).order_by("username")


def _log(topic: Topic, user: User, to: User, reason: str, at: datetime) -> Event:
    before = topic.owner
    data = {"from": before.pk, "from_name": str(before), "to": to.pk, "to_name": str(to), "reason": reason}
    return log.append(Event.Act.HAND_OVER, actor=user, at=at, topic=topic, data=data)
