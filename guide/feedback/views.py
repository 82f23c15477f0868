"""POST /feedback/: from our script, which gets JSON, and from the plain form, which gets a page."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from guide import database_faults
from guide.feedback import limits
from guide.feedback.forms import ReportForm
from guide.feedback.receive import TooManyReports, receive
from guide.templatetags.guide import wait

logger = logging.getLogger(__name__)

FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"
# Room for a text that is far too long, so that it can be handed back to be shortened.
MAX_BYTES = 64 * 1024
RECEIVED, REFUSED, LATER, NOT_ALLOWED = "received", "refused", "later", "unasked"


# Exempt on purpose: a CSRF token would need a cookie and a page of its own for each reader. There is no session here
# that another site could borrow, and `_is_from_our_pages` turns away what other sites send.
@csrf_exempt
@cache_control(no_store=True)
def feedback(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _method_not_allowed(request)
    if obstacle := _refusal(request):
        status, message = obstacle
        return _answer(request, REFUSED, message, status=status)
    at = timezone.now()
    form = ReportForm(request.POST, at=at)
    if not form.is_valid():
        return _answer(request, REFUSED, form.first_error, form, status=400)
    return _receive(request, form, at)


def _method_not_allowed(request: HttpRequest) -> HttpResponse:
    message = _("There is a form at the bottom of every page. Open the page you want to tell us about.")
    answer = _answer(request, NOT_ALLOWED, message, status=405)
    answer["Allow"] = "POST"
    return answer


def _receive(request: HttpRequest, form: ReportForm, at: datetime) -> HttpResponse:
    try:
        is_new = receive(form.cleaned_data, limits.sender_pseudonym(request, at), at=at)
    except DatabaseError as error:
        logger.exception("A report could not be stored.")
        sentence = database_faults.sentence(error) or database_faults.SILENT
        return _answer(request, LATER, str(sentence), form, status=503)
    except TooManyReports as limit:
        message = _("We are getting many messages right now. Please send yours again in %(wait)s.")
        message %= {"wait": wait(limit.seconds)}
        answer = _answer(request, LATER, message, form, status=429)
        answer["Retry-After"] = str(limit.seconds)
        return answer
    message = _("A reviewer will read it.") if is_new else _("We already have your message. A reviewer will read it.")
    return _answer(request, RECEIVED, message, back=form.cleaned_data["path"], status=201 if is_new else 200)


def _refusal(request: HttpRequest) -> tuple[int, str] | None:
    """Status and sentence for a request that cannot be a report from our own pages; None for one that can."""
    if not settings.REPORTS:
        return 403, _("This guide takes no messages. For help now, go to Get help.")
    if not _is_from_our_pages(request):
        return 403, _("You can only send messages from the pages of this guide.")
    if request.content_type != FORM_CONTENT_TYPE:
        return 415, _("You can only send messages with the form.")
    if _content_length(request) > MAX_BYTES:
        return 413, _("Your message is far too long. Go back and shorten it: it is still in the box.")
    return None


def _content_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0  # Django reads nothing then


def _is_from_our_pages(request: HttpRequest) -> bool:
    """Whether the request is of the same origin, as far as the browser says; a browser that says nothing passes."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return origin is None or origin in own


def _answer(
    request: HttpRequest,
    outcome: str,
    message: str,
    form: ReportForm | None = None,
    *,
    status: int,
    back: str = "",
) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"status": outcome, "message": message}, status=status)
    titles = {RECEIVED: _("Thank you"), NOT_ALLOWED: _("Tell the reviewers")}
    context: dict[str, Any] = {
        "page": {"title": titles.get(outcome, _("Not sent yet"))},
        "site": {"name": settings.PWA_APP_NAME, "demo": settings.DEMO},
        "message": message,
        "report": form.data if form else None,
        "back": back,
    }
    return HttpResponse(render_to_string("guide/feedback/page.html", context), status=status)
