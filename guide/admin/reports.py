"""Readers' reports as other pages of the desk show them: how many, the newest, and where the list is."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse

from guide.models import Feedback, Topic
from guide.publishing.public_texts import topic_path

SHOWN = 5
LIST = "admin:guide_feedback_changelist"


def waiting(user: User) -> dict[str, Any] | None:
    """The reports that nobody has handled; None for those who may not see them."""
    return _queue(user, {"state": Feedback.State.NEW}, {"state__exact": Feedback.State.NEW})


def of_topic(user: User, topic: Topic) -> dict[str, Any] | None:
    """What readers said about the page of a topic and its parts."""
    path = topic_path({"kind": topic.kind, "slug": topic.slug})
    return _queue(user, {"path__startswith": path}, {"q": path})


def _queue(user: User, wanted: dict[str, str], query: dict[str, str]) -> dict[str, Any] | None:
    if not user.has_perm("guide.view_feedback"):
        return None
    reports = Feedback.objects.filter(**wanted)
    return {"count": reports.count(), "newest": reports[:SHOWN], "url": f"{reverse(LIST)}?{urlencode(query)}"}
