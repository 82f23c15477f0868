"""The queues of one person, for the first page of the desk and for the full lists."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.admin import comparison, feedback_panels, link_notes, search, topic_states
from guide.admin.kind_models import may_view, topic_url
from guide.models import Topic
from guide.publishing import fallback_edition
from guide.review import credential_checks, digest, ownership, queues, stuck_texts
from guide.review.queues import QueueItem
from guide.templatetags.guide import longdate

LINES_PER_QUEUE = 10


@dataclass(frozen=True)
class Queue:
    """One queue as the first page and the full list show it."""

    name: str  # in the address of the full list
    heading: str
    items: list[QueueItem]
    is_compared: bool = False  # its lines say what changed since the last approved text
    opens_topic: bool = False  # its lines lead to where the text is written, not to where it is signed

    @property
    def url(self) -> str:
        return f"{reverse('admin:guide_revisiontoreview_changelist')}?{urlencode({'queue': self.name})}"


@dataclass(frozen=True)
class QueueLine:
    """One item of a queue with the words that the pages show."""

    item: QueueItem
    url: str
    change_summary: str
    waits: str
    due: str


def first_page_context(user: User, at: datetime) -> dict[str, Any]:
    """Context of the first page: the most urgent lines of each queue, reports, mails that could not be sent."""
    found = [(queue, queue_lines(queue, queue.items[:LINES_PER_QUEUE], at)) for queue in queues_of(user, at)]
    danger, waiting = feedback_panels.dangerous_reports(user), feedback_panels.unhandled_reports(user)
    mails = _undelivered_mails(user)
    owners = ownership.owners_who_cannot_write() if user.has_perm("guide.hand_over_topic") else []
    managed = _for_account_managers(user, at)
    dead_links = link_notes.topics_with_dead_links(user)
    has_reports = any(reports and reports["count"] for reports in (danger, waiting))
    is_empty = not (
        any(shown for _queue, shown in found) or has_reports or mails or owners or dead_links or any(managed.values())
    )
    unbuilt = fallback_edition.why_unbuilt_now() if user.has_perm("guide.view_revisiontoreview") else ""
    return {
        "queues": found,
        "danger": danger,
        "reports": waiting,
        "mails": mails,
        "owners": owners,
        "dead_links": [(topic, topic_url(topic)) for topic in dead_links],
        **managed,
        "is_empty": is_empty,
        "may_search": search.may_search(user),
        "unbuilt": unbuilt,
    }


def queues_of(user: User, at: datetime) -> list[Queue]:
    """Every queue of this person, in the order of the page."""
    if not user.has_perm("guide.view_revisiontoreview"):
        return []
    is_author = user.has_perm("guide.submit_revision")
    if user.has_perm("guide.review_revision"):
        found = [
            *_reviewer_queues(user, at),
            *(_writing_queues(user) if is_author else []),
            _replies_queue(user, is_author),
        ]
    else:
        everything = Queue("review", _("In review"), queues.waiting_for_signature(user, at)[1], is_compared=True)
        found = [*_author_queues(user, at), everything] if is_author else [everything]
    return [replace(queue, items=[item for item in queue.items if may_view(user, item.topic.kind)]) for queue in found]


def queue_lines(queue: Queue, items: list[QueueItem], at: datetime) -> list[QueueLine]:
    summaries = comparison.change_summaries([_revision_key(item) for item in items]) if queue.is_compared else {}
    return [
        QueueLine(
            item,
            _line_url(queue, item),
            summaries.get(_revision_key(item), ""),
            _waiting_words(item, at),
            _due_words(item, at),
        )
        for item in items
    ]


# --- whose queues ---


def _reviewer_queues(user: User, at: datetime) -> list[Queue]:
    mine, others = queues.waiting_for_signature(user, at)
    due, overdue = queues.reviews_due(user, at)
    return [
        Queue("sign", _("Needs my signature"), mine, is_compared=True),
        Queue("cannot", _("I cannot sign"), others, is_compared=True),
        Queue("author", _("Waiting for the author"), queues.returned_to_authors(), opens_topic=True),
        Queue("due", _("Due in 60 days"), due),
        Queue("overdue", _("Overdue"), overdue),
    ]


def _author_queues(user: User, at: datetime) -> list[Queue]:
    due, overdue = queues.reviews_due(user, at)
    return [
        *_writing_queues(user),
        _replies_queue(user, is_author=True),
        Queue("due", _("My pages due in 60 days"), due, opens_topic=True),
        Queue("overdue", _("My pages overdue"), overdue, opens_topic=True),
    ]


def _replies_queue(user: User, is_author: bool) -> Queue:
    return Queue("replies", _("Replies to me"), queues.answered(user), opens_topic=is_author)


def _writing_queues(user: User) -> list[Queue]:
    """What waits for whoever wrote or submitted it. A draft that somebody recalled is theirs as well as the owner's."""
    topics = Topic.objects.filter(Q(owner=user) | queues.recalled_by(user))
    own = topic_states.with_state(topics).order_by("-updated_at")
    return [
        Queue("returned", _("Returned to me"), queues.returned_to(user), opens_topic=True),
        Queue("drafts", _("My drafts"), _draft_items(topic_states.unfinished(own), user), opens_topic=True),
        Queue(
            "poorer",
            _("A step's page was withdrawn"),
            _draft_items(topic_states.with_lost_steps(own), user),
            opens_topic=True,
        ),
    ]


def _draft_items(topics: QuerySet[Any], user: User) -> list[QueueItem]:
    return [
        QueueItem(topic, topic_states.state_in_words(topic), str(user)) for topic in topics.only(*queues.TOPIC_FIELDS)
    ]


def _for_account_managers(user: User, at: datetime) -> dict[str, Any]:
    """Who cannot sign, or soon cannot, and what nobody can sign: for those who can change it."""
    if not user.has_perm("guide.verify_reviewer"):
        return {}
    return {
        "credentials": credential_checks.credential_items(at),
        "stuck": stuck_texts.stuck_in_review(user, at),
    }


def _undelivered_mails(user: User) -> Iterable[Any] | None:
    """Digests that could not be sent, for those who can correct an address or check the records; else None."""
    may_mend = user.has_perm("auth.change_user") or user.has_perm("guide.view_digest")
    return digest.undelivered() if may_mend else None


# --- one line ---


def _revision_key(item: QueueItem) -> int:
    return item.revision.pk if item.revision else 0


def _line_url(queue: Queue, item: QueueItem) -> str:
    if queue.opens_topic or item.revision is None:
        return topic_url(item.topic)
    return reverse("admin:guide_revision_change", args=[item.revision.pk])


def _waiting_words(item: QueueItem, at: datetime) -> str:
    if item.since is None:
        return ""
    days = (at - item.since).days
    if not days:
        return _("waiting since today")
    return ngettext("waiting for %(days)d day", "waiting for %(days)d days", days) % {"days": days}


def _due_words(item: QueueItem, at: datetime) -> str:
    if item.due_on is None:
        return ""
    words = _("overdue since %(day)s") if item.is_overdue(at) else _("due %(day)s")
    return words % {"day": longdate(item.due_on)}
