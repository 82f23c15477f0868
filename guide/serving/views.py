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

from guide.serving import reminders
from guide.serving.paths import reminder_file_start
from guide.serving.replies import Reply
from guide.serving.shelf import shelf

# They share one scope; each says at its head what it takes from which other.
WORKER_PARTS = ("state", "review-dates", "blobs", "sync", "answers", "reminders", "events")


@require_safe
def edition_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """The same bytes that `wsgi.GuideApplication` gives, for servers and tests that call Django alone."""
    accept_encoding, known = request.headers.get("Accept-Encoding", ""), request.headers.get("If-None-Match", "")
    reply = shelf.replies().reply(request.path, accept_encoding, known)
    return _response(reply) if reply else not_found(request)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    reply = shelf.replies().not_found(request.headers.get("Accept-Encoding", ""))
    if reply is None:
        message = _("This guide has no edition yet. Run “manage.py publish” or “manage.py load_starter” to make one.")
        return HttpResponse(message, status=503, content_type="text/plain; charset=utf-8")
    return _response(reply)


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
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The files of `static/worker/` as one script: whatever changes in one of them, browsers see a new worker, and
    none of them can be missing beside the others."""
    parts = []
    for name in WORKER_PARTS:
        with staticfiles_storage.open(f"worker/{name}.js") as part:
            parts.append(part.read())
    return HttpResponse(b"\n".join(parts), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def web_manifest(request: HttpRequest) -> HttpResponse:
    """django-pwa's manifest, with the content type that the specification asks for."""
    response: HttpResponse = pwa.views.manifest(request)
    response["Content-Type"] = "application/manifest+json"
    return response
