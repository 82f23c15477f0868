"""The history view of a topic, from the log: as a page, as CSV, and as JSON that others can verify."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guide.admin.compare import CompareMixin, PairForm
from guide.admin.current_user import current_user
from guide.admin.kind_models import topic_url
from guide.admin.revision_text import event_words
from guide.models import Event, Topic
from guide.record import facts, log

# A spreadsheet takes what begins so for a formula, and runs it.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # the last four are how East Asian keyboards type them
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


class HistoryMixin(CompareMixin):
    """For a ModelAdmin of topics, in place of Django's own history view, which knows only edits in the admin."""

    subject_of: Any

    def get_urls(self) -> list[URLPattern]:
        urls = super().get_urls()
        return [self._file_url("csv", csv_response), self._file_url("json", json_response), *urls]

    def _file_url(self, ending: str, view: Any) -> Any:
        @require_safe
        def file_view(request: HttpRequest, object_id: int) -> HttpResponse:
            topic = self.topic_of_history(request, object_id)
            response: HttpResponse = view(topic)
            response["Content-Disposition"] = f'attachment; filename="history-{topic.slug}.{ending}"'
            return response

        name = f"guide_{self.opts.model_name}_history_{ending}"
        return path(f"<int:object_id>/history.{ending}", self.admin_site.admin_view(file_view), name=name)

    @method_decorator(require_safe)
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        topic = self.topic_of_history(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History"),
            "subtitle": str(topic),
            "opts": self.opts,
            "original": topic,
            "lines": list(history_lines(topic)),
            "csv_url": topic_url(topic, "history_csv"),
            "json_url": topic_url(topic, "history_json"),
            "pair": PairForm(topic) if topic.revisions.exists() else None,
            "compare_url": topic_url(topic, "compare"),
            "may_make_draft": _may_make_draft(request, topic),
        }
        return TemplateResponse(request, "admin/guide/history.html", context)

    def topic_of_history(self, request: HttpRequest, object_id: int | str) -> Any:
        if not request.user.has_perm("guide.view_event"):
            raise PermissionDenied
        return self.subject_of(request, object_id)


def _may_make_draft(request: HttpRequest, topic: Topic) -> bool:
    """Whether the history offers to make one of its texts the draft; the page of the act says why it cannot be."""
    return current_user(request).has_perm("guide.submit_revision") and facts.revision_in_review(topic) is None


def history_lines(topic: Topic) -> Iterator[dict[str, Any]]:
    """The events about the topic, oldest first, each with its words and the names of its contributors."""
    events = list(topic.events.select_related("actor", "revision").order_by("seq"))
    ids = {pk for event in events for pk in event.data.get("contributors", [])}
    names = {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=ids)}
    for event in events:
        contributors = event.data.get("contributors", [])
        yield {
            "event": event,
            "words": event_words(event),
            "written_by": ", ".join(names.get(pk, str(pk)) for pk in contributors),
        }


def csv_response(topic: Topic) -> HttpResponse:
    response = HttpResponse(BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    writer = csv.writer(response)
    writer.writerow(
        ["line", "at (UTC)", "act", "by", "revision", "written by", "what was said", "SHA-256 of the text", "hash"]
    )
    for line in history_lines(topic):
        writer.writerow([spreadsheet_safe(cell) for cell in _csv_cells(**line)])
    return response


def _csv_cells(event: Event, words: str, written_by: str) -> list[Any]:
    number = event.revision.number if event.revision else ""
    at = f"{event.at:%Y-%m-%d %H:%M:%S}"
    return [event.seq, at, event.act, event.actor, number, written_by, words, event.sha256, event.hash]


def spreadsheet_safe(cell: Any) -> str:
    """The cell as text that no spreadsheet runs as a formula."""
    text = str(cell)
    return f"'{text}" if text.lstrip().startswith(FORMULA_SIGNS) else text


def json_response(topic: Topic) -> HttpResponse:
    """The history as JSON. SHA-256 over the canonical JSON of each `line` gives its `hash`."""
    about = {"id": topic.pk, "kind": topic.kind, "slug": topic.slug, "title": topic.title}
    exported = [
        {
            "line": log.hashed_fields(line["event"]),
            "hash": line["event"].hash,
            "by": str(line["event"].actor),
            "written_by": line["written_by"],
            "words": line["words"],
        }
        for line in history_lines(topic)
    ]
    return JsonResponse({"topic": about, "history": exported}, json_dumps_params={"ensure_ascii": False, "indent": 1})
