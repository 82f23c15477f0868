"""Previews: a text in the readers' own templates, marked as a preview, never cached."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from guide import schemas
from guide.admin import figure_text, screen_reader_text
from guide.models import KINDS, Blob, BodyArea
from guide.models.kinds import Steps
from guide.publishing import build, rendering

ALOUD = "aloud"  # as it is heard, in place of as it looks
THEMES, TEXTS = ("light", "dark", "night"), ("standard", "large", "xlarge")
LOOKS = [
    (_("Light"), "light", "standard"),
    (_("Dark"), "dark", "standard"),
    (_("Night"), "night", "standard"),
    (_("Large text"), "light", "large"),
    (_("Extra large text"), "light", "xlarge"),
]


def urls(model_admin: Any) -> list[URLPattern]:
    """URL patterns for a ModelAdmin with the methods `page_view`, `picture_view` and `cases_view`."""

    def address(page: str, view: Callable[..., HttpResponse]) -> Any:
        guarded = model_admin.admin_site.admin_view(
            private_view(view), cacheable=True
        )  # `private_view` sets Cache-Control
        return path(f"<int:object_id>/{page}/", guarded, name=f"guide_{model_admin.opts.model_name}_{page}")

    views = {"page": model_admin.page_view, "picture": model_admin.picture_view, "cases": model_admin.cases_view}
    return [address(page, view) for page, view in views.items()]


def private_view(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Decorator for pages that only some may see: no cache, no robots, framed by the desk alone."""

    def marked(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    framed = csp_replace({"frame-ancestors": ["'self'"]})(xframe_options_sameorigin(marked))
    return require_safe(cache_control(private=True, no_store=True)(framed))


def page_response(request: HttpRequest, payload: schemas.Payload, label: str, picture_url: str) -> HttpResponse:
    """The page of a text as readers would see it, or its screen-reader text, marked with `label`."""
    preview = {
        "label": label,
        "theme": _query_choice(request, "theme", THEMES),
        "text": _query_choice(request, "text", TEXTS),
    }
    if payload["figure"] and not figure_text.is_drawable(payload["figure"]):
        payload = {**payload, "figure": None}  # the form says what is wrong with it
    pages = build.load_guide().previews(payload)
    shown = pages.get(request.GET.get("part", ""), pages[""])
    topic = shown.data["topic"]
    if topic["picture"]:
        topic["picture"]["src"] = picture_url
    html = rendering.render(shown, preview=preview)
    if ALOUD in request.GET:
        html = render_to_string(
            "admin/guide/screen_reader_text.html", {"label": label, "lines": screen_reader_text.spoken_lines(html)}
        )
    return HttpResponse(html)


def _query_choice(request: HttpRequest, name: str, choices: tuple[str, ...]) -> str:
    value = request.GET.get(name, "")
    return value if value in choices else choices[0]


def picture_response(blob: Blob | None) -> HttpResponse:
    if blob is None:
        raise Http404
    return HttpResponse(blob.raw, content_type=blob.content_type)


def phone_context(url: str, payload: schemas.Payload) -> dict[str, Any]:
    """Context of the preview frame: its page, and links to other themes, text sizes and the parts of the page."""
    looks = [{"name": name, "url": f"{url}?theme={theme}&text={text}"} for name, theme, text in LOOKS]
    is_check = KINDS[payload["kind"]].steps == Steps.QUESTIONS
    places = BodyArea.objects.all() if is_check else []
    walks = [{"name": place.name, "url": f"{url}?part={place.slug}/"} for place in places]
    return {"url": url, "aloud_url": f"{url}?{ALOUD}=yes", "looks": looks, "walks": walks}
