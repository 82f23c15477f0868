"""The admin of readers' reports: read-only; reviewers mark them as handled."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin import acts
from guide.admin.act_forms import HandleForm, ReasonForm
from guide.admin.kind_models import topic_url
from guide.admin.records import ReadOnlyAdmin
from guide.feedback import public_pages
from guide.models import KINDS, Feedback, Topic
from guide.review import triage


def _handle(report: Feedback, user: User, *, note: str, at: datetime) -> None:
    with transaction.atomic():
        triage.handle(report, user, note=note, at=at)
        _log_in_admin(report, user, _("Marked as handled: %(words)s") % {"words": note})


def _reopen(report: Feedback, user: User, *, reason: str, at: datetime) -> None:
    with transaction.atomic():
        triage.reopen(report, user, reason=reason)
        _log_in_admin(report, user, _("Opened again: %(words)s") % {"words": reason})


def _log_in_admin(report: Feedback, user: User, words: str) -> None:
    """A line for “History”, because opening again removes from the report who had handled it."""
    LogEntry.objects.log_actions(user.pk, [report], CHANGE, words, single_object=True)


HANDLE = acts.Act(
    "handle",
    "guide.handle_feedback",
    gettext_lazy("Mark as handled"),
    HandleForm,
    _handle,
    gettext_lazy("Marked as handled."),
    gettext_lazy("Only clinical reviewers and safety officers can handle a report."),
)
REOPEN = acts.Act(
    "open-again",
    "guide.handle_feedback",
    gettext_lazy("Open again"),
    ReasonForm,
    _reopen,
    gettext_lazy("It waits again."),
    gettext_lazy("Only clinical reviewers and safety officers can open a report again."),
)


@admin.register(Feedback)
class FeedbackAdmin(acts.ActsMixin, ReadOnlyAdmin):
    acts = (HANDLE, REOPEN)
    key = "uuid"
    change_form_template = "admin/guide/feedback.html"
    list_display = ["words", "danger", "answer", "public_page", "created_at", "state"]
    list_filter = ["state", "is_dangerous", "helpful", "path"]
    search_fields = ["text", "path"]
    fieldsets = [
        (None, {"fields": ["text", "danger", "answer", "public_page", "topic", "text_read", "page_sha256"]}),
        (gettext_lazy("When"), {"fields": ["created_at", "written_at"]}),
        (gettext_lazy("Handling"), {"fields": ["state", "handled", "handling_note"]}),
    ]

    @admin.display(description=gettext_lazy("what the reader wrote"), ordering="text")
    def words(self, report: Any) -> str:
        return str(report) if report.text else _("(no words)")

    @admin.display(description=gettext_lazy("danger"), ordering="is_dangerous")
    def danger(self, report: Any) -> str:
        if not report.is_dangerous:
            return ""
        return format_html('<strong class="desk-danger">{}</strong>', _("may be dangerous"))

    @admin.display(description=gettext_lazy("did it help?"), ordering="helpful")
    def answer(self, report: Any) -> str:
        return {True: _("yes"), False: _("no")}.get(report.helpful, "")

    @admin.display(description=gettext_lazy("page"), ordering="path")
    def public_page(self, report: Any) -> str:
        return format_html('<a href="{}">{}</a>', report.path, report.path)

    @admin.display(description=gettext_lazy("topic"))
    def topic(self, report: Any) -> str:
        topic = topic_at_path(report.path)
        return format_html('<a href="{}">{}</a>', topic_url(topic), topic) if topic else _("none: a list, or the like")

    @admin.display(description=gettext_lazy("text that was read"))
    def text_read(self, report: Any) -> str:
        is_same = report.page_sha256 == public_pages.page_sha256(report.path)
        words = [_("the one that is public now") if is_same else _("not the one that is public now")]
        if report.edition:
            words.append(_("edition %(number)d") % {"number": report.edition})
        if report.is_page_assumed:
            words.append(_("assumed by the time: the reader's browser did not say"))
        return "; ".join(words)

    @admin.display(description=gettext_lazy("handled"))
    def handled(self, report: Any) -> str:
        if report.handled_at is None:
            return ""
        day = date_format(report.handled_at, "j F Y, H:i")
        return _("by %(name)s on %(day)s UTC") % {"name": report.handled_by, "day": day}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": capfirst(self.opts.verbose_name_plural)})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        report = kwargs["obj"]
        act = HANDLE if report.state == Feedback.State.NEW else REOPEN
        context["title"] = capfirst(self.opts.verbose_name)
        context["offers"] = [self.offer(request, report, act)]
        entries = LogEntry.objects.filter(object_id=report.pk, content_type__model="feedback")
        context["history"] = entries.select_related("user")
        return super().render_change_form(request, context, *args, **kwargs)


def topic_at_path(path: str) -> Topic | None:
    """The topic to whose page, or to a part of whose page, this path leads; None for lists and the like."""
    folder, _slash, rest = path.strip("/").partition("/")
    kinds = [name for name, kind in KINDS.items() if kind.prefix == f"/{folder}/"]
    return Topic.objects.filter(kind__in=kinds, slug=rest.partition("/")[0]).first()
