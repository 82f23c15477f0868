"""POST /feedback/: from our script, which gets JSON, and from the plain form, which gets a page."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from guide.feedback import limits
from guide.feedback.forms import ReportForm
from guide.feedback.receive import TooMany, receive

FORM = "application/x-www-form-urlencoded"
# Room for a text that is far too long, so that it can be handed back to be shortened.
LARGEST = 64 * 1024
RECEIVED, REFUSED, LATER, UNASKED = "received", "refused", "later", "unasked"


# Exempt on purpose: a CSRF token would need a cookie and a page of its own for each reader. There is no session here
# that another site could borrow, and `_is_from_our_pages` turns away what other sites send.
@csrf_exempt
@cache_control(no_store=True)
def feedback(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _unasked(request)
    if obstacle := _obstacle(request):
        status, message = obstacle
        return _answer(request, REFUSED, message, status=status)
    at = timezone.now()
    form = ReportForm(request.POST, at=at)
    if not form.is_valid():
        return _answer(request, REFUSED, form.problem, form, status=400)
    return _received(request, form, at)


def _unasked(request: HttpRequest) -> HttpResponse:
    message = _("You find the form at the foot of each page of the guide. Open the page that you mean.")
    answer = _answer(request, UNASKED, message, status=405)
    answer["Allow"] = "POST"
    return answer


def _received(request: HttpRequest, form: ReportForm, at: datetime) -> HttpResponse:
    try:
        is_new = receive(form.cleaned_data, limits.sender(request, at), at=at)
    except TooMany as limit:
        message = _("Many reports are coming in just now. Please send it again later.")
        answer = _answer(request, LATER, message, form, status=429)
        answer["Retry-After"] = str(limit.seconds)
        return answer
    message = _("A reviewer will read it.") if is_new else _("We had received it already. A reviewer will read it.")
    return _answer(request, RECEIVED, message, back=form.cleaned_data["path"], status=201 if is_new else 200)


def _obstacle(request: HttpRequest) -> tuple[int, str] | None:
    """Status and sentence for what cannot be a report from our own pages."""
    if not _is_from_our_pages(request):
        return 403, _("Reports are taken only from the pages of this guide.")
    if request.content_type != FORM:
        return 415, _("Reports are taken only as a form.")
    if _length(request) > LARGEST:
        return 413, _("That is far too long. Go back: your words are still in the box, to be shortened.")
    return None


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0  # Django reads nothing then


def _is_from_our_pages(request: HttpRequest) -> bool:
    """As far as the browser says where it comes from; those that say nothing cannot be told apart."""
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
    titles = {RECEIVED: _("Thank you"), UNASKED: _("Tell the reviewers")}
    context: dict[str, Any] = {
        "page": {"title": titles.get(outcome, _("Not sent yet"))},
        "site": {"name": settings.PWA_APP_NAME, "demo": settings.DEMO},
        "message": message,
        "report": form.data if form else None,
        "back": back,
    }
    return HttpResponse(render_to_string("guide/feedback/page.html", context), status=status)
