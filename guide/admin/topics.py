"""The admin of topics: one class, registered for the proxy model of each kind."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
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
    feedback_panels,
    preview,
    revision_text,
    topic_states,
    withdrawn_targets,
)
from guide.admin.current_user import current_user
from guide.admin.forms import (
    LabelledFormSet,
    OrderedForm,
    OrderedFormSet,
    PlainTextarea,
    SourceForm,
    StepForm,
    TopicForm,
)
from guide.admin.history import HistoryMixin
from guide.admin.kind_models import MODELS, topic_url
from guide.admin.reading_copy import reading_copy
from guide.admin.sign_forms import (
    CaseForm,
    QuestionForm,
    SearchCaseForm,
    SignForm,
    SignFormSet,
)
from guide.models import KINDS, Case, Event, Revision, Rung, SearchCase, Sign, Source, Step, Stretch, Topic
from guide.models.kinds import Steps
from guide.publishing.public_texts import topic_path
from guide.record import facts, snapshot
from guide.review import preflight, workflow
from guide.review.guards import Refused


class StepInline(admin.TabularInline[Step, Topic]):
    model = Step
    fk_name = "topic"
    form = StepForm
    formset = OrderedFormSet
    fields = ["position", "text", "target", "sources"]
    template = "admin/guide/_tabular.html"
    extra = 1


class QuestionInline(admin.StackedInline[Step, Topic]):
    """The steps of a sign check."""

    model = Step
    fk_name = "topic"
    form = QuestionForm
    formset = OrderedFormSet
    fields = ["position", "text", "asks"]
    template = "admin/guide/_stacked.html"
    extra = 1
    verbose_name = gettext_lazy("question")
    verbose_name_plural = gettext_lazy("questions, in this order; the first yes decides")


class SignInline(admin.StackedInline[Sign, Topic]):
    """The signs of a warning text."""

    model = Sign
    form = SignForm
    formset = SignFormSet
    template = "admin/guide/_stacked.html"
    extra = 0


class CaseInline(admin.StackedInline[Case, Topic]):
    """The people that a check has to sort rightly."""

    model = Case
    form = CaseForm
    formset = OrderedFormSet
    template = "admin/guide/_stacked.html"
    extra = 0
    classes = ("collapse",)


class SearchInline(admin.TabularInline[SearchCase, Topic]):
    """What people type, and what must come first."""

    model = SearchCase
    form = SearchCaseForm
    formset = LabelledFormSet
    template = "admin/guide/_tabular.html"
    extra = 0
    verbose_name = gettext_lazy("search")
    verbose_name_plural = gettext_lazy("searches, and what must come first")


class NumberInline(StepInline):
    """The steps of the emergency numbers."""

    fields = ["position", "text", "country", "numbers", "detail", "advice", "advice_note", "sources"]
    verbose_name = gettext_lazy("country")
    verbose_name_plural = gettext_lazy("countries, in the order shown")


class RungInline(admin.TabularInline[Rung, Topic]):
    """The ladder of a relief plan."""

    model = Rung
    fk_name = "topic"
    form = OrderedForm
    formset = OrderedFormSet
    fields = ["position", "target"]
    template = "admin/guide/_tabular.html"
    extra = 1
    verbose_name = gettext_lazy("try")
    verbose_name_plural = gettext_lazy("the ladder: what to try first, and what next if the cramp goes on")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("target")  # its title names the row


class SourceInline(admin.TabularInline[Source, Topic]):
    model = Source
    form = SourceForm
    formset = LabelledFormSet
    fields = ["name", "title", "publisher", "year", "url", "read", "read_on"]
    template = "admin/guide/_tabular.html"
    extra = 1


STEP_INLINES: dict[Steps, type[InlineModelAdmin[Step, Topic]]] = {
    Steps.ACTIONS: StepInline,
    Steps.QUESTIONS: QuestionInline,
    Steps.COUNTRIES: NumberInline,
}


class TopicAdmin(HistoryMixin, comments.CommentsMixin, acts.ActsMixin, admin.ModelAdmin[Topic]):
    model: type[Any]  # the proxy model of one kind
    form = TopicForm
    acts = (acts.SUBMIT, acts.RECALL, acts.DISCARD, acts.WITHDRAW)
    actions = None  # one at a time, and with a reason
    list_display = ["title", "state_in_words", "area_names", "owner", "updated"]
    list_filter = [topic_states.StateFilter, "areas", ("owner", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    ordering = ["title"]
    search_fields = ["title", "slug", "summary", "body"]
    change_form_template = "admin/guide/topic.html"
    formfield_overrides = {
        models.TextField: {"widget": PlainTextarea},
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }

    # --- lists ---

    def get_queryset(self, request: HttpRequest) -> Any:
        return topic_states.with_state(super().get_queryset(request)).select_related("owner").prefetch_related("areas")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, topic: Any) -> str:
        return topic_states.state_in_words(topic)

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
        own += [CaseInline, SearchInline] if kind.steps == Steps.QUESTIONS else []
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

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:  # submitted by somebody else a moment ago; nothing was saved
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)

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
        comments.close_ticked_comments(form.instance, request)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        topic = kwargs.get("obj")
        if topic is not None and topic.pk:
            context.update(self._desk(request, topic), **comments.open_comments_context(topic, request))
            comments.attach_to_form(context["remarks"], context)
        if request.FILES:
            messages.warning(request, _("Choose the picture again: a browser does not keep it after an error."))
        return super().render_change_form(request, context, *args, **kwargs)

    def _desk(self, request: HttpRequest, topic: Any) -> dict[str, Any]:
        """Template context: state, history and acts of one topic."""
        live, payload = facts.live_signature(topic), snapshot.take(topic)
        in_review = facts.revision_in_review(topic)
        events = revision_text.events_with_words(topic.events)
        offered = [acts.RECALL if in_review else acts.SUBMIT]
        offered += [] if acts.DISCARD.why_not(topic, current_user(request)) else [acts.DISCARD]
        offered += [acts.WITHDRAW] if live else []
        return {
            "state": topic_states.state_in_words(self.get_queryset(request).get(pk=topic.pk)),
            "live": live,
            "public_path": topic_path({"kind": topic.kind, "slug": topic.slug}) if live else None,
            "in_review": in_review,
            "lost": withdrawn_targets.withdrawn_target_sentences(topic),
            "warnings": preflight.warnings(topic, payload),
            "reading": reading_copy(payload),
            "offers": [self.offer(request, topic, act) for act in offered],
            "events": events,
            "returned": events[0] if events and events[0].act == Event.Act.RETURN else None,
            "reports": feedback_panels.reports_about(current_user(request), topic),
            "preview_url": topic_url(topic, "preview"),
            "cases_url": topic_url(topic, "cases"),
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
        label = _("Not approved: working copy")
        return preview.page_response(request, snapshot.take(topic), label, topic_url(topic, "picture"))

    def cases_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        topic = self.subject_of(request, object_id)
        return case_table.response(request, self, topic, snapshot.take(topic))

    def picture_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return preview.picture_response(self.subject_of(request, object_id).picture)


# Stretches have figures as well, and so an admin of their own.
WITHOUT_FIGURES: list[type[Topic]] = [model for model in MODELS if model is not Stretch]
admin.site.register(WITHOUT_FIGURES, TopicAdmin)
