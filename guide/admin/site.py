from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from guide.admin import states
from guide.admin.kinds import topic_url
from guide.models import RevisionToReview, Topic

SHOWN = 20


class Desk(admin.AdminSite):
    site_header = _("SpasmGuide desk")
    site_title = _("SpasmGuide desk")
    index_title = _("What is to do")
    enable_nav_sidebar = False  # forms and previews need the width

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"desk": _to_do(request.user), **(extra_context or {})})


def _to_do(user: Any) -> dict[str, Any]:
    own = states.with_state(Topic.objects.filter(owner=user)).order_by("-updated_at")
    return {
        "to_review": RevisionToReview.objects.count() if user.has_perm("guide.view_revisiontoreview") else None,
        "returned": _listed(own.filter(state=states.RETURNED)),
        "drafts": _listed(states.unfinished(own)),
    }


def _listed(topics: Any) -> list[dict[str, Any]]:
    return [
        {"title": topic.title, "kind": topic.get_kind_display(), "state": states.in_words(topic), "url": topic_url(topic)}
        for topic in topics[:SHOWN]
    ]
