"""What waits for a person: the first page of the desk."""

from typing import Any

from guide.admin import feedback, states
from guide.admin.kinds import topic_url
from guide.models import RevisionToReview, Topic

SHOWN = 20


def lists(user: Any) -> dict[str, Any]:
    own = states.with_state(Topic.objects.filter(owner=user)).order_by("-updated_at")
    return {
        "to_review": _waiting() if user.has_perm("guide.view_revisiontoreview") else None,
        "reports": feedback.waiting(user),
        "returned": _listed(own.filter(state=states.RETURNED)),
        "drafts": _listed(states.unfinished(own)),
        "poorer": _listed(states.poorer(own)),
    }


def _waiting() -> int:
    return RevisionToReview.objects.filter(state=RevisionToReview.State.IN_REVIEW).count()


def _listed(topics: Any) -> list[dict[str, Any]]:
    return [_entry(topic) for topic in topics[:SHOWN]]


def _entry(topic: Any) -> dict[str, Any]:
    return {
        "title": topic.title,
        "kind": topic.get_kind_display(),
        "state": states.in_words(topic),
        "url": topic_url(topic),
    }
