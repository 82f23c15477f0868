"""The admin of revisions, which are read-only: what a reviewer reads, and the acts on it."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.admin import acts, assigning, case_table, comments, comparison, figure_text, link_notes, make_draft, preview
from guide.admin.act_views import ActsMixin
from guide.admin.current_user import current_user
from guide.admin.kind_models import is_guest, may_view, topic_url
from guide.admin.named_texts import named_texts
from guide.admin.reading_copy import reading_copy
from guide.admin.records import ReadOnlyAdmin
from guide.admin.revision_checks import revision_checks
from guide.admin.revision_text import events_with_words, labelled_rows
from guide.models import Blob, Event, Revision
from guide.record import facts
from guide.record.older_schemas import completed
from guide.record.snapshot import payload_of
from guide.review import assignment
from guide.templatetags.guide import moment

_SMALL = (acts.COMMENT, acts.CLAIM, acts.RELEASE, assigning.DECLINE)


@admin.register(Revision)
class RevisionAdmin(comments.RepliesMixin, ActsMixin, ReadOnlyAdmin):
    acts = (
        acts.APPROVE,
        acts.RETURN,
        acts.COMMENT,
        acts.CLAIM,
        acts.RELEASE,
        acts.REAFFIRM,
        acts.REINSTATE,
        assigning.DECLINE,
        make_draft.MAKE_DRAFT,
    )
    change_form_template = "admin/guide/revision.html"
    list_display = ["topic", "kind", "number", "state", "submitted_by", "submitted_at", "short_hash"]
    list_filter = ["state", "topic__kind"]
    search_fields = ["topic__title", "topic__slug", "change_note", "sha256"]
    fields = [("topic_link", "number", "state"), "change_note", ("who_wrote", "submitted"), "sha256"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request).select_related("topic", "submitted_by")
        return rows.filter(state=Revision.State.IN_REVIEW) if is_guest(current_user(request)) else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (
            obj is None or may_view(current_user(request), obj.topic.kind) or is_guest(current_user(request))
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        rows = super().get_fields(request, obj)
        return [("topic", "number", "state"), *rows[1:]] if is_guest(current_user(request)) else rows

    @admin.display(description=gettext_lazy("kind"), ordering="topic__kind")
    def kind(self, revision: Any) -> str:
        return str(revision.topic.get_kind_display())

    @admin.display(description=gettext_lazy("hash"))
    def short_hash(self, revision: Any) -> str:
        return str(revision.sha256[:12])

    @admin.display(description=gettext_lazy("topic"))
    def topic_link(self, revision: Any) -> str:
        return format_html('<a href="{}">{}</a>', topic_url(revision.topic), revision.topic)

    @admin.display(description=gettext_lazy("written by"))
    def who_wrote(self, revision: Any) -> str:
        users = get_user_model().objects.filter(pk__in=revision.contributors).order_by("username")
        return ", ".join(str(user.get_full_name() or user) for user in users)

    @admin.display(description=gettext_lazy("submitted"))
    def submitted(self, revision: Any) -> str:
        day = moment(revision.submitted_at)
        return _("by %(name)s on %(day)s UTC") % {"name": revision.submitted_by, "day": day}

    # --- one revision ---

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        revision = kwargs["obj"]
        context.update(self.act_context(request, revision))
        context.update(comments.open_comments_context(revision.topic, request, reply_at=self.reply_url(revision)))
        context["comparisons"] = comparison.comparisons(revision, current_user(request))
        context.update(revision_checks(revision), who_wrote=self.who_wrote(revision))
        is_first = context["comparisons"][0].is_with_nothing
        # Who signs a text for the first time, or goes by it again, reads it; of a change, what changed.
        context["asked"] = assignment.newest(revision) if revision.state == Revision.State.IN_REVIEW else None
        context["may_assign"] = current_user(request).has_perm("guide.assign_revision")
        context["starts_at_changes"] = revision.state == Revision.State.IN_REVIEW and not is_first
        context["offers"] = self._offers(request, revision)
        return super().render_change_form(request, context, *args, **kwargs)

    def _offers(self, request: HttpRequest, revision: Any) -> list[dict[str, Any]]:
        """The acts that can be done now; those of signing also when this person cannot, with the reason."""
        if revision.state == Revision.State.IN_REVIEW:
            main = () if is_guest(current_user(request)) else (acts.APPROVE, acts.RETURN)
            offers = [self.offer(request, revision, act) for act in main]
            small = [self.offer(request, revision, act) for act in _SMALL]
            return [*offers, *(offer for offer in small if offer["form"])]
        may_make_draft = not make_draft.MAKE_DRAFT.why_not(revision, current_user(request))
        draft = [self.offer(request, revision, make_draft.MAKE_DRAFT)] if may_make_draft else []
        signature = facts.live_signature(revision.topic) or facts.withdrawal_in_force(revision.topic)
        if signature is None or signature.revision_id != revision.pk:
            return draft
        act = acts.REINSTATE if signature.act == Event.Act.WITHDRAW else acts.REAFFIRM
        return [self.offer(request, revision, act), *draft]

    def act_context(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        payload = payload_of(subject)
        picture_url = reverse("admin:guide_revision_picture", args=[subject.pk])
        return {
            "title": _("Revision %(number)d") % {"number": subject.number},
            "subtitle": subject.topic.title,
            "phone": preview.phone_context(reverse("admin:guide_revision_page", args=[subject.pk]), payload),
            "has_figure": bool(payload["figure"]),
            "problems": figure_text.problems(payload["figure"]),
            "rows": labelled_rows(payload),
            "sources": link_notes.with_checks(payload["sources"]),
            "reading": reading_copy(payload, named_texts(payload), picture_url),
            "cases_url": reverse("admin:guide_revision_cases", args=[subject.pk]),
            "events": events_with_words(subject.events),
        }

    def get_urls(self) -> list[URLPattern]:
        return preview.urls(self) + super().get_urls()

    def page_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        revision = self.subject_of(request, object_id)
        words = {"number": revision.number, "state": revision.get_state_display()}
        is_approved = revision.state == Revision.State.APPROVED
        label = (_("Revision %(number)d: %(state)s") if is_approved else _("Not approved: %(state)s")) % words
        picture_url = reverse("admin:guide_revision_picture", args=[revision.pk])
        return preview.page_response(request, completed(payload_of(revision)), label, picture_url)

    def cases_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        revision = self.subject_of(request, object_id)
        return case_table.response(request, self, revision, completed(payload_of(revision)))

    def picture_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        picture = payload_of(self.subject_of(request, object_id))["picture"]
        return preview.picture_response(Blob.objects.filter(sha256=picture["sha256"]).first() if picture else None)
