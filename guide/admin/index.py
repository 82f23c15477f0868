"""The queues of one person, for the first page of the desk and for the full lists."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.admin import comparison, edition_notes, feedback_panels, link_notes, search, topic_states
from guide.admin.kind_models import is_guest, may_view, topic_url
from guide.feedback import told_editions
from guide.models import Event, Topic
from guide.publishing import due, fallback_edition
from guide.review import credential_checks, digest, ownership, queue_rows, queues, stuck_texts
from guide.review.queues import QueueItem
from guide.templatetags.guide import longdate

LINES_PER_QUEUE = 10
# After that, cron is not doing what the README asks of it.
LATE_AFTER = timedelta(hours=1)


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
    assign_url: str = ""  # where this person can ask a reviewer


def first_page_context(user: User, at: datetime) -> dict[str, Any]:
    """Context of the first page: the most urgent lines of each queue, reports, mails that could not be sent."""
    found = [(queue, queue_lines(queue, queue.items[:LINES_PER_QUEUE], at, user)) for queue in queues_of(user, at)]
    danger, waiting = feedback_panels.dangerous_reports(user), feedback_panels.unhandled_reports(user)
    mails, unaddressed = _undelivered_mails(user), _without_address(user)
    owners = ownership.owners_who_cannot_write() if user.has_perm("guide.hand_over_topic") else []
    managed = _for_account_managers(user, at)
    dead_links = link_notes.topics_with_dead_links(user)
    has_reports = any(reports and reports["count"] for reports in (danger, waiting))
    of_accounts = any([mails, unaddressed, owners, *managed.values()])
    is_empty = not (any(shown for _queue, shown in found) or has_reports or dead_links or of_accounts)
    may_see_log = user.has_perm("guide.view_event")
    unbuilt = fallback_edition.why_unbuilt_now() if may_see_log else ""
    return {
        "queues": found,
        "danger": danger,
        "reports": waiting,
        "mails": mails,
        "unaddressed": unaddressed,
        "mails_count": len(mails or ()) + len(unaddressed),
        "owners": owners,
        "dead_links": [(topic, topic_url(topic)) for topic in dead_links],
        **managed,
        "is_empty": is_empty,
        "may_search": search.may_search(user),
        "turned_away": feedback_panels.turned_away(user, at),
        "unbuilt": unbuilt,
        "is_after_update": unbuilt == fallback_edition.AFTER_UPDATE,
        "late": late_texts(at) if may_see_log else [],
        "restored": list(told_editions.remarks(at)) if may_see_log else [],
        "unsigned": edition_notes.signature_alarm(at) if may_see_log else None,
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
        may_read = user.has_perm("guide.view_revision")
        everything = Queue("review", _("In review"), queues.waiting_for_signature(user, at)[1], is_compared=may_read)
        found = [*_author_queues(user, at), everything] if is_author else [everything]
    if user.has_perm("guide.view_event") and (scheduled := queues.scheduled(user, at)):
        found.append(Queue("scheduled", _("Scheduled"), scheduled, opens_topic=True))
    return [replace(queue, items=[item for item in queue.items if _may_list(user, item)]) for queue in found]


def _may_list(user: User, item: QueueItem) -> bool:
    """Account managers and guests open no topic, but see what is in review: to ask for a review, or to comment."""
    asks_only = user.has_perm("guide.assign_revision") and not user.has_perm("guide.view_revision")
    takes_part = item.act == Event.Act.APPROVE and (asks_only or is_guest(user))
    return takes_part or may_view(user, item.topic.kind)


def late_texts(at: datetime) -> list[Event]:
    """Scheduled texts that readers should have had for a while: nothing has published them."""
    return list(
        due.due_texts(at - LATE_AFTER).select_related("topic").only("topic__title", "topic__kind", "data", "act")
    )


def queue_lines(queue: Queue, items: list[QueueItem], at: datetime, user: User) -> list[QueueLine]:
    summaries = comparison.change_summaries([_revision_key(item) for item in items]) if queue.is_compared else {}
    return [
        QueueLine(
            item,
            _line_url(queue, item, user),
            summaries.get(_revision_key(item), ""),
            _waiting_words(item, at),
            _due_words(item, at),
            _assign_url(queue, item, user),
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
        QueueItem(topic, topic_states.state_in_words(topic), str(user))
        for topic in topics.only(*queue_rows.TOPIC_FIELDS)
    ]


def _for_account_managers(user: User, at: datetime) -> dict[str, Any]:
    """Who cannot sign, or soon cannot, and what nobody can sign: for those who can change it."""
    if not user.has_perm("guide.verify_reviewer"):
        return {}
    return {
        "credentials": credential_checks.credential_items(at),
        "stuck": stuck_texts.stuck_in_review(user, at),
    }


def _undelivered_mails(user: User) -> QuerySet[Any] | None:
    """Digests that could not be sent, for those who can correct an address or check the records; else None."""
    return digest.undelivered() if _may_mend_mails(user) else None


def _without_address(user: User) -> list[User]:
    return digest.without_address() if _may_mend_mails(user) else []


def _may_mend_mails(user: User) -> bool:
    return user.has_perm("auth.change_user") or user.has_perm("guide.view_digest")


# --- one line ---


def _revision_key(item: QueueItem) -> int:
    return item.revision.pk if item.revision else 0


def _assign_url(queue: Queue, item: QueueItem, user: User) -> str:
    waits = queue.name in ("review", "cannot") and item.act == Event.Act.APPROVE and item.revision
    if not waits or not user.has_perm("guide.assign_revision"):
        return ""
    return reverse("admin:guide_revisiontoreview_assign", args=[item.revision.pk if item.revision else 0])


def _line_url(queue: Queue, item: QueueItem, user: User) -> str:
    if not user.has_perm("guide.view_revision"):
        return _assign_url(queue, item, user)
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
