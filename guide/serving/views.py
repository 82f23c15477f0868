"""What Django itself answers for readers: the worker, the manifest, and pages where no WSGI front answers."""

from typing import Any

import pwa.views
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from guide.serving import reminders, worker_script
from guide.serving.paths import reminder_file_start
from guide.serving.replies import Reply
from guide.serving.shelf import shelf


@require_safe
def edition_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """The same bytes that `wsgi.GuideApplication` gives, for servers and tests that call Django alone."""
    accept_encoding, known = request.headers.get("Accept-Encoding", ""), request.headers.get("If-None-Match", "")
    reply = shelf.reply(request.path, accept_encoding, known, request.META["QUERY_STRING"])
    return _response(reply) if reply else not_found(request)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    reply = shelf.replies().not_found(request.headers.get("Accept-Encoding", ""))
    if reply is None:
        return _nothing()
    return _response(reply)


def _nothing() -> HttpResponse:
    """Where this process has no edition at all: no number of any country is signed here, so the page names none."""
    reason = _("There is no edition yet. Run “manage.py publish” or “manage.py load_starter” to make one.")
    if shelf.is_away:
        reason = _("The database does not answer, and no edition was kept in VAR_DIR. The server's log says more.")
    context = {"reason": reason, "styles": _styles()}
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("guide/nothing.html", context), status=503, headers=headers)


def _styles() -> list[str]:
    try:
        return [staticfiles_storage.url("css/site.css")]
    except ValueError:  # nobody has collected the static files
        return []


def _response(reply: Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=int(reply.status[:3]), headers=dict(reply.headers))


@require_safe
@cache_control(no_cache=True)
def reminder(request: HttpRequest, slug: str) -> HttpResponse:
    """A routine of the edition as an entry for the reader's calendar; the worker answers the same with no signal."""
    entry = shelf.file(reminder_file_start(slug))
    if entry is None:
        return not_found(request)
    time, days = request.GET.get("time", ""), request.GET.getlist("day")
    if problems := reminders.problems(time, days):
        return _unfinished_reminder(problems, time, days)
    origin = request.build_absolute_uri("/").removesuffix("/")
    made = reminders.filled(entry, origin, time, days, timezone.now())
    # Not as an attachment: a phone then opens its calendar instead of saving a file.
    headers = {"Content-Disposition": f'inline; filename="{slug}.ics"'}
    return HttpResponse(made, content_type=reminders.CONTENT_TYPE, headers=headers)


def _unfinished_reminder(problems: list[str], time: str, days: list[str]) -> HttpResponse:
    page = {"title": _("Remind me"), "section": "guide"}
    site = {"name": settings.PWA_APP_NAME, "demo": settings.DEMO}
    context = {"page": page, "site": site, "problems": problems, **reminders.choices(time, days)}
    return HttpResponse(render_to_string("guide/reminders/unfinished.html", context), status=400)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, or what removes it."""
    known = request.headers.get("If-None-Match", "")
    return _response(worker_script.reply(request.headers.get("Accept-Encoding", ""), known))


@require_safe
@cache_control(no_cache=True)
def web_manifest(request: HttpRequest) -> HttpResponse:
    """django-pwa's manifest, with the content type that the specification asks for."""
    response: HttpResponse = pwa.views.manifest(request)
    response["Content-Type"] = "application/manifest+json"
    return response
