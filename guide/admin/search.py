"""The desk's search: topics of all kinds by words in any part, and by source, each with the parts that were found."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guide.admin import search_words
from guide.admin.current_user import current_user
from guide.admin.kind_models import NAMES, may_view, topic_url
from guide.admin.search_words import Line
from guide.models import Topic

PER_PAGE = 25
LINES_SHOWN = 5  # of one topic


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "In any part: text, cautions, steps, signs, sources, cases. Put a phrase in quotation marks."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its short name, title, publisher or address."),
    )


@dataclass(frozen=True)
class Hit:
    """One topic that was found, with the first of its parts that show why."""

    topic: Topic
    url: str
    lines: list[Line]
    more: int


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    kinds = [kind for kind in NAMES if may_view(current_user(request), kind)]
    if not kinds:
        raise PermissionDenied
    form = SearchForm(request.GET or None, label_suffix="")
    typed = form.cleaned_data if form.is_valid() else {"q": "", "source": ""}
    words, source = (search_words.split_words(typed[name].replace("“", '"').replace("”", '"')) for name in typed)
    page = Paginator(_found(Topic.objects.filter(kind__in=kinds), words, source), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Search the texts"),
        "form": form,
        "is_asked": bool(words or source),
        "page": page,
        "hits": [_hit(topic, words, source) for topic in page],
    }
    return TemplateResponse(request, "admin/guide/search.html", context)


def may_search(user: Any) -> bool:
    return any(may_view(user, kind) for kind in NAMES)


def _found(topics: QuerySet[Any], words: list[str], source: list[str]) -> QuerySet[Any]:
    """The topics, those first that have the words in their titles."""
    if not (words or source):
        return topics.none()
    found: QuerySet[Any] = search_words.with_source(search_words.with_words(topics, words), source)
    in_title = Q()
    for word in words:
        in_title &= Q(title__icontains=word)
    first = Case(When(in_title, then=Value(0)), default=Value(1)) if words else Value(0)
    found = found.annotate(place=first).order_by("place", "title", "pk")
    return found.prefetch_related(*search_words.PREFETCHED)


def _hit(topic: Topic, words: list[str], source: list[str]) -> Hit:
    lines = list(search_words.lines_of(topic))
    sources = [line for line in lines if line.source is not None and line.has(source)] if source else []
    resting = [line for line in lines if any(line.rests_on(found.source) for found in sources if found.source)]
    wanted = [line for line in lines if line.has(words)] if words else []
    near = [line for line in lines if any(line.has([word]) for word in words)]  # each in another field
    shown = list(dict.fromkeys([*(wanted or near), *sources, *([] if words else resting)]))
    return Hit(topic, topic_url(topic), shown[:LINES_SHOWN], len(shown[LINES_SHOWN:]))


def urls() -> list[URLPattern]:
    return [path("search/", admin.site.admin_view(search_page), name="search")]
