"""The admin of readers' reports: read-only; reviewers mark them as handled."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin import acts, report_counts, report_topics
from guide.admin.act_forms import HandleForm, ReasonForm
from guide.admin.act_views import ActsMixin
from guide.admin.current_user import current_user
from guide.admin.kind_models import topic_url
from guide.admin.records import ReadOnlyAdmin
from guide.feedback import public_pages
from guide.models import Feedback
from guide.review import triage
from guide.templatetags.guide import moment


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
    gettext_lazy("Opened again."),
    gettext_lazy("Only clinical reviewers and safety officers can open a report again."),
)


class ReportList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """Look up for all lines together where their pages can be withdrawn."""
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        for report, line in zip(
            self.result_list, report_topics.report_lines(self.result_list, current_user(request)), strict=True
        ):
            report.withdraw_url = line.withdraw_url


@admin.register(Feedback)
class FeedbackAdmin(ActsMixin, ReadOnlyAdmin):
    acts = (HANDLE, REOPEN)
    key = "uuid"
    change_form_template = "admin/guide/feedback.html"
    change_list_template = "admin/guide/feedback_list.html"
    list_display = ["words", "danger", "answer", "public_page", "created_at", "state"]
    list_filter = ["state", "is_dangerous", "helpful", "path"]
    search_fields = ["text", "path"]
    fieldsets = [
        (None, {"fields": ["text", "danger", "answer", "public_page", "topic", "text_read", "page_sha256"]}),
        (gettext_lazy("When"), {"fields": ["created_at", "written_at", "mail"]}),
        (gettext_lazy("Handling"), {"fields": ["state", "handled", "handling_note"]}),
    ]

    @admin.display(description=gettext_lazy("what the reader wrote"), ordering="text")
    def words(self, report: Any) -> str:
        return str(report) if report.text else _("(no text)")

    @admin.display(description=gettext_lazy("danger"), ordering="is_dangerous")
    def danger(self, report: Any) -> str:
        if not report.is_dangerous:
            return ""
        words = format_html('<strong class="desk-danger">{}</strong>', _("may be dangerous"))
        url = getattr(report, "withdraw_url", "")  # in the list; the report's own page has it below
        if not url or report.state != Feedback.State.NEW:
            return words
        link = ' <a class="desk-withdraw" href="{}">{}<span class="visually-hidden"> {}</span></a>'
        return words + format_html(link, url, _("Withdraw"), report.path)

    @admin.display(description=gettext_lazy("told by mail"))
    def mail(self, report: Any) -> str:
        if not report.is_dangerous:
            return _("no: only what may be dangerous is mailed")
        if report.mail_error:
            return _("no: %(why)s") % {"why": report.mail_error}
        return moment(report.mail_at) if report.mail_at else _("not yet")

    @admin.display(description=gettext_lazy("did it help?"), ordering="helpful")
    def answer(self, report: Any) -> str:
        return {True: _("yes"), False: _("no")}.get(report.helpful, "")

    @admin.display(description=gettext_lazy("page"), ordering="path")
    def public_page(self, report: Any) -> str:
        return format_html('<a href="{}">{}</a>', report.path, report.path)

    @admin.display(description=gettext_lazy("topic"))
    def topic(self, report: Any) -> str:
        topic = report_topics.topics_at_paths([report.path]).get(report.path)
        return (
            format_html('<a href="{}">{}</a>', topic_url(topic), topic)
            if topic
            else _("none: a list or another general page")
        )

    @admin.display(description=gettext_lazy("text that was read"))
    def text_read(self, report: Any) -> str:
        is_same = report.page_sha256 == public_pages.page_sha256(report.path)
        words = [_("the one that is public now") if is_same else _("not the one that is public now")]
        if report.edition:
            words.append(_("edition %(number)d") % {"number": report.edition})
        if report.is_page_assumed:
            words.append(_("assumed from the time of the report: the reader's browser did not send it"))
        return "; ".join(words)

    @admin.display(description=gettext_lazy("handled"))
    def handled(self, report: Any) -> str:
        if report.handled_at is None:
            return ""
        day = moment(report.handled_at)
        return _("by %(name)s on %(day)s UTC") % {"name": report.handled_by, "day": day}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        counts = report_counts.monthly_counts(timezone.now())
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, "counts": counts})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ReportList

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        report = kwargs["obj"]
        act = HANDLE if report.state == Feedback.State.NEW else REOPEN
        context["title"] = capfirst(self.opts.verbose_name)
        context["offers"] = [self.offer(request, report, act)]
        entries = LogEntry.objects.filter(object_id=report.pk, content_type__model="feedback")
        context["withdraw_url"] = report_topics.withdraw_urls([report.path], current_user(request)).get(report.path)
        context["history"] = entries.select_related("user")
        return super().render_change_form(request, context, *args, **kwargs)
