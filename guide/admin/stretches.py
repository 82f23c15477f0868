"""The admin of stretches: as of other topics, with a figure, typed as TOML and drawn beside it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guide.admin import figure_edits, figure_text
from guide.admin.forms import PlainTextarea, TopicForm
from guide.admin.topics import TopicAdmin
from guide.figures.checks import POSES
from guide.models import Stretch

HELP = gettext_lazy(
    "Two poses, [start] and [end], as TOML; the figure of a similar stretch is the best beginning. Every promise of a "
    "caption needs its claim, and each claim is measured. Empty: no figure."
)


# How the preview shows each pose beside the drawing itself: mirrored, and once in each other theme.
LOOKS = ("", "other", "dark", "night")


class FigureField(forms.Field):
    """A form field that shows a figure as TOML; its cleaned value is the record."""

    widget = PlainTextarea(attrs={"rows": 34, "class": "desk-code", "spellcheck": "false", "autocapitalize": "off"})

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else figure_text.to_toml(value)

    def to_python(self, value: Any) -> dict[str, Any] | None:
        return figure_text.from_toml(value or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or None)
        except ValidationError:
            return True


class StretchForm(TopicForm):
    figure_text = FigureField(label=gettext_lazy("Figure"), required=False, help_text=HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["figure_text"] = figure_text.typed_part(self.instance.figure)

    def apply_figure(self) -> None:
        """Put the figure on the topic, under the topic's own name."""
        topic = self.instance
        topic.figure = figure_text.with_title(self.cleaned_data["figure_text"], topic.slug, topic.title)


@admin.register(Stretch)
class StretchAdmin(TopicAdmin):
    form = StretchForm

    class Media:
        css = {"all": ["css/tokens.css", "css/components/figure.css"]}
        js = [Script("js/desk/figure-preview.js", type="module")]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))
        may_change = obj is None or self.has_change_permission(request, obj)
        fields: tuple[str, ...] = ("figure_text", "figure_drawn") if may_change else ("figure_drawn",)
        heading = _("Figure")
        return [*fieldsets[:-2], (heading, {"fields": [fields]}), *fieldsets[-2:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "figure_drawn"]

    @admin.display(description=gettext_lazy("drawn"))
    def figure_drawn(self, topic: Any) -> SafeString:
        context = {
            "slug": topic.slug,
            "panels": figure_text.figure_panels(topic.figure),
            "problems": figure_text.problems(topic.figure),
            "url": reverse("admin:guide_stretch_figure"),
            "looks": [("other", "light"), ("dark", "dark"), ("night", "night")],
        }
        return render_to_string("admin/guide/_figure_drawn.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.has_changed():
            form.apply_figure()
            for problem in figure_text.problems(obj.figure):
                messages.warning(request, _("Figure: %(problem)s") % {"problem": problem})
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.figure_view))
        return [path("figure/", view, name="guide_stretch_figure"), *super().get_urls()]

    def figure_view(self, request: HttpRequest) -> HttpResponse:
        """View: the SVG and the problems of the TOML that somebody is typing, as JSON. Nothing is stored.

        With `change` (see figure_edits.py) the text comes back with that change in it.
        """
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            typed = FigureField(required=False).clean(request.POST.get("text", ""))
            answer: dict[str, Any] = {}
            if typed and "change" in request.POST:
                typed = figure_edits.changed(typed, request.POST["change"])
                answer["text"] = figure_text.to_toml(typed)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)})
        slug = slugify(request.POST.get("slug", "")) or "figure"
        figure = figure_text.with_title(typed, slug, request.POST.get("title", ""))
        svg = {f"{pose}{look}": self._drawn(figure, pose, look) for look in LOOKS for pose in POSES if figure}
        found = figure_text.problems(figure)
        return JsonResponse({**answer, "svg": svg, "problems": found, **figure_edits.offered(typed)})

    @staticmethod
    def _drawn(figure: Any, pose: str, look: str) -> SafeString:
        """In ids of its own, as the page shows all of them."""
        shown = figure_text.with_other_ids(figure, look) or {} if look else figure
        return figure_text.draw_or_empty(shown, pose, mirror=look == "other")
