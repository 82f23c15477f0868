"""Panels with readers' reports for other admin pages: how many, the newest, and the URL of the list."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin import report_topics
from guide.feedback import limits
from guide.models import Feedback, Topic
from guide.models.feedback import Limit
from guide.publishing.public_texts import topic_path

NEWEST = 5
WAITING = {"state": Feedback.State.NEW}
WAITING_QUERY = {"state__exact": Feedback.State.NEW}
# By the limit that turned reports away: what happened, and the setting.
TURNED_AWAY = {
    Limit.ONE: (gettext_lazy("from one sender; a hospital or a school may count as one"), "REPORTS_FROM_ONE"),
    Limit.ALL: (gettext_lazy("from all readers together"), "REPORTS_FROM_ALL"),
    Limit.DANGER: (gettext_lazy("of what may be dangerous, from all readers together"), "REPORTS_OF_DANGER"),
}
LIST_URL_NAME = "admin:guide_feedback_changelist"


def dangerous_reports(user: User) -> dict[str, Any] | None:
    """The reports that may be dangerous and that nobody has handled; None for those who may not see them."""
    found = _summary(user, {**WAITING, "is_dangerous": True}, {**WAITING_QUERY, "is_dangerous__exact": "1"})
    return {**found, "lines": report_topics.report_lines(found["newest"], user)} if found else None


def unhandled_reports(user: User) -> dict[str, Any] | None:
    """All other reports that nobody has handled; None for those who may not see them."""
    return _summary(user, {**WAITING, "is_dangerous": False}, {**WAITING_QUERY, "is_dangerous__exact": "0"})


def turned_away(user: User, at: datetime) -> list[str]:
    """A sentence for each limit that turned reports away in the last days; none for those who may not see reports."""
    if not user.has_perm("guide.view_feedback"):
        return []
    sentence = _("More than %(most)d an hour %(what)s, from %(first)s to %(last)s UTC (%(setting)s).")
    return [sentence % _values(found) for found in limits.turned_away(at)]


def _values(found: limits.TurnedAway) -> dict[str, Any]:
    what, setting = TURNED_AWAY[Limit(found.limit)]
    times = {name: f"{moment:%Y-%m-%d %H:%M}" for name, moment in (("first", found.first), ("last", found.last))}
    return {"most": found.most, "what": what, "setting": setting, **times}


def reports_about(user: User, topic: Topic) -> dict[str, Any] | None:
    """The reports about the page of a topic and its parts; None for those who may not see them."""
    path = topic_path({"kind": topic.kind, "slug": topic.slug})
    return _summary(user, {"path__startswith": path}, {"q": path})


def _summary(user: User, wanted: dict[str, Any], query: dict[str, str]) -> dict[str, Any] | None:
    if not user.has_perm("guide.view_feedback"):
        return None
    reports = Feedback.objects.filter(**wanted)
    return {"count": reports.count(), "newest": reports[:NEWEST], "url": f"{reverse(LIST_URL_NAME)}?{urlencode(query)}"}
