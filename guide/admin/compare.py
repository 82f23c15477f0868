"""Compares any two revisions of a topic, or a revision and the draft, in words."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guide.admin import visual_changes
from guide.admin.comparison import Comparison, FrozenText, changed_rows, shown_text
from guide.admin.kind_models import topic_url
from guide.models import Revision, Topic
from guide.record import snapshot
from guide.templatetags.guide import longdate

DRAFT = "draft"  # in place of the number of a revision


def compare_url(topic: Topic, old: int | str, new: int | str) -> str:
    return f"{topic_url(topic, 'compare')}?{urlencode({'old': old, 'new': new})}"


class PairForm(forms.Form):
    """Chooses two texts of one topic. Revisions go by their numbers, so those of other topics cannot be named."""

    old = forms.ChoiceField(label=gettext_lazy("Compare"))
    new = forms.ChoiceField(label=gettext_lazy("with"))

    def __init__(self, topic: Topic, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        # The texts themselves can be long, and only two of them are needed.
        revisions = list(topic.revisions.order_by("-number").only("number", "state", "submitted_at", "topic"))
        choices = [(DRAFT, _("the draft")), *((str(row.number), _choice(row)) for row in revisions)]
        missing = _("This topic has no such revision: choose one of the list.")
        for name, place in (("old", 1), ("new", 0)):
            field: Any = self.fields[name]
            field.choices = choices
            field.error_messages = {**field.error_messages, "invalid_choice": missing}
            self.initial.setdefault(name, choices[min(place, len(choices) - 1)][0])

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        if chosen.get("old") and chosen.get("old") == chosen.get("new"):
            raise forms.ValidationError(_("Choose two different texts."))
        return chosen


def _choice(revision: Revision) -> str:
    words = _("revision %(number)d, %(day)s: %(state)s")
    day = longdate(revision.submitted_at.date())
    return words % {"number": revision.number, "day": day, "state": revision.get_state_display()}


class CompareMixin:
    """Gives a ModelAdmin of topics, which has a history, the page that compares two of its texts."""

    opts: Any
    admin_site: Any
    topic_of_history: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.compare_view))
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        return [path("<int:object_id>/compare/", view, name=f"guide_{self.opts.model_name}_compare"), *urls]

    def compare_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        topic = self.topic_of_history(request, object_id)
        form = PairForm(topic, request.GET or None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Compare"),
            "subtitle": str(topic),
            "opts": self.opts,
            "original": topic,
            "pair": form,
            "comparisons": [_comparison(topic, **form.cleaned_data)] if form.is_valid() else [],
            "compare_url": topic_url(topic, "compare"),
        }
        return TemplateResponse(request, "admin/guide/compare.html", context)


def _comparison(topic: Topic, old: str, new: str) -> Comparison:
    heading = _("From %(old)s to %(new)s") % {"old": _name(old), "new": _name(new)}
    before, after = _text(topic, old), _text(topic, new)
    rows = changed_rows(before, after)
    visual_changes.add_to_rows(rows, _shown(topic, before, "was"), _shown(topic, after, "is"))
    return Comparison(heading, rows, is_with_nothing=False)


def _shown(topic: Topic, text: Revision | FrozenText, mark: str) -> visual_changes.ShownText:
    if isinstance(text, Revision):
        return shown_text(text, mark)
    return visual_changes.ShownText(json.loads(text.payload), topic_url(topic, "picture"), mark)


def _name(chosen: str) -> str:
    return _("the draft") if chosen == DRAFT else _("revision %(number)s") % {"number": chosen}


def _text(topic: Topic, chosen: str) -> Revision | FrozenText:
    if chosen != DRAFT:
        return topic.revisions.get(number=chosen)
    payload = snapshot.canonical(snapshot.take(topic))
    return FrozenText(snapshot.digest(payload), payload)
