"""What waits for a person. The first page and the full list show the same queues, in the same words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.admin import comparison, reports, topic_states
from guide.admin.kinds import may_view, topic_url
from guide.models import Topic
from guide.publishing import fallback_edition
from guide.review import digest, queues
from guide.review.queues import QueueItem
from guide.templatetags.guide import longdate

SHOWN = 10


@dataclass(frozen=True)
class Queue:
    name: str  # in the address of the full list
    heading: str
    items: list[QueueItem]
    is_compared: bool = False  # its lines say what changed since the last approved text
    opens_topic: bool = False  # its lines lead to where the text is written, not to where it is signed

    @property
    def url(self) -> str:
        return f"{reverse('admin:guide_revisiontoreview_changelist')}?{urlencode({'queue': self.name})}"


@dataclass(frozen=True)
class Line:
    """One item as the pages show it."""

    item: QueueItem
    url: str
    changed: str
    waits: str
    due: str


def panels(user: User, at: datetime) -> dict[str, Any]:
    """The first page: the most urgent lines of each queue."""
    found = [(queue, lines(queue, queue.items[:SHOWN], at)) for queue in queues_of(user, at)]
    waiting, mails = reports.waiting(user), _unreached(user)
    is_empty = not (any(shown for _queue, shown in found) or (waiting and waiting["count"]) or mails)
    unbuilt = fallback_edition.why_unbuilt_now() if user.has_perm("guide.view_revisiontoreview") else ""
    return {"queues": found, "reports": waiting, "mails": mails, "is_empty": is_empty, "unbuilt": unbuilt}


def queues_of(user: User, at: datetime) -> list[Queue]:
    """Every queue of this person, in the order of the page."""
    if not user.has_perm("guide.view_revisiontoreview"):
        return []
    is_author = user.has_perm("guide.submit_revision")
    if user.has_perm("guide.review_revision"):
        found = [*_to_review(user, at), *(_to_write(user) if is_author else [])]
    else:
        everything = Queue("review", _("In review"), queues.waiting_for_signature(user, at)[1], is_compared=True)
        found = [*_own(user, at), everything] if is_author else [everything]
    return [replace(queue, items=[item for item in queue.items if may_view(user, item.topic.kind)]) for queue in found]


def lines(queue: Queue, items: list[QueueItem], at: datetime) -> list[Line]:
    changed = comparison.in_short([_key(item) for item in items]) if queue.is_compared else {}
    return [
        Line(item, _url(queue, item), changed.get(_key(item), ""), _waits(item, at), _due(item, at)) for item in items
    ]


# --- whose queues ---


def _to_review(user: User, at: datetime) -> list[Queue]:
    mine, others = queues.waiting_for_signature(user, at)
    due, overdue = queues.reviews_due(user, at)
    return [
        Queue("sign", _("Needs my signature"), mine, is_compared=True),
        Queue("cannot", _("I cannot sign"), others, is_compared=True),
        Queue("author", _("Waiting for the author"), queues.returned_to_author(user), opens_topic=True),
        Queue("due", _("Due in 60 days"), due),
        Queue("overdue", _("Overdue"), overdue),
    ]


def _own(user: User, at: datetime) -> list[Queue]:
    due, overdue = queues.reviews_due(user, at)
    return [
        Queue("author", _("Returned to me"), queues.returned_to_author(user), opens_topic=True),
        *_to_write(user),
        Queue("due", _("My pages due in 60 days"), due, opens_topic=True),
        Queue("overdue", _("My pages overdue"), overdue, opens_topic=True),
    ]


def _to_write(user: User) -> list[Queue]:
    own = topic_states.with_state(Topic.objects.filter(owner=user)).order_by("-updated_at")
    return [
        Queue("drafts", _("My drafts"), _written(topic_states.unfinished(own), user), opens_topic=True),
        Queue("poorer", _("A step lost its page"), _written(topic_states.poorer(own), user), opens_topic=True),
    ]


def _written(topics: QuerySet[Any], user: User) -> list[QueueItem]:
    return [QueueItem(topic, topic_states.in_words(topic), str(user)) for topic in topics.only(*queues.TOPIC_FIELDS)]


def _unreached(user: User) -> Iterable[Any] | None:
    """The mails that did not arrive, for those who can mend an address and those who check the records."""
    may_mend = user.has_perm("auth.change_user") or user.has_perm("guide.view_digest")
    return digest.undelivered() if may_mend else None


# --- one line ---


def _key(item: QueueItem) -> int:
    return item.revision.pk if item.revision else 0


def _url(queue: Queue, item: QueueItem) -> str:
    if queue.opens_topic or item.revision is None:
        return topic_url(item.topic)
    return reverse("admin:guide_revision_change", args=[item.revision.pk])


def _waits(item: QueueItem, at: datetime) -> str:
    if item.since is None:
        return ""
    days = (at - item.since).days
    if not days:
        return _("waiting since today")
    return ngettext("waiting for %(days)d day", "waiting for %(days)d days", days) % {"days": days}


def _due(item: QueueItem, at: datetime) -> str:
    if item.due_on is None:
        return ""
    words = _("overdue since %(day)s") if item.is_overdue(at) else _("due %(day)s")
    return words % {"day": longdate(item.due_on)}
