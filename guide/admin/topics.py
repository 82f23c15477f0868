"""The admin of topics: one class, registered for the proxy model of each kind."""

from contextlib import nullcontext
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guide.admin import (
    acts,
    case_table,
    comments,
    conflicts,
    feedback_panels,
    findings_beside,
    hand_over,
    labels,
    link_notes,
    preview,
    revision_text,
    search_words,
    topic_states,
    unsent,
    withdrawn_targets,
    working_copies,
)
from guide.admin.act_views import ActsMixin
from guide.admin.current_user import current_user
from guide.admin.forms import PlainTextarea, TopicForm
from guide.admin.history import HistoryMixin
from guide.admin.kind_models import MODELS, topic_url
from guide.admin.named_texts import named_texts
from guide.admin.reading_copy import reading_copy
from guide.admin.sign_fields import known_signs_context
from guide.admin.topic_inlines import (
    STEP_INLINES,
    CaseInline,
    RungInline,
    SearchInline,
    SignInline,
    SourceInline,
    left_out_rows,
    shows_cases,
)
from guide.admin.typed_forms import RESTORED, KeepsTypedMixin
from guide.models import KINDS, Event, Revision, Sign, Stretch, Topic
from guide.models.kinds import Steps
from guide.publishing.public_texts import topic_path
from guide.record import facts, log, snapshot
from guide.review import workflow

SAVE_AND_SUBMIT = "_submit"  # the name of its button


