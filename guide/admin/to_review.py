"""The changelist “To review”: the full list of each queue of the first page, with search and filters."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guide.admin import assigning, index
from guide.admin.act_views import ActsMixin
from guide.admin.current_user import current_user
from guide.admin.records import ReadOnlyAdmin
from guide.models import RevisionToReview, kinds
from guide.review.queues import QueueItem

PER_PAGE = 25


class QueueFilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("all")), *kinds.choices()]
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Risk"),
        required=False,
        choices=[
            ("", gettext_lazy("all")),
            ("safety", gettext_lazy("safety pages")),
            ("other", gettext_lazy("other pages")),
        ],
    )
    overdue = forms.BooleanField(label=gettext_lazy("Only where the review is overdue"), required=False)

    def passes(self, item: QueueItem, at: datetime) -> bool:
        wanted = self.cleaned_data
        return (
            wanted.get("kind") in (None, "", item.topic.kind)
            and wanted.get("level") in (None, "", "safety" if item.is_safety else "other")
            and not (wanted.get("overdue") and not item.is_overdue(at))
            and _contains_words(item, wanted.get("q", "").casefold().split())
        )


def _contains_words(item: QueueItem, words: list[str]) -> bool:
    text = f"{item.topic.title} {item.topic.slug} {item.what} {item.who}".casefold()
    return all(word in text for word in words)


@admin.register(RevisionToReview)
class ToReviewAdmin(ActsMixin, ReadOnlyAdmin):
    """A changelist made of the queues, so that it cannot differ from the first page."""

    acts = (assigning.ASSIGN,)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return _queue_list(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        # One address for a revision, before and after it is signed; account managers do not read texts.
        if not current_user(request).has_perm("guide.view_revision"):
            return HttpResponseRedirect(reverse("admin:guide_revisiontoreview_changelist"))
        return HttpResponseRedirect(reverse("admin:guide_revision_change", args=[object_id]))


@require_safe
def _queue_list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    at = timezone.now()
    filters = QueueFilterForm(request.GET, label_suffix="")
    filters.is_valid()  # what is no choice filters nothing, and the form says so
    found = [
        (queue, [item for item in queue.items if filters.passes(item, at)])
        for queue in index.queues_of(current_user(request), at)
    ]
    queue, items = next((pair for pair in found if pair[0].name == request.GET.get("queue")), found[0])
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context |= {
        "title": _("To review"),
        "tabs": [(tab, len(passed)) for tab, passed in found],
        "queue": queue,
        "filters": filters,
        "is_filtered": len(items) < len(queue.items),
        "page": page,
        "lines": index.queue_lines(queue, list(page), at, current_user(request)),
    }
    return TemplateResponse(request, "admin/guide/queue.html", context)
