"""The error pages of the desk: what happened, what to do, and what was typed. Readers have pages of their own."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import csrf, defaults

from guide import database_faults
from guide.admin import unsent
from guide.request_log import request_id
from guide.serving import views


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """View for CSRF_FAILURE_VIEW. A foreign page gets nothing back of what it sent in somebody's name."""
    if not unsent.is_of_desk(request.path):
        return csrf.csrf_failure(request, reason=reason)
    if not unsent.is_own_page(request):
        sentence = _(
            "Another site sent this, or your browser did not say which page did. Nothing was changed. Open the "
            "desk again and do it there."
        )
        return unsent.page(request, None, title=_("Not taken"), sentence=sentence, status=403)
    lost = unsent.posted(request)
    if lost is None:
        sentence = _("The page that you sent was too old. Nothing was changed. Open it again and repeat what you did.")
        return unsent.page(request, None, title=_("Not taken"), sentence=sentence, status=403)
    if getattr(request, "user", AnonymousUser()).is_anonymous:
        sentence = _(
            "The page that you sent was too old, and you are signed out. Sign in: what you typed is kept and "
            "comes back then."
        )
        return unsent.sign_in_page(request, lost, sentence)
    sentence = _(
        "The page that you sent was older than your sign-in, so it was not taken. Nothing was changed yet: "
        "send it again."
    )
    return unsent.page(request, lost, title=_("Send it again"), sentence=sentence, status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """View for handler400."""
    title = _("This could not be read")
    sentence = _(
        "Nothing was changed. Go back in your browser and send it again; if it happens again, tell an administrator."
    )
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        title = _("This is too much at once")
        sentence = _(
            "Nothing was changed. Go back in your browser, copy what you typed last, and save it in smaller "
            "parts. The working copy of a text has what you typed until a few seconds before."
        )
    return _answer(request, 400, title, sentence, lambda: defaults.bad_request(request, exception))


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """View for handler403."""
    sentence = _(
        "Your account may not do this, or not any more. Nothing was changed. An account manager can say who "
        "may, and change your rights."
    )
    return _answer(
        request, 403, _("You may not do this"), sentence, lambda: defaults.permission_denied(request, exception)
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """View for handler404."""
    sentence = _("There is nothing at this address, or not any more. Look for it from the first page of the desk.")
    return _answer(request, 404, _("Nothing here"), sentence, lambda: views.not_found(request, exception))


class WrongMethodMiddleware:
    """Gives the desk's answer 405 a page: Django's own has no words at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not unsent.is_of_desk(request.path):
            return response
        page = method_not_allowed(request)
        page["Allow"] = response["Allow"]
        return page


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    sentence = _(
        "This address only takes what a button of the desk sends, or only shows something. Nothing was changed. Go "
        "back in your browser, or start at the first page of the desk."
    )
    title = _("This address cannot be opened like this")
    return unsent.page(request, None, title=title, sentence=sentence, status=HTTPStatus.METHOD_NOT_ALLOWED)


def server_error(request: HttpRequest) -> HttpResponse:
    """View for handler500."""
    sentence = _(
        "Something went wrong on the server, and nothing was changed. Try again; if it happens again, tell an "
        "administrator what you did and when."
    )
    fault = database_faults.sentence(sys.exc_info()[1])
    if fault:
        sentence = str(fault)
    if number := request_id.get():
        sentence += " " + _("Give them this number as well: %(number)s.") % {"number": number}
    status = 503 if fault else 500
    return _answer(request, status, _("This did not work"), sentence, lambda: defaults.server_error(request))


def _answer(
    request: HttpRequest, status: int, title: str, sentence: str, for_readers: Callable[[], HttpResponse]
) -> HttpResponse:
    if not unsent.is_of_desk(request.path):
        return for_readers()
    lost = unsent.posted(request) if unsent.is_own_page(request) else None
    return unsent.page(request, lost, title=title, sentence=sentence, status=status)