class TopicAdmin(
    HistoryMixin,
    comments.CommentsMixin,
    working_copies.WorkingCopiesMixin,
    hand_over.HandOverActionMixin,
    ActsMixin,
    KeepsTypedMixin,
    admin.ModelAdmin[Topic],
):
    model: type[Any]  # the proxy model of one kind
    form = TopicForm
    acts = (acts.SUBMIT, acts.RECALL, acts.DISCARD, acts.WITHDRAW, acts.CALL_BACK, hand_over.HAND_OVER)
    list_display = ["title", "state_in_words", "area_names", "owner", "updated"]
    list_filter = [topic_states.StateFilter, "areas", ("owner", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    ordering = ["title"]
    search_fields = ["title"]  # what the form asks for; `get_search_results` looks into all parts
    search_help_text = gettext_lazy("Words in any part: text, cautions, steps, signs, sources, cases.")
    change_form_template = "admin/guide/topic.html"
    formfield_overrides = {
        models.TextField: {"widget": PlainTextarea},
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }

    # --- lists ---

    def get_queryset(self, request: HttpRequest) -> Any:
        return topic_states.with_state(super().get_queryset(request)).select_related("owner").prefetch_related("areas")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return search_words.with_words(queryset, search_words.split_words(search_term)), False

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, topic: Any) -> str:
        return labels.state_pill(topic)

    @admin.display(description=gettext_lazy("areas"))
    def area_names(self, topic: Any) -> str:
        return ", ".join(area.name for area in topic.areas.all())

    @admin.display(description=gettext_lazy("updated"), ordering="updated_at")
    def updated(self, topic: Any) -> Any:
        return topic.updated_at

    # --- who may change what ---

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_locked = obj is not None and obj.pk and topic_states.last_revision_state(obj) == Revision.State.IN_REVIEW
        return not is_locked and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_logged = obj is not None and topic_states.last_revision_state(obj) is not None
        # Others would lose its signs without anybody having touched their texts.
        is_named = obj is not None and any(sign.named_by() for sign in Sign.objects.filter(topic=obj.pk))
        return not is_logged and not is_named and super().has_delete_permission(request, obj)

    # --- the form ---

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        kind = KINDS[self.model.KIND]
        own: list[Any] = [RungInline] if kind.has_ladder else []
        own += [CaseInline, SearchInline] if kind.steps == Steps.QUESTIONS and shows_cases(request, obj) else []
        return [*([SignInline] if kind.has_signs else []), STEP_INLINES[kind.steps], SourceInline, *own]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        may_change = obj is None or self.has_change_permission(request, obj)
        picture_fields = ["picture_now", "picture_alt"]
        if may_change:
            picture_fields[1:1] = ["picture_file", "remove_picture"] if obj and obj.picture_id else ["picture_file"]
        page_fields = ["title", "slug", "summary", "areas"]
        kind = KINDS[self.model.KIND]
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (_("Page"), {"fields": [*page_fields, "seen"] if may_change else page_fields}),
            (_("Text"), {"fields": ["cautions", "body"]}),
            (_("Picture"), {"fields": picture_fields}),
            (_("Review"), {"fields": ["review_months"]}),
        ]
        if kind.fields:
            fieldsets.insert(1, (capfirst(kind.singular), {"fields": [*kind.fields]}))
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        is_frozen = obj is not None and topic_states.last_revision_state(obj) is not None
        return ["picture_now", "slug"] if is_frozen else ["picture_now"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["title"]}

    @admin.display(description=gettext_lazy("picture now"))
    def picture_now(self, topic: Any) -> Any:
        if not topic.picture_id:
            return _("none")
        image = '<img class="desk-picture" src="{}" alt="{}">'
        return format_html(image, topic_url(topic, "picture"), topic.picture_alt)

    # --- saving ---

    def changeform_view(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
        topic = self.get_object(request, object_id) if object_id else None
        if request.method == "POST" and topic and self._is_locked_for(request, topic):
            return self._locked_page(request, topic)
        if request.method == "GET" and working_copies.RESTORE in request.GET:
            kept = working_copies.copies(current_user(request), str(self.model.KIND), topic).first()
            if kept and self._may_edit(request, topic):
                again = working_copies.restored(request, kept)
                return self.form_again(again, RESTORED, RESTORED, object_id, *args, **kwargs)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def _changeform(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # An act locks the log before a topic, so that no two wait for each other; saving alone locks the topic.
        with log.exclusive() if SAVE_AND_SUBMIT in request.POST else nullcontext():
            return super()._changeform(request, *args, **kwargs)

    def form_again(self, request: HttpRequest, why: str, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        topic = self.get_object(request, args[0]) if args and args[0] else None
        if topic and self._is_locked_for(request, topic):  # since this request began
            return self._locked_page(request, topic)
        return super().form_again(request, why, code, *args, **kwargs)

    def _may_edit(self, request: HttpRequest, topic: Any) -> bool:
        return self.has_change_permission(request, topic) if topic else self.has_add_permission(request)

    def _is_locked_for(self, request: HttpRequest, topic: Any) -> bool:
        """Whether this person could change the topic if it were not in review."""
        return self.has_change_permission(request) and not self.has_change_permission(request, topic)

    def _locked_page(self, request: HttpRequest, topic: Any) -> HttpResponse:
        """The text was submitted while somebody wrote on: what they typed is kept for when it is open again."""
        working_copies.keep(current_user(request), topic.kind, topic, request.POST)
        revision = facts.revision_in_review(topic)
        sentence = _(
            "%(name)s submitted this text while you were writing, so it is locked and nothing was saved. Ask them to "
            "recall it, or wait for the review; then send it again. It is also kept as your working copy, which the "
            "page of the text offers you then."
        )
        words = sentence % {"name": revision.submitted_by if revision else _("Somebody")}
        return unsent.page(request, unsent.posted(request), title=_("In review"), sentence=words, status=409)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.owner = current_user(request)
        form.apply_picture()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        is_changed = form.has_changed() or any(formset.has_changed() for formset in formsets)
        super().save_related(request, form, formsets, change)
        if is_changed or not change:
            workflow.record_contribution(form.instance, current_user(request), at=timezone.now())
        comments.send_typed_replies(form.instance, request)
        comments.close_ticked_comments(form.instance, request)
        working_copies.copies(current_user(request), form.instance.kind, form.instance if change else None).delete()
        if SAVE_AND_SUBMIT in request.POST:
            note = request.POST.get("note", "")
            workflow.submit(form.instance, current_user(request), note=note, at=timezone.now())

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._submitted(request, obj) or super().response_change(request, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self._submitted(request, obj) or super().response_add(request, obj, post_url_continue)

    def _submitted(self, request: HttpRequest, topic: Any) -> HttpResponse | None:
        if SAVE_AND_SUBMIT not in request.POST:
            return None
        messages.success(request, acts.SUBMIT.done_message)
        return HttpResponseRedirect(topic_url(topic))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        topic = kwargs.get("obj")
        if self._may_edit(request, topic):
            context.update(self.working_copy_context(request, topic))
            context["may_submit"] = request.user.has_perm(acts.SUBMIT.permission)
            context["note"] = request.POST.get("note", "")
            if working_copies.is_restored(request):  # it is sent to the form itself, and not to its restoring
                kwargs["form_url"] = request.path
        row_forms = [rows.formset.empty_form for rows in context["inline_admin_formsets"]]
        context.update(known_signs_context(context["adminform"].form, row_forms))
        if topic is not None and topic.pk:
            context.update(self._desk(request, topic))
            context.update(comments.open_comments_context(topic, request, self.reply_url(topic)))
            comments.attach_to_form(context["remarks"], context)
            link_notes.attach_to_form(context)
            findings_beside.attach_to_form([*context["unmet"], *context["better"]], context)
            conflicts.show_saved(context)
        if request.FILES:
            messages.warning(request, _("Choose the picture again: a browser does not keep it after an error."))
        return super().render_change_form(request, context, *args, **kwargs)

    def _desk(self, request: HttpRequest, topic: Any) -> dict[str, Any]:
        """Template context: state, history and acts of one topic."""
        live, payload = facts.live_signature(topic), snapshot.take(topic)
        in_review = facts.revision_in_review(topic)
        events = revision_text.events_with_words(topic.events)
        offered = [acts.RECALL] if in_review else []
        scheduled = facts.scheduled_approval(topic)
        offered += [acts.CALL_BACK] if scheduled else []
        offered += [acts.WITHDRAW] if live else []
        perhaps = (acts.DISCARD, hand_over.HAND_OVER)
        offered += [act for act in perhaps if not act.why_not(topic, current_user(request))]
        return {
            "state": topic_states.state_in_words(self.get_queryset(request).get(pk=topic.pk)),
            "live": live,
            "live_from": facts.public_from(live) if live else None,
            "public_path": topic_path({"kind": topic.kind, "slug": topic.slug}) if live else None,
            "in_review": in_review,
            "scheduled": scheduled,
            "scheduled_from": facts.public_from(scheduled) if scheduled else None,
            "lost": withdrawn_targets.withdrawn_target_sentences(topic),
            **findings_beside.findings_context(request, topic, payload),
            "reading": reading_copy(payload, named_texts(payload), topic_url(topic, "picture")),
            "offers": [self.offer(request, topic, act) for act in offered],
            "events": events,
            "returned": _returned(events),
            "reports": feedback_panels.reports_about(current_user(request), topic),
            "preview_url": topic_url(topic, "preview"),
            "cases_url": topic_url(topic, "cases"),
            "left_out": left_out_rows(request, topic),
        }

    # --- previews ---

    def get_urls(self) -> list[URLPattern]:
        view = require_safe(self.preview_view)
        name = f"guide_{self.opts.model_name}_preview"
        own = [path("<int:object_id>/preview/", self.admin_site.admin_view(view), name=name)]
        return own + preview.urls(self) + super().get_urls()

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        topic = self.subject_of(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview"),
            "subtitle": str(topic),
            "opts": self.opts,
            "original": topic,
            "phone": preview.phone_context(topic_url(topic, "page"), snapshot.take(topic)),
        }
        return TemplateResponse(request, "admin/guide/preview.html", context)

    def page_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        topic = self.subject_of(request, object_id)
        label = _("Not approved: as it is saved at the desk")
        return preview.page_response(request, snapshot.take(topic), label, topic_url(topic, "picture"))

    def cases_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        topic = self.subject_of(request, object_id)
        return case_table.response(request, self, topic, snapshot.take(topic))

    def picture_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return preview.picture_response(self.subject_of(request, object_id).picture)


def _returned(events: list[Any]) -> Any:
    """The return for which the topic waits, or None. Who owns the topic has nothing to do with it."""
    newest = next((event for event in events if event.act != Event.Act.HAND_OVER), None)
    return newest if newest and newest.act == Event.Act.RETURN else None


# Stretches have figures as well, and so an admin of their own.
WITHOUT_FIGURES: list[type[Topic]] = [model for model in MODELS if model is not Stretch]
admin.site.register(WITHOUT_FIGURES, TopicAdmin)
